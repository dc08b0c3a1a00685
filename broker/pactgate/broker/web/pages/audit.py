"""The audit log for people: who changed what."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.access import needs
from pactgate.broker.actions.identity.audit import list_events
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.identity.audit import WantedEvents
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.query import moment_of
from pactgate.broker.web.page import VisitOf

router = APIRouter(route_class=SegmentRoute)

_MOST = 50
_FILTERS = ("user", "type", "since")


@router.get("/audit", name="audit", response_class=HTMLResponse, dependencies=[needs(Permission.READ_AUDIT)])
def get_audit(visit: VisitOf, request: Request) -> HTMLResponse:
    """The newest events, or those of one person, one type, or since a day."""
    asked = {name: value for name in _FILTERS if (value := request.query_params.get(name, "").strip())}
    wanted = WantedEvents(
        since=moment_of(asked.get("since")),
        user=asked.get("user"),
        # As the page shows it, too.
        type=asked["type"].replace(" ", "_") if "type" in asked else None,
        start=request.query_params.get("from") or None,
        newest_first=True,
    )
    page = visit.site.database.read(list_events, wanted, _MOST)
    return visit.page(
        "audit.html",
        events=page.events,
        asked=asked,
        newer=page.previous and f"?{urlencode({**asked, 'from': page.previous})}",
        older=page.next and f"?{urlencode({**asked, 'from': page.next})}",
        narrowed=lambda **by: f"?{urlencode({**asked, **by})}",
        json_url=f"{visit.json_url('audit')}?{urlencode({**asked, 'sort': '-timestamp'})}",
    )
