"""SIGTERM in every state: how long until the process has ended."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.faults.jobs import LOCAL, add_webhook, slow_receiver
from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import Server, await_that, postgresql
from pactgate.broker.store import migrate
from tests.deployment.replicas import Replica, start_replica
from tests.story import Story, pact

GRACE_S = 35.0
"""What the deployment files allow after a proxy has noticed."""

type State = Callable[[str, Server], AbstractContextManager[object]]


@contextmanager
def _idle(_url: str, _server: Server) -> Iterator[None]:
    yield


@contextmanager
def _stalled_client(url: str, _server: Server) -> Iterator[None]:
    with ExitStack() as stack:
        for beginning in (b"GET / HTTP/1.1\r\nX-", b"POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 9\r\n\r\n{"):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))))
            client.sendall(beginning)
        yield


@contextmanager
def _kept_alive(url: str, _server: Server) -> Iterator[None]:
    with Story(url) as story:
        story.get("/")
        yield


@contextmanager
def _calling(url: str, _server: Server) -> Iterator[None]:
    with slow_receiver() as receiver, Story(url) as story:
        add_webhook(url, receiver.url)
        story.publish("web", "1", pact("web", "orders"))
        await_that(lambda: receiver.called > 0)
        yield


@contextmanager
def _frozen_database(url: str, server: Server) -> Iterator[None]:
    with Load(url) as load:
        await_that(lambda: len(load.acknowledged) > 5)
        server.signal(signal.SIGSTOP)
        time.sleep(1)
        try:
            yield
        finally:
            server.signal(signal.SIGCONT)


@contextmanager
def _database_away(url: str, server: Server) -> Iterator[None]:
    with Load(url) as load:
        await_that(lambda: len(load.acknowledged) > 5)
        server.stop()
        yield


_STATES: dict[str, tuple[str, State]] = {
    "idle": ("idle", _idle),
    "kept-alive": ("with an idle connection", _kept_alive),
    "load": ("under load", lambda url, _: Load(url)),
    "stalled": ("with clients that stall", _stalled_client),
    "webhook": ("while a receiver drips", _calling),
    "frozen": ("while PostgreSQL is frozen", _frozen_database),
    "away": ("while PostgreSQL is stopped", _database_away),
}


def _stopped(name: str, folder: Path) -> Row:
    said, state = _STATES[name]
    with (
        postgresql() as server,
        start_replica(server.url, folder / "broker", **LOCAL) as served,
        state(served.url, server),
    ):
        return _row(f"SIGTERM {said}", served)


def _stopped_before_it_serves(folder: Path) -> Row:
    """Another replica migrates, for which it waits."""
    with postgresql() as server, psycopg.connect(server.url) as holding:
        holding.execute("SELECT pg_advisory_xact_lock(%s)", (migrate._ADVISORY_LOCK,))  # noqa: SLF001 - as a replica does
        with start_replica(server.url, folder / "broker") as served:
            waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            await_that(lambda: holding.execute(waiting).fetchone() == (1,))
            return _row("SIGTERM while it waits for another replica to migrate", served)


def _row(fault: str, served: Replica) -> Row:
    served.process.terminate()
    moment = time.monotonic()
    try:
        code = served.process.wait(2 * GRACE_S)
    except subprocess.TimeoutExpired:
        return Row(fault, f"it did not end within {2 * GRACE_S:.0f} s", failed=True)
    took = time.monotonic() - moment
    return Row(fault, f"it ended with {code} after {took:.1f} s", failed=took > GRACE_S)


ROWS: dict[str, Callable[[Path], Row]] = {f"sigterm-{name}": partial(_stopped, name) for name in _STATES}
ROWS["sigterm-migrating"] = _stopped_before_it_serves
