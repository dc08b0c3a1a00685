"""PostgreSQL is stopped, crashes, freezes, restarts, has no connections left."""

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import Server, await_that, broker, postgresql

_FAULT_S = 5.0
_FROZEN_S = 40.0
_CONNECTIONS = 20


def _stopped(server: Server) -> None:
    server.stop()
    time.sleep(_FAULT_S)
    server.start()


def _crashed(server: Server) -> None:
    server.stop("immediate")
    server.start()


def _restarted(server: Server) -> None:
    server.stop()
    server.start()


def _frozen(server: Server) -> None:
    server.signal(signal.SIGSTOP)
    time.sleep(_FROZEN_S)
    server.signal(signal.SIGCONT)


def _full(server: Server) -> None:
    """Another client takes every connection, while those of the broker are ended one after the other."""
    mine = f"{server.url}&application_name=hog"
    others = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE application_name <> 'hog' AND backend_type = 'client backend'"
    )
    with ExitStack() as held:
        first = held.enter_context(psycopg.connect(mine, autocommit=True))
        _take_all(mine, held)
        while first.execute(others).fetchone() != (0,):
            _take_all(mine, held)
        time.sleep(_FAULT_S)


def _take_all(url: str, held: ExitStack) -> None:
    with suppress(psycopg.OperationalError):
        while True:
            held.enter_context(psycopg.connect(url))


_FAULTS: dict[str, tuple[str, Callable[[Server], None]]] = {
    "postgresql-stopped": (f"PostgreSQL stopped for {_FAULT_S:.0f} s", _stopped),
    "postgresql-crashed": ("PostgreSQL crashed (immediate shutdown), started again", _crashed),
    "postgresql-restarted": ("PostgreSQL restarted", _restarted),
    "postgresql-frozen": (f"PostgreSQL frozen (SIGSTOP) for {_FROZEN_S:.0f} s", _frozen),
    "postgresql-full": (f"PostgreSQL out of connections for {_FAULT_S:.0f} s", _full),
}


def _played(name: str, folder: Path) -> Row:
    fault, play = _FAULTS[name]
    with postgresql(max_connections=_CONNECTIONS) as server, broker(server.url, folder) as served:
        with Load(served.url) as load:
            await_that(lambda: len(load.acknowledged) > 20)
            play(server)
            moment = time.monotonic()
            await_that(lambda: load.taken_since(moment))
            recovered = time.monotonic() - moment
            await_that(lambda: len(load.acknowledged) > 40)
        lost = load.lost()
    return Row(fault, load.seen, lost, recovered, len(load.acknowledged))


ROWS = {name: partial(_played, name) for name in _FAULTS}
