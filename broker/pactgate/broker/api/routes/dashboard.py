"""The dashboard, and what the broker counts."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.gate import dashboard as actions
from pactgate.broker.actions.upkeep.count_all import count_all
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.pagination import page_request, part_of, with_page
from pactgate.broker.api.representations.dashboard import dashboard, dashboard_table
from pactgate.broker.api.representations.metrics import metrics
from pactgate.broker.domain.gate.dashboard import DashboardItem
from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.negotiation import HAL, PLAIN_TEXT, wanted_type

router = APIRouter(route_class=SegmentRoute)

_FIRST_PAGE = PageRequest(1, 30)


def _page(request: Request) -> PageRequest:
    return page_request(request.query_params) or _FIRST_PAGE


_PageOf = Annotated[PageRequest, part_of(_page)]


@router.get("/dashboard", name="dashboard", response_model=None, dependencies=[needs(Access.READ)])
def get_dashboard(
    request: Request, database: DatabaseOf, links: LinksOf, page: _PageOf
) -> HalResponse | PlainTextResponse:
    """The pacts that matter now: the newest of each integration and tag, and those in environments."""
    found = database.read(actions.dashboard, page)
    return _answered(found, request, links, links.to("dashboard"))


@router.get(
    "/dashboard/provider/{provider}/consumer/{consumer}",
    name="dashboard_of_pair",
    response_model=None,
    dependencies=[needs(Access.READ)],
)
def get_dashboard_of_pair(
    provider: str, consumer: str, request: Request, database: DatabaseOf, links: LinksOf, page: _PageOf
) -> HalResponse | PlainTextResponse:
    """The pacts of one integration that matter now."""
    found = database.read(actions.dashboard_of_pair, page, consumer=consumer, provider=provider)
    return _answered(found, request, links, links.to("dashboard_of_pair", provider=provider, consumer=consumer))


@router.get("/metrics", name="metrics", dependencies=[needs(Access.READ)])
def get_metrics(database: DatabaseOf) -> HalResponse:
    """How much the broker stores."""
    return HalResponse(metrics(database.read(count_all)))


def _answered(
    found: Paged[DashboardItem], request: Request, links: Links, address: str
) -> HalResponse | PlainTextResponse:
    if wanted_type(request, HAL, PLAIN_TEXT) == PLAIN_TEXT:
        return PlainTextResponse(dashboard_table(found.items))
    return HalResponse(with_page(dashboard(found.items, links, address), found, address))
