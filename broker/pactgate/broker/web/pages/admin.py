"""The way to the pages for administrators."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from pactgate.broker.access import Public, needs
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import ForbiddenError
from pactgate.broker.web.page import VisitOf

ADMIN = "admin"
"""The name of the route."""

router = APIRouter(route_class=SegmentRoute)


@router.get("/admin", name=ADMIN, response_class=HTMLResponse, dependencies=[needs(Public.KNOWN)])
def get_admin(visit: VisitOf) -> Response:
    """The first page for administrators that somebody may see."""
    visitor = visit.visitor
    if not visitor.administers:
        raise ForbiddenError(
            f"{visitor.principal.name} may see none of the pages for administrators: people, teams, roles, system "
            "accounts, trust rules, secrets, audit log. An administrator gives the permission by a role."
        )
    return RedirectResponse(visit.links.to(visitor.administers[0][0]), HTTPStatus.SEE_OTHER)
