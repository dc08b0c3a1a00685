"""A decision that was kept: what was asked, by whom, and what the answer rested on then."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.gate.decisions import kept_decision
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.gate.pairs import Verdict
from pactgate.broker.web.decisions import WORST_FIRST, question_url
from pactgate.broker.web.page import VisitOf

router = APIRouter(route_class=SegmentRoute)


@router.get("/decisions/{uuid}", name="kept_decision", response_class=HTMLResponse)
def get_kept_decision(uuid: str, visit: VisitOf) -> HTMLResponse:
    """A decision as it was when somebody asked for it."""
    stored = visit.site.database.read(kept_decision, uuid)
    decision = json.loads(stored.content or "{}")
    return visit.page(
        "kept_decision.html",
        stored=stored,
        decision=decision,
        pairs=sorted(decision["pairs"], key=_place),
        changes=sorted(decision["breaking_changes"], key=_place),
        now_url=question_url(stored.question, visit.links),
        json_url=visit.json_url("kept_decision", uuid=uuid),
    )


def _place(judged: Mapping[str, Any]) -> int:
    return WORST_FIRST.index(Verdict(judged["verdict"]))
