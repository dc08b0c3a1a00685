"""Integrations: which consumer has pacts with which provider."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from broker.actions import integrations as actions
from broker.addresses import SegmentRoute
from broker.api.dependencies import DatabaseOf, LinksOf
from broker.api.hal import HalResponse
from broker.api.pagination import PageOf, with_page
from broker.api.representations.integrations import integrations

router = APIRouter(route_class=SegmentRoute)


@router.get("/integrations", name="integrations")
def list_integrations(
    database: DatabaseOf, links: LinksOf, page: PageOf, search: Annotated[str, Query(alias="q")] = ""
) -> HalResponse:
    """Every consumer and provider that ever had a pact, the two that changed last first."""
    found = database.read(actions.list_integrations, page, search)
    return HalResponse(with_page(integrations(found.items, links), found, links.to("integrations")))


@router.delete("/integrations/provider/{provider}/consumer/{consumer}", name="integration")
def delete_integration(provider: str, consumer: str, database: DatabaseOf) -> Response:
    """Delete the pacts between two, their results, and what nothing needs any more then."""
    database.write(actions.delete_integration, consumer, provider)
    return Response(status_code=204)
