"""The network: who calls whom, and which of it works, as a picture and as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.gate.network import Network, network
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.gate.network import Call
from pactgate.broker.domain.gate.pairs import Verdict
from pactgate.broker.web.layered import BOX, Drawing, Line, Route, layered
from pactgate.broker.web.page import Visit, VisitOf

router = APIRouter(route_class=SegmentRoute)


@dataclass(frozen=True, slots=True)
class DrawnCall:
    """A call and how its line goes."""

    call: Call
    route: Route


@router.get("/network", name="network", response_class=HTMLResponse)
def get_network(visit: VisitOf, request: Request) -> HTMLResponse:
    """The calls everywhere or in one environment: all, or those around one application."""
    environment = request.query_params.get("environment") or None
    around = request.query_params.get("application") or None
    if around is not None:
        check_names(application=around)
    view = network(visit.site.evidence, environment, around)
    if not view.applications_in_all and environment is None and around is None:
        return visit.page("empty.html")

    def around_url(name: str | None) -> str:
        return _address(visit, environment, name)

    drawing = _drawing(view)
    return visit.page(
        "network.html",
        network=view,
        drawing=drawing,
        lines=list(_lines(view, drawing)),
        asked=around,
        around_url=around_url,
        counts=[(verdict, view.counts.get(verdict, 0)) for verdict in (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)],
        box=BOX,
        json_url=visit.json_url("integrations"),
    )


def _address(visit: Visit, environment: str | None, around: str | None) -> str:
    query = {name: value for name, value in (("environment", environment), ("application", around)) if value}
    return visit.links.to("network") + (f"?{urlencode(query)}" if query else "")


def _drawing(view: Network) -> Drawing:
    return layered(view.picture.applications, tuple(map(_line, view.picture.calls)))


def _line(call: Call) -> Line:
    return Line(call.consumer, call.provider)


def _lines(view: Network, drawing: Drawing) -> Iterable[DrawnCall]:
    """The lines in the order in which they are drawn: what matters most on top."""
    return (DrawnCall(call, drawing.routes[_line(call)]) for call in reversed(view.picture.calls))
