"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from broker.actions.check_readiness import check_readiness
from broker.addresses import SegmentRoute
from broker.api.dependencies import DatabaseOf

router = APIRouter(route_class=SegmentRoute)


@router.get("/health/live", name="live")
def live() -> Response:
    """The process answers."""
    return JSONResponse({"status": "alive"})


@router.get("/health/ready", name="ready")
def ready(database: DatabaseOf) -> Response:
    """The database answers, and has the schema that this program wants."""
    problem = check_readiness(database)
    if problem:
        return JSONResponse({"status": "not ready", "problem": problem}, status_code=503)
    return JSONResponse({"status": "ready"})
