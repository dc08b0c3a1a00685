"""Integrations: which consumer has pacts with which provider."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.publishing import integrations as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.pagination import PageOf, number_problem, with_page
from pactgate.broker.api.representations.integrations import integrations
from pactgate.broker.api.representations.relationships import graph, relationships_csv
from pactgate.broker.api.texts import CsvResponse, GraphvizResponse
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.negotiation import GRAPHVIZ, HAL, wanted_type

router = APIRouter(route_class=SegmentRoute)


@router.get("/integrations", name="integrations", response_model=None, dependencies=[needs(Access.READ)])
def list_integrations(
    request: Request, database: DatabaseOf, links: LinksOf, page: PageOf, search: Annotated[str, Query(alias="q")] = ""
) -> HalResponse | GraphvizResponse:
    """Every consumer and provider that ever had a pact, the two that changed last first."""
    found = database.read(actions.list_integrations, page, search)
    # Graphviz is what a client gets that takes anything, as from the Pact Broker.
    if wanted_type(request, GRAPHVIZ, HAL) == GRAPHVIZ:
        return GraphvizResponse(graph(found.items))
    return HalResponse(with_page(integrations(found.items, links), found, links.to("integrations")))


@router.delete("/integrations", name="delete_integrations", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_integrations(database: DatabaseOf) -> Response:
    """Delete every pact and result, and what is unused then."""
    database.write(actions.delete_integrations)
    return Response(status_code=204)


@router.delete(
    "/integrations/provider/{provider}/consumer/{consumer}",
    name="integration",
    status_code=204,
    dependencies=[needs(Access.WRITE)],
)
def delete_integration(provider: str, consumer: str, database: DatabaseOf) -> Response:
    """Delete the pacts between two, their results, and what is unused then."""
    database.write(actions.delete_integration, consumer, provider)
    return Response(status_code=204)


@router.get("/relationships", name="relationships", dependencies=[needs(Access.READ)])
def get_relationships(database: DatabaseOf) -> CsvResponse:
    """Who calls whom, for a diagram of all."""
    return CsvResponse(relationships_csv(database.read(actions.relationships)))


@router.get("/groups/{pacticipant}", name="group", dependencies=[needs(Access.READ)])
def get_group(
    pacticipant: str, database: DatabaseOf, limit: Annotated[str | None, Query(alias="maxPacticipants")] = None
) -> CsvResponse:
    """Who is connected with a pacticipant, near or far, for a diagram."""
    problem = number_problem(limit) if limit is not None else None
    if problem:
        raise InvalidError({"maxPacticipants": [problem]})
    most = int(limit) if limit is not None else None
    return CsvResponse(relationships_csv(database.read(actions.group, pacticipant, most)))
