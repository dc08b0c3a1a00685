"""A broker that is told to end does so in time, whatever its clients do. A process of its own for each of them."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.broker.server.conftest import PATIENCE_S, answer, everything, status
from tests.deployment.replicas import start_replica

GRACE_S = 3
SETTINGS = {
    "PACTGATE_SHUTDOWN_TIMEOUT": str(GRACE_S),
    "PACTGATE_WEBHOOK_HOST_WHITELIST": "127.0.0.1",
    "PACTGATE_WEBHOOK_SCHEME_WHITELIST": "http",
}
HEAD = b"POST /pacticipants HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 15\r\n"
BODY = b'{"name": "web"}'


type State = Callable[[socket.socket, str], AbstractContextManager[None]]


@contextmanager
def idle(connection: socket.socket, _url: str) -> Iterator[None]:
    connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
    assert status(answer(connection)) == 200
    yield


@contextmanager
def nothing_sent(_connection: socket.socket, _url: str) -> Iterator[None]:
    yield


@contextmanager
def half_sent_headers(connection: socket.socket, _url: str) -> Iterator[None]:
    connection.sendall(HEAD)
    yield


@contextmanager
def half_sent_body(connection: socket.socket, _url: str) -> Iterator[None]:
    connection.sendall(HEAD + b"\r\n" + BODY[:5])
    yield


@contextmanager
def slow_reader(connection: socket.socket, _url: str) -> Iterator[None]:
    """Answers that no buffer holds, of which the first byte was read."""
    connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 100)
    assert connection.recv(1) == b"H"
    yield


@contextmanager
def running_request(connection: socket.socket, url: str) -> Iterator[None]:
    """A call to a receiver that takes it and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as receiver:
        hook = f"http://127.0.0.1:{receiver.getsockname()[1]}"
        asked = {"request": {"method": "POST", "url": hook}}
        request = httpx.Request("POST", f"{url}/webhooks/execute", json=asked)
        head = b"".join(b"%s: %s\r\n" % each for each in request.headers.raw)
        connection.sendall(b"POST /webhooks/execute HTTP/1.1\r\n" + head + b"\r\n" + request.read())
        called, _ = receiver.accept()
        with called:
            yield


@pytest.mark.parametrize(
    "state",
    [nothing_sent, idle, half_sent_headers, half_sent_body, slow_reader, running_request],
    ids=lambda s: s.__name__,
)
def test_it_ends_in_time(sqlite_template: Path, tmp_path: Path, state: State) -> None:
    url = f"sqlite:///{tmp_path}/broker.db"
    (tmp_path / "broker.db").write_bytes(sqlite_template.read_bytes())
    with start_replica(url, tmp_path / "broker", **SETTINGS) as replica:
        where = urlsplit(replica.url)
        with socket.create_connection((where.hostname or "", where.port or 0)) as connection:
            connection.settimeout(PATIENCE_S)
            with state(connection, replica.url):
                replica.process.send_signal(signal.SIGTERM)
                assert replica.process.wait(GRACE_S + PATIENCE_S) == 128 + signal.SIGTERM
            everything(connection)
        # A thread cannot be cut off: then the process ends without waiting for it.
        assert ("still busy" in replica.log.read_text()) or state is not running_request


def test_a_request_in_hand_is_finished(sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "broker.db").write_bytes(sqlite_template.read_bytes())
    with start_replica(f"sqlite:///{tmp_path}/broker.db", tmp_path / "broker") as replica:
        where = urlsplit(replica.url)
        with socket.create_connection((where.hostname or "", where.port or 0)) as connection:
            connection.settimeout(PATIENCE_S)
            connection.sendall(HEAD + b"Expect: 100-continue\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 100")
            replica.process.send_signal(signal.SIGTERM)
            _wait_until_it_takes_no_more(where.port or 0)
            connection.sendall(BODY)
            answered = everything(connection)
        assert status(answered) == 201
        assert b"connection: close" in answered
        assert replica.process.wait(PATIENCE_S) == 128 + signal.SIGTERM


def _wait_until_it_takes_no_more(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionError:  # refused, or reset where it ended meanwhile
            return
