"""A small server of our own, to which the Pact library sends what it wants done during a replay."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Reply:
    """What the library is told."""

    status: int
    content: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


type Handler = Callable[[str, dict[str, Any]], Reply]
"""Answers the JSON object that was posted to a path below the endpoint; raises nothing."""


class Endpoint:
    """Answers what is posted to `url`, a free port of this machine, while the block runs."""

    def __init__(self, answering: Handler) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _request_handler(answering))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _request_handler(answering: Handler) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for an answer: two would wait 40 ms for each other's acknowledgement
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            posted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = answering(unquote(self.path.removeprefix("/")), posted)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.content)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.content)

        def log_message(self, *_: object) -> None:
            """Say nothing: what went wrong stands in the result."""

    return Handler
