"""Integrations: which consumer has pacts with which provider."""

import csv
import io
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import integrations as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import CsvResponse, HalResponse, Json, also, link
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.queries import ForceOf, PageOf, number_problem, with_page
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.versions.pacticipants import Integration
from pactgate.broker.negotiation import GRAPHVIZ, HAL, wanted_type
from pactgate.broker.query import whole_number


class GraphvizResponse(Response):
    """A diagram for Graphviz to draw."""

    media_type = GRAPHVIZ


router = APIRouter(route_class=SegmentRoute, tags=["integrations"])


@router.get("/integrations", name="integrations", response_model=None, dependencies=[needs(Permission.READ)])
def list_integrations(
    request: Request, broker: BrokerOf, page: PageOf, search: Annotated[str, Query(alias="q")] = ""
) -> HalResponse | GraphvizResponse:
    """Every consumer and provider that ever had a pact, the two that changed last first."""
    integrations = broker.database.read(actions.list_integrations, page, search)
    if wanted_type(request.headers.get("accept", ""), HAL, GRAPHVIZ) == GRAPHVIZ:
        return GraphvizResponse(relationships_graph(integrations.items))
    return HalResponse(
        with_page(integrations_hal(integrations.items, broker.links), integrations, broker.links.to("integrations"))
    )


@router.delete(
    "/integrations",
    name="delete_integrations",
    status_code=204,
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE)],
)
def delete_integrations(broker: BrokerOf, *, force: ForceOf = False) -> Response:
    """Delete every pact and result, and what is unused then."""
    broker.database.write(actions.delete_integrations, force=force)
    return Response(status_code=204)


@router.delete(
    "/integrations/provider/{provider}/consumer/{consumer}",
    name="integration",
    status_code=204,
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE, of="consumer")],
)
def delete_integration(provider: str, consumer: str, broker: BrokerOf, *, force: ForceOf = False) -> Response:
    """Delete the pacts between two, their results, and what is unused then."""
    broker.database.write(actions.delete_integration, consumer, provider, force=force)
    return Response(status_code=204)


@router.get("/relationships", name="relationships", dependencies=[needs(Permission.READ)])
def get_relationships(broker: BrokerOf) -> CsvResponse:
    """Who calls whom, for a diagram of all."""
    return CsvResponse(relationships_csv(broker.database.read(actions.relationships)))


@router.get("/groups/{pacticipant}", name="group", dependencies=[needs(Permission.READ)])
def get_group(
    pacticipant: str, broker: BrokerOf, limit: Annotated[str | None, Query(alias="maxPacticipants")] = None
) -> CsvResponse:
    """Who is connected with a pacticipant, near or far, for a diagram."""
    most = whole_number(limit) if limit is not None else None
    if limit is not None and (problem := number_problem(most)):
        raise InvalidError({"maxPacticipants": [problem]})
    return CsvResponse(relationships_csv(broker.database.read(actions.group, pacticipant, most)))


_MATRIX_OF = "Matrix of pacts/verification results for"


def integrations_hal(values: Iterable[Integration], links: Links) -> Json:
    """Integrations, each with its dashboard and its matrix."""
    return {
        "_embedded": {"integrations": [_integration(each, links) for each in values]},
        "_links": {"self": link(links.to("integrations"), "All integrations")},
    }


def _integration(value: Integration, links: Links) -> Json:
    pair = {"provider": value.provider, "consumer": value.consumer}
    both = f"{value.consumer} and {value.provider}"
    return {
        "consumer": {"name": value.consumer},
        "provider": {"name": value.provider},
        "_links": {
            "pb:dashboard": link(links.to("dashboard_of_pair", **pair), "BETA: Pacts to show on the dashboard"),
            "pb:matrix": link(_path_of(links.to("pair_matrix", **pair)), f"{_MATRIX_OF} {both}"),
            "pb:group": link(links.to("pacticipant", pacticipant=value.consumer)),
            "pb:delete_integration": link(links.to("integration", **pair), f"Delete the integration between {both}"),
        },
    }


def _path_of(url: str) -> str:
    """The URL without its host: the Pact Broker has this one link like that."""
    return urlsplit(url).path


_GRAPH = "digraph { ranksep=3; ratio=auto; overlap=false; node [  shape = plaintext, fontname = Helvetica ];"


def relationships_csv(integrations: Iterable[Integration]) -> str:
    """A line for each pacticipant, in the order in which they are named, for the Pact Broker's diagram of a network.

    Id, name, three constants of the diagram (the place follows them), and the ids of its providers, filled up with 0.
    """
    names: dict[int, str] = {}
    providers: dict[int, list[int]] = {}
    for integration in integrations:
        names |= {integration.consumer_id: integration.consumer, integration.provider_id: integration.provider}
        providers.setdefault(integration.consumer_id, []).append(integration.provider_id)
    longest = max(map(len, providers.values()), default=0)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for place, (pacticipant, name) in enumerate(names.items(), start=1):
        its_own = providers.get(pacticipant, [])
        writer.writerow([pacticipant, name, 1, 1, 0, place, *its_own, *[0] * (longest - len(its_own))])
    return text.getvalue()


def relationships_graph(integrations: Iterable[Integration]) -> str:
    """The integrations in Graphviz's language, as the Pact Broker writes it but for names, which stand in quotes."""
    edges = "\n".join(
        f"  {_node(integration.consumer)} -> {_node(integration.provider)}" for integration in integrations
    )
    return f"{_GRAPH}\n{edges}\n}}\n"


def _node(name: str) -> str:
    # In quotes any name is an identifier; only a quote and what looks like an escape have to be written otherwise.
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
