"""What a link relation means: where the links of the API lead for their documentation."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.relations import RELATIONS, meaning
from pactgate.broker.web.page import VisitOf

RELATION = "relation"
"""The name of the route, which has a page for whoever asks, and nothing else."""

router = APIRouter(route_class=SegmentRoute)


@router.get("/doc/{relation}", name=RELATION, response_class=HTMLResponse)
def get_relation(relation: str, visit: VisitOf) -> HTMLResponse:
    """One relation, and all others below."""
    text = meaning(relation)
    status = HTTPStatus.OK if text else HTTPStatus.NOT_FOUND
    return visit.page("relation.html", status, relation=relation, text=text, relations=RELATIONS)
