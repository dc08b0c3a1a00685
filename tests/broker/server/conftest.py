"""A server with limits of the test's choice, and clients that misbehave on real sockets."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest
from starlette.types import Receive, Scope, Send

from pactgate.broker.main import listening
from pactgate.broker.server.limits import ServerLimits
from pactgate.broker.server.protocol import BoundedProtocol
from pactgate.broker.server.running import BoundedServer

PATIENCE_S = 60.0
"""After which a test that waits has failed."""

LARGE = 32 * 1024 * 1024
"""More than the buffers of two sockets hold."""


@dataclass(slots=True)
class Echo:
    """Answers with the path, the host, the names of the headers and the size of the body; `seen` counts requests."""

    seen: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    may_answer: threading.Event = field(default_factory=threading.Event)
    """Until this is set, `/waits` is not answered."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.changed:
            self.seen += 1
            self.changed.notify_all()
        size = 0 if scope["path"] == "/unread" else await _size_of_body(receive)
        if scope["path"] == "/waits":
            await asyncio.to_thread(self.may_answer.wait, PATIENCE_S)
        names = b" ".join(name for name, _ in scope["headers"])
        said = b"%s %s %s %d" % (scope["raw_path"], dict(scope["headers"]).get(b"host", b"-"), names, size)
        body = b"x" * LARGE if scope["path"] == "/large" else said
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _size_of_body(receive: Receive) -> int:
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    return size


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server, what it serves, and where."""

    app: Echo
    port: int
    server: BoundedServer

    def connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(PATIENCE_S)
        return connection

    def wait_for_requests(self, count: int) -> None:
        with self.app.changed:
            assert self.app.changed.wait_for(lambda: self.app.seen >= count, PATIENCE_S)

    def later(self, seconds: float) -> None:
        """Have the server look after its connections as if so much time had passed."""
        for connection in list(self.server.server_state.connections):
            assert isinstance(connection, BoundedProtocol)
            looked = threading.Event()
            connection.loop.call_soon_threadsafe(_look, connection, seconds, looked)
            assert looked.wait(PATIENCE_S)

    def exchange(self, sent: bytes) -> bytes:
        """All that comes back, until the server ends the connection."""
        with self.connect() as connection:
            connection.sendall(sent)
            return everything(connection)


def _look(connection: BoundedProtocol, seconds: float, looked: threading.Event) -> None:
    connection.end_if_late(connection.loop.time() + seconds)
    looked.set()


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other side ends the connection, in order or not."""
    read = bytearray()
    try:
        while part := connection.recv(65536):
            read += part
    except ConnectionResetError:
        pass
    return bytes(read)


def answer(connection: socket.socket) -> bytes:
    """One answer of the echo, head and body."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = connection.recv(65536)
        assert part, f"the connection ended after {read!r}"
        read += part
    head, _, body = read.partition(b"\r\n\r\n")
    size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    rest = bytearray()
    while len(body) + len(rest) < size:
        rest += connection.recv(65536)
    return head + b"\r\n\r\n" + body + rest


def status(answered: bytes) -> int:
    return int(answered.split(b" ")[1])


@contextmanager
def serving_with(limits: ServerLimits) -> Iterator[RunningServer]:
    app = Echo()
    server = BoundedServer(app, limits)
    with listening("127.0.0.1", 0) as opened:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        try:
            yield RunningServer(app, opened.getsockname()[1], server)
        finally:
            app.may_answer.set()
            server.should_exit = True
            thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[[ServerLimits], RunningServer]]:
    with ExitStack() as stack:
        yield lambda limits: stack.enter_context(serving_with(limits))


@pytest.fixture
def server(serve: Callable[[ServerLimits], RunningServer]) -> RunningServer:
    """A server with the usual limits."""
    return serve(ServerLimits(shutdown_time=1))
