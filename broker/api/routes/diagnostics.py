"""Whether the broker is well, at the addresses of the Pact Broker."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from broker.actions.check_readiness import check_readiness
from broker.addresses import SegmentRoute
from broker.api.dependencies import DatabaseOf, LinksOf
from broker.api.hal import link

router = APIRouter(route_class=SegmentRoute)


@router.get("/diagnostic/status/heartbeat", name="heartbeat")
def heartbeat(links: LinksOf) -> Response:
    """The process answers."""
    return JSONResponse({"ok": True, "_links": {"self": link(links.to("heartbeat"))}})


@router.get("/diagnostic/status/dependencies", name="dependencies")
def dependencies(database: DatabaseOf, links: LinksOf) -> Response:
    """The database answers."""
    problem = check_readiness(database)
    state = {"ok": False, "error": {"message": problem}} if problem else {"ok": True}
    body = {"database": state, "_links": {"self": link(links.to("dependencies"))}}
    return JSONResponse(body, status_code=500 if problem else 200)
