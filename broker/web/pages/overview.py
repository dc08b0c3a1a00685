"""The first page: every integration and how it stands."""

from collections import Counter

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from broker.actions.complete_evidence import with_all_evidence
from broker.actions.overview import overview
from broker.addresses import SegmentRoute
from broker.domain.pairs import Verdict
from broker.web.page import VisitOf

BROKEN_SHOWN = 5
"""How many broken integrations are told in sentences; the table below has them all."""

router = APIRouter(route_class=SegmentRoute)


@router.get("/", name="overview", response_class=HTMLResponse)
def get_overview(visit: VisitOf) -> HTMLResponse:
    """Every integration, the worst first; or what to do first, while there is none."""
    found = with_all_evidence(visit.site.database, overview)
    if not found.integrations:
        return visit.page("empty.html")
    counts = Counter(each.worst.verdict for each in found.integrations)
    broken = [each for each in found.integrations if each.worst.verdict is Verdict.NO]
    return visit.page(
        "overview.html",
        overview=found,
        counts=[(verdict, counts[verdict]) for verdict in (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)],
        applications=len({name for each in found.integrations for name in (each.consumer, each.provider)}),
        broken=broken[:BROKEN_SHOWN],
        broken_in_all=len(broken),
        # A browser would take anything there, and anything is Graphviz.
        json_url=visit.json_url("integrations"),
    )
