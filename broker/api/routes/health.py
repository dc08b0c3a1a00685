"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from broker.actions.check_readiness import check_readiness
from broker.addresses import SegmentRoute
from broker.api.dependencies import DatabaseOf, LinksOf
from broker.api.hal import link

router = APIRouter(route_class=SegmentRoute)


@router.get("/health/live", name="live")
def live() -> Response:
    """The process answers."""
    return JSONResponse({"status": "alive"})


@router.get("/diagnostic/status/heartbeat", name="heartbeat")
def heartbeat(links: LinksOf) -> Response:
    """The process answers, where the Pact Broker says so."""
    return JSONResponse({"ok": True, "_links": {"self": link(links.to("heartbeat"))}})


@router.get("/diagnostic/status/dependencies", name="dependencies")
def dependencies(database: DatabaseOf, links: LinksOf) -> Response:
    """The database answers, where the Pact Broker says so."""
    problem = check_readiness(database)
    state = {"ok": False, "error": {"message": problem}} if problem else {"ok": True}
    body = {"database": state, "_links": {"self": link(links.to("dependencies"))}}
    return JSONResponse(body, status_code=500 if problem else 200)


@router.get("/health/ready", name="ready")
def ready(database: DatabaseOf) -> Response:
    """The database answers, and has the schema that this program wants."""
    problem = check_readiness(database)
    if problem:
        return JSONResponse({"status": "not ready", "problem": problem}, status_code=503)
    return JSONResponse({"status": "ready"})
