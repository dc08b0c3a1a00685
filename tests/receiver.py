"""A receiver of webhooks: a real HTTP server that writes down what it is sent."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE_S = 90.0


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Receiver:
    """Answers with the next of `statuses`, and with 200 when they are used up; `echoes` what it is sent, or not."""

    url: str = ""
    echoes: bool = False
    statuses: list[int] = field(default_factory=list)
    calls: list[Received] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int) -> list[Received]:
        """The calls so far, as soon as there are that many."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.calls) >= count, PATIENCE_S), self.calls
            return list(self.calls)

    def take(self, call: Received) -> int:
        """Write a call down; the status to answer with."""
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
            return self.statuses.pop(0) if self.statuses else 200


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on a free port of this machine, by HTTPS where it has a certificate."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Received("POST", self.path, headers, body)
            status = receiver.take(call)
            answer = json.dumps([call.path, call.headers, call.body]).encode() if receiver.echoes else b"ok"
            self.send_response(status)
            if status == 302:
                self.send_header("location", f"{receiver.url}/elsewhere")
            if receiver.echoes:
                self.send_header("x-session", "of-the-receiver")
                self.send_header("location", self.path)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the library gives
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    if tls:
        # The handshake is made by the thread of the connection, so that one that fails keeps nobody waiting.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
