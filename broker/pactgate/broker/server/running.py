"""The server as a whole: it watches over its connections, and ends in time."""

import os
import signal
import sys
import threading
from types import FrameType
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from pactgate.broker.server.limits import ServerLimits
from pactgate.broker.server.protocol import BoundedProtocol

_TICKS_A_SECOND = 10
_FOR_THE_REST = 0.7
"""The part of the time for a shutdown that requests have; the rest is for background work and the database."""


class ServerConfig(uvicorn.Config):
    """What uvicorn is told: an application and its limits."""

    def __init__(self, app: ASGIApp, limits: ServerLimits) -> None:
        super().__init__(
            app,
            http=BoundedProtocol,
            ws="none",
            lifespan="off",
            proxy_headers=False,
            # What clients do wrong is their affair, and is told to them.
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_keep_alive=limits.idle_time,
        )
        self.limits = limits


class BoundedServer(uvicorn.Server):
    """A server that cuts off clients who exceed its limits, and ends within a given time once it is told to stop."""

    def __init__(self, app: ASGIApp, limits: ServerLimits) -> None:
        super().__init__(ServerConfig(app, limits))
        self._limits = limits
        self.config.timeout_graceful_shutdown = cast("int", limits.shutdown_time * _FOR_THE_REST)

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections once a second."""
        if counter % _TICKS_A_SECOND == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, BoundedProtocol):
                    connection.end_if_late(connection.loop.time())
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end. What then takes too long, be it a client, a thread or the database, is not waited for."""
        if not self.should_exit:
            end = threading.Timer(self._limits.shutdown_time, _end, [sig, self._limits.shutdown_time])
            end.daemon = True
            end.start()
        super().handle_exit(sig, frame)


def _end(number: int, after: float) -> None:
    name = signal.Signals(number).name
    print(f"pactgate broker: still busy {after:g} seconds after {name}; ending now", file=sys.stderr, flush=True)  # noqa: T201 - as the other sentences of the command
    os._exit(128 + number)
