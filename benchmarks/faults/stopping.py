"""SIGTERM in every state: how long until the process has ended."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.faults.jobs import LOCAL, add_webhook, slow_receiver
from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import Broker, Server, await_that, broker, postgresql
from pactgate.broker.store import migrate
from tests.story import Story, pact

GRACE_S = 30.0
"""What the deployment files allow."""

type State = Callable[[Broker, Server], AbstractContextManager[object]]


@contextmanager
def _idle(_served: Broker, _server: Server) -> Iterator[None]:
    yield


@contextmanager
def _stalled_client(served: Broker, _server: Server) -> Iterator[None]:
    with ExitStack() as stack:
        for beginning in (b"GET / HTTP/1.1\r\nX-", b"POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 9\r\n\r\n{"):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            client.sendall(beginning)
        yield


@contextmanager
def _kept_alive(served: Broker, _server: Server) -> Iterator[None]:
    with Story(served.url) as story:
        story.get("/")
        yield


@contextmanager
def _calling(served: Broker, _server: Server) -> Iterator[None]:
    with slow_receiver() as receiver, Story(served.url) as story:
        add_webhook(served.url, receiver.url)
        story.publish("web", "1", pact("web", "orders"))
        await_that(lambda: receiver.called > 0)
        yield


@contextmanager
def _frozen_database(served: Broker, server: Server) -> Iterator[None]:
    with Load(served.url) as load:
        await_that(lambda: len(load.acknowledged) > 5)
        server.signal(signal.SIGSTOP)
        time.sleep(1)
        try:
            yield
        finally:
            server.signal(signal.SIGCONT)


@contextmanager
def _database_away(served: Broker, server: Server) -> Iterator[None]:
    with Load(served.url) as load:
        await_that(lambda: len(load.acknowledged) > 5)
        server.stop()
        yield


@contextmanager
def _waiting_to_migrate(served: Broker, server: Server) -> Iterator[None]:
    with psycopg.connect(server.url) as holding:
        holding.execute("SELECT pg_advisory_xact_lock(%s)", (migrate._ADVISORY_LOCK,))  # noqa: SLF001 - held as a replica does
        served.kill()
        served.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        await_that(lambda: bool((holding.execute(waiting).fetchone() or [0])[0]))
        yield


_STATES: dict[str, tuple[str, State]] = {
    "idle": ("idle", _idle),
    "kept-alive": ("with an idle connection", _kept_alive),
    "load": ("under load", lambda served, _: Load(served.url)),
    "stalled": ("with clients that stall", _stalled_client),
    "webhook": ("while a receiver drips", _calling),
    "frozen": ("while PostgreSQL is frozen", _frozen_database),
    "away": ("while PostgreSQL is stopped", _database_away),
    "migrating": ("while it waits for another replica to migrate", _waiting_to_migrate),
}


def _stopped(name: str, folder: Path) -> Row:
    said, state = _STATES[name]
    with postgresql() as server, broker(server.url, folder, **LOCAL) as served, state(served, server):
        process = served.process
        if process is None:
            message = "the broker was not started"
            raise LookupError(message)
        process.terminate()
        moment = time.monotonic()
        process.join(2 * GRACE_S)
        took = time.monotonic() - moment
        ended = process.exitcode
        served.kill()
    seen = "it did not end" if ended is None else f"it ended with {ended} after {took:.1f} s"
    return Row(f"SIGTERM {said}", seen, 0, None, failed=ended is None or took > GRACE_S)


ROWS = {f"sigterm-{name}": partial(_stopped, name) for name in _STATES}
