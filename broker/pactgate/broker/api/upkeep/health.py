"""Whether the process lives, and whether it can do its work; the same at the addresses of the Pact Broker."""

from functools import partial
from http import HTTPStatus
from typing import cast

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from pactgate.broker.access import Public, needs
from pactgate.broker.actions.upkeep.check_readiness import check_readiness
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import fails_as_json, link
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.upkeep.probe import Probe
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.store.engine import Database

WITHIN_S = 1.5
"""How long the database may take to show that it can be used. Proxies and orchestrators wait two seconds or more."""


class Readiness:
    """Whether a broker on that database can do its work, told in time."""

    def __init__(self, database: Database) -> None:
        self._probe = Probe(partial(check_readiness, database))

    async def problem(self) -> str | None:
        """What keeps the broker from its work; None when it can read and write."""
        try:
            return await self._probe.within(WITHIN_S)
        except TimeoutError:
            return f"The database has not answered for {WITHIN_S} seconds."


def _readiness(request: Request) -> Readiness:
    return cast("Readiness", request.app.state.readiness)


router = APIRouter(route_class=SegmentRoute, tags=["health"])


@router.get("/health/live", name="live", dependencies=[needs(Public.ALWAYS)])
async def live() -> JSONResponse:
    """The process answers, whatever its database and its threads do."""
    return JSONResponse({"status": "alive"})


@router.get(
    "/health/ready",
    name="ready",
    responses=fails_as_json(HTTPStatus.SERVICE_UNAVAILABLE),
    dependencies=[needs(Public.ALWAYS)],
)
async def ready(request: Request) -> JSONResponse:
    """The database can be read and written, and has the schema of this version."""
    problem = await _readiness(request).problem()
    if problem:
        return JSONResponse({"status": "not ready", "problem": problem}, status_code=503)
    return JSONResponse({"status": "ready"})


diagnostics = APIRouter(route_class=SegmentRoute, tags=["diagnostics"])


@diagnostics.get("/diagnostic/status/heartbeat", name="heartbeat", dependencies=[needs(Public.HEARTBEAT)])
async def heartbeat(broker: BrokerOf) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"ok": True, "_links": {"self": link(broker.links.to("heartbeat"))}})


@diagnostics.get(
    "/diagnostic/status/dependencies",
    name="dependencies",
    responses=fails_as_json(HTTPStatus.INTERNAL_SERVER_ERROR),
    dependencies=[needs(Permission.READ)],
)
async def dependencies(broker: BrokerOf, request: Request) -> JSONResponse:
    """The database answers."""
    problem = await _readiness(request).problem()
    state = {"ok": False, "error": {"message": problem}} if problem else {"ok": True}
    body = {"database": state, "_links": {"self": link(broker.links.to("dependencies"))}}
    return JSONResponse(body, status_code=500 if problem else 200)
