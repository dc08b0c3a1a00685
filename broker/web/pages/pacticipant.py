"""A pacticipant: where it is, and its newest versions."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from broker.actions.describe_pacticipant import describe_pacticipant
from broker.actions.read_contracts import check_names
from broker.addresses import SegmentRoute
from broker.web.page import VisitOf

router = APIRouter(route_class=SegmentRoute)


@router.get("/pacticipants/{pacticipant}", name="pacticipant", response_class=HTMLResponse)
def get_pacticipant(pacticipant: str, visit: VisitOf) -> HTMLResponse:
    """Where a pacticipant is, whom it has to do with, and its newest versions."""
    check_names(pacticipant=pacticipant)
    found = visit.site.database.read(describe_pacticipant, pacticipant)
    json_url = visit.json_url("pacticipant", pacticipant=pacticipant)
    return visit.page("pacticipant.html", found=found, json_url=json_url)
