"""Whether the process lives, and whether it can answer."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import JSONResponse

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.upkeep.check_readiness import check_readiness
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf
from pactgate.broker.api.statuses import fails_as_json

router = APIRouter(route_class=SegmentRoute)


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
def ready(database: DatabaseOf) -> JSONResponse:
    """The database answers, and has the schema of this version."""
    problem = check_readiness(database)
    if problem:
        return JSONResponse({"status": "not ready", "problem": problem}, status_code=503)
    return JSONResponse({"status": "ready"})
