"""Whether the broker is well, at the addresses of the Pact Broker."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import JSONResponse

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.upkeep.check_readiness import check_readiness
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf
from pactgate.broker.api.hal import link
from pactgate.broker.api.statuses import fails_as_json

router = APIRouter(route_class=SegmentRoute)


@router.get("/diagnostic/status/heartbeat", name="heartbeat", dependencies=[needs(Access.HEARTBEAT)])
def heartbeat(links: LinksOf) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"ok": True, "_links": {"self": link(links.to("heartbeat"))}})


@router.get(
    "/diagnostic/status/dependencies",
    name="dependencies",
    responses=fails_as_json(HTTPStatus.INTERNAL_SERVER_ERROR),
    dependencies=[needs(Access.READ)],
)
def dependencies(database: DatabaseOf, links: LinksOf) -> JSONResponse:
    """The database answers."""
    problem = check_readiness(database)
    state = {"ok": False, "error": {"message": problem}} if problem else {"ok": True}
    body = {"database": state, "_links": {"self": link(links.to("dependencies"))}}
    return JSONResponse(body, status_code=500 if problem else 200)
