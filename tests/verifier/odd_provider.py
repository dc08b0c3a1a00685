"""A provider that misbehaves as a test asks: a real server, on a free port, in a thread."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from pactgate.verifier.inputs import ProviderUnderTest


class OddHandler(BaseHTTPRequestHandler):
    """Answers GET with `status` and `body`, a state change with `state_status` and `state_body`."""

    wbufsize = -1  # else each answer waits 40 ms for the acknowledgement of its first packet
    status = 200
    body: Any = None
    state_status = 200
    state_body: Any = None
    states: list[dict[str, Any]]
    headers_seen: list[dict[str, str]]
    paths_seen: list[str]

    def do_GET(self) -> None:
        self.headers_seen.append(dict(self.headers))
        self.paths_seen.append(self.path)
        self.answer(self.status, self.body)

    def do_POST(self) -> None:
        self.states.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer(self.state_status, self.state_body)

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def odd_provider(
    handler: type[OddHandler], family: socket.AddressFamily = socket.AF_INET
) -> Iterator[ProviderUnderTest]:
    handler.states, handler.headers_seen, handler.paths_seen = [], [], []
    server_class = type("Server", (ThreadingHTTPServer,), {"address_family": family})
    host = "127.0.0.1" if family == socket.AF_INET else "::1"
    server = server_class((host, 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://{host if family == socket.AF_INET else f'[{host}]'}:{server.server_port}"
    try:
        yield ProviderUnderTest("orders", url, f"{url}/states")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
