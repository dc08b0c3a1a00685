"""Whether the process lives, and whether it can answer; the same at the addresses of the Pact Broker."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import JSONResponse

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.upkeep.check_readiness import check_readiness
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import fails_as_json, link
from pactgate.broker.api.dependencies import BrokerOf

router = APIRouter(route_class=SegmentRoute, tags=["health"])


@router.get("/health/live", name="live", dependencies=[needs(Access.NOTHING)])
def live() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "alive"})


@router.get(
    "/health/ready",
    name="ready",
    responses=fails_as_json(HTTPStatus.SERVICE_UNAVAILABLE),
    dependencies=[needs(Access.NOTHING)],
)
def ready(broker: BrokerOf) -> JSONResponse:
    """The database answers, and has the schema of this version."""
    problem = check_readiness(broker.database)
    if problem:
        return JSONResponse({"status": "not ready", "problem": problem}, status_code=503)
    return JSONResponse({"status": "ready"})


diagnostics = APIRouter(route_class=SegmentRoute, tags=["diagnostics"])


@diagnostics.get("/diagnostic/status/heartbeat", name="heartbeat", dependencies=[needs(Access.HEARTBEAT)])
def heartbeat(broker: BrokerOf) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"ok": True, "_links": {"self": link(broker.links.to("heartbeat"))}})


@diagnostics.get(
    "/diagnostic/status/dependencies",
    name="dependencies",
    responses=fails_as_json(HTTPStatus.INTERNAL_SERVER_ERROR),
    dependencies=[needs(Access.READ)],
)
def dependencies(broker: BrokerOf) -> JSONResponse:
    """The database answers."""
    problem = check_readiness(broker.database)
    state = {"ok": False, "error": {"message": problem}} if problem else {"ok": True}
    body = {"database": state, "_links": {"self": link(broker.links.to("dependencies"))}}
    return JSONResponse(body, status_code=500 if problem else 200)
