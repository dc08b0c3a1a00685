"""The first page: integrations and how they stand."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.gate.overview import overview
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.overview import Order, Wanted
from pactgate.broker.domain.gate.pairs import Verdict
from pactgate.broker.web.page import VisitOf
from pactgate.broker.web.paging import shown
from pactgate.broker.web.paging import wanted as part_wanted
from pactgate.broker.web.query import address

PAGE_SIZE = 30
BROKEN_SHOWN = 5
"""How many broken integrations are described in sentences; the table below has them all."""

router = APIRouter(route_class=SegmentRoute)


@router.get("/", name="overview", response_class=HTMLResponse)
def get_overview(visit: VisitOf, request: Request) -> HTMLResponse:
    """A page of the integrations, the worst first; or what to do first, while there is none."""
    query = {name: value for name, value in request.query_params.items() if value.strip()}
    wanted = wanted_of(query)
    page = part_wanted(request, PAGE_SIZE)
    listed = overview(visit.site.evidence, wanted, page)
    if not listed.totals.integrations and not wanted.narrows:
        return visit.page("empty.html")
    first = page.number == 1 and wanted.worst_first
    broken = [
        integration for integration in listed.integrations.items if first and integration.worst.verdict is Verdict.NO
    ]

    def at(**changes: object) -> str:
        return address(visit.links.to("overview"), query.items(), {"page": None, **changes})

    def sorted_by(order: str, reverse: str) -> str:
        return at(sort=reverse if wanted.order == order else order)

    return visit.page(
        "overview.html",
        overview=listed,
        integrations=shown(request, listed.integrations),
        wanted=wanted,
        broken=broken[:BROKEN_SHOWN],
        at=at,
        sorted_by=sorted_by,
        sort=query.get("sort"),
        # A browser would take anything there, and anything is Graphviz.
        json_url=visit.json_url("integrations"),
    )


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """Which integrations a query asks for. Raises InvalidQueryError for what cannot be read."""
    state, sort = query.get("state", "all"), query.get("sort", Order.WORST)
    problems = []
    if state not in ("all", "attention"):
        problems.append("state must be one of: attention, all")
    if sort not in list(Order):
        problems.append(f"sort must be one of: {', '.join(Order)}")
    if problems:
        raise InvalidQueryError(problems)
    wanted = Wanted(query.get("name", "").strip() or None, query.get("environment"), state == "attention")
    return replace(wanted, order=Order(sort))
