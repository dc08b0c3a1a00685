"""A pacticipant: where it can be deployed, where it is, its versions with their contracts, and its integrations."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.gate.decisions import list_decisions
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.actions.versions.describe_pacticipant import Looked, deployability, describe_pacticipant
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.gate.decisions import WantedDecisions
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.web.page import VisitOf
from pactgate.broker.web.paging import shown, wanted

VERSIONS = 30
"""Versions a page."""

_LAST = PageRequest(1, 5)

router = APIRouter(route_class=SegmentRoute)


@router.get("/pacticipants/{pacticipant}", name="pacticipant", response_class=HTMLResponse)
def get_pacticipant(pacticipant: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """A pacticipant; `version` is the one that is asked about, `branch` says which are listed."""
    check_names(pacticipant=pacticipant)
    query = request.query_params
    looked = Looked(wanted(request, VERSIONS), query.get("branch") or None, query.get("version") or None)
    profile = visit.site.database.read(describe_pacticipant, pacticipant, looked)

    def decision_url(version: str, environment: str) -> str:
        asked = {"pacticipant": pacticipant, "version": version, "environment": environment}
        return f"{visit.links.to('decision')}?{urlencode(asked)}"

    return visit.page(
        "pacticipant.html",
        profile=profile,
        versions=shown(request, profile.versions),
        decisions=deployability(visit.site.evidence, profile),
        decision_url=decision_url,
        asked=visit.site.database.read(list_decisions, WantedDecisions(pacticipant), _LAST).items,
        looked=looked,
        query=urlencode,
        json_url=visit.json_url("pacticipant", pacticipant=pacticipant),
    )
