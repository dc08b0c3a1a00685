"""One connection: uvicorn's protocol for HTTP/1.1, with bounds on what a client sends, and on how long it takes.

No request costs a timer of its own: a connection writes down since when it waits for what, and the server asks every
connection once a second whether that is too long.
"""

import asyncio
from collections.abc import Iterable
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from pactgate.broker.server.heads import RequestRefusal, refusal_of_head, refusal_of_size

if TYPE_CHECKING:
    from pactgate.broker.server.running import ServerConfig

REFUSED_HEADERS = b"x-content-type-options: nosniff\r\nx-frame-options: DENY\r\ncache-control: no-store\r\n"
_LINGERS_S = 2.0
"""How long a refused client may go on sending: closed at once, its system would drop the refusal unread."""


class _Stage(Enum):
    """What a connection waits for."""

    NEW = auto()
    IDLE = auto()
    HEAD = auto()
    BODY = auto()
    ANSWER = auto()
    END = auto()


class _RefusedError(Exception):
    """Ends the parsing of a request that is refused."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection that keeps to the limits of its server."""

    def __init__(
        self,
        config: "ServerConfig",
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = config.limits
        self._stage = _Stage.NEW
        self._since = self.loop.time()
        self._waits = 0
        self._taken = 0
        """How much came since then."""
        self._unsent = 0
        self._unsent_since = self._since
        self._refusal: RequestRefusal | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection, or refuse it where there are too many."""
        super().connection_made(cast("asyncio.Transport", transport))
        if full := self._full():
            self.transport.write(_answer(full))
            self.transport.close()
            self._stage = _Stage.END

    def data_received(self, data: bytes) -> None:
        """Take a part of a request, or of several."""
        if self._stage is _Stage.END:
            return
        if self._stage in (_Stage.NEW, _Stage.IDLE):
            self._wait_for(_Stage.HEAD)
        waits, taken = self._waits, self._taken
        super().data_received(data)
        if self._waits == waits:
            self._taken = taken + len(data)
        if refusal := self._too_much():
            self._refuse(refusal)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        if self._stage is not _Stage.HEAD:
            self._wait_for(_Stage.HEAD)

    def on_headers_complete(self) -> None:
        """Hand a request to the application, or refuse it by its head."""
        self._read_absolute_target()
        version = self.parser.get_http_version()
        self._refusal = refusal_of_head(version, self.url, self.headers, self._limits)
        if self._refusal:
            raise _RefusedError
        super().on_headers_complete()
        # What comes behind the body as trailers must not become headers of a request that was let in without them.
        self.headers = []
        if self.parser.should_upgrade():
            # The parser reads nothing behind a request to speak another protocol, which nobody here does.
            self.cycle.keep_alive = False
        self._wait_for(_Stage.BODY)

    def on_body(self, body: bytes) -> None:
        """Hand a part of a body on. What stands around it, as trailers, is counted where it comes in."""
        super().on_body(body)
        self._taken += len(body)

    def on_message_complete(self) -> None:
        """End a request; its answer may be sent already."""
        super().on_message_complete()
        self._wait_for(_Stage.IDLE if self.cycle.response_complete else _Stage.ANSWER)

    def on_response_complete(self) -> None:
        """End an answer. The client may still be sending what nobody wants to read."""
        super().on_response_complete()
        if self._stage is _Stage.ANSWER and not self.pipeline:
            self._wait_for(_Stage.IDLE)

    def resume_writing(self) -> None:
        """Go on with an answer of which the client took a part."""
        super().resume_writing()
        self._unsent = 0

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or was found to be refused on reading it."""
        self._refuse(self._refusal or RequestRefusal(HTTPStatus.BAD_REQUEST, msg))

    def shutdown(self) -> None:
        """End the connection, as soon as the answer in hand is sent."""
        if self._stage is _Stage.END and not self._is_answering():
            self.transport.abort()
        else:
            super().shutdown()

    @property
    def idle_since(self) -> float | None:
        """Since when nothing is asked for; None where something is."""
        return self._since if self._stage is _Stage.IDLE and not self.transport.is_closing() else None

    def end_if_late(self, now: float) -> None:
        """Cut off a client that takes too long to send, or to take what it is sent."""
        if self._takes_too_little(now):
            self.transport.abort()
        if self.transport.is_closing():
            return
        if self._stage is _Stage.BODY and self.flow.read_paused:
            # It is the application that has not come to it yet.
            self._wait_for(_Stage.BODY)
        waited, limits = now - self._since, self._limits
        match self._stage:
            case _Stage.NEW if waited > limits.head_time:
                self.transport.close()
            # uvicorn's own timer is not set again once the rest of a body came behind its answer.
            case _Stage.IDLE if waited > limits.idle_time:
                self.transport.close()
            case _Stage.HEAD if waited > limits.head_time:
                text = f"The headers did not arrive within {limits.head_time:g} seconds."
                self._refuse(RequestRefusal(HTTPStatus.REQUEST_TIMEOUT, text))
            case _Stage.BODY if waited > limits.body_time + self._taken / limits.slowest_rate:
                text = f"The body arrived more slowly than {limits.slowest_rate} bytes a second."
                self._refuse(RequestRefusal(HTTPStatus.REQUEST_TIMEOUT, text))
            case _Stage.END if waited > _LINGERS_S and not self._is_answering():
                self.transport.abort()

    def _wait_for(self, stage: _Stage) -> None:
        self._stage, self._since, self._taken = stage, self.loop.time(), 0
        self._waits += 1

    def _takes_too_little(self, now: float) -> bool:
        unsent = self.transport.get_write_buffer_size()
        if not unsent or not self._unsent:
            self._unsent, self._unsent_since = unsent, now
        elif now - self._unsent_since > self._limits.answer_time:
            taken = self._unsent - unsent
            if taken < self._limits.slowest_rate * self._limits.answer_time:
                return True
            self._unsent, self._unsent_since = unsent, now
        return False

    def _full(self) -> RequestRefusal | None:
        """Why there is no place for this connection; None where there is, or where an idle one makes room."""
        limits, everybody = self._limits, cast("set[BoundedProtocol]", self.connections)
        if len(everybody) > limits.connections and not _close_one(everybody):
            return RequestRefusal(HTTPStatus.SERVICE_UNAVAILABLE, "The server has no connection to spare. Try again.")
        address = self.client[0] if self.client else ""
        if not address or limits.is_proxy(address):
            return None
        own = [each for each in everybody if each.client and each.client[0] == address]
        if len(own) > limits.connections_per_client and not _close_one(own):
            text = f"One client may have {limits.connections_per_client} connections at once."
            return RequestRefusal(HTTPStatus.TOO_MANY_REQUESTS, text)
        return None

    def _too_much(self) -> RequestRefusal | None:
        if self._stage is _Stage.HEAD:
            return refusal_of_size(self._taken, self._limits)
        # Twice, since a body in chunks is larger than what it says. The application counts exactly.
        if self._stage is _Stage.BODY and self._taken > 2 * self._limits.body + self._limits.head:
            text = f"The body is larger than the limit of {self._limits.body} bytes."
            return RequestRefusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
        return None

    def _read_absolute_target(self) -> None:
        """Take the host of a target that has one: it goes before the Host header (RFC 9112, section 3.2.2)."""
        if self.url[:1] in (b"/", b"*"):
            return
        parsed = httptools.parse_url(self.url)
        if not parsed.host:
            self._refusal = RequestRefusal(HTTPStatus.BAD_REQUEST, "The request asks for no address of this server.")
            raise _RefusedError
        port = b":%d" % parsed.port if parsed.port else b""
        host = b"[" + parsed.host + b"]" if b":" in parsed.host else parsed.host
        self.headers[:] = [*((name, value) for name, value in self.headers if name != b"host"), (b"host", host + port)]
        self.url = (parsed.path or b"/") + (b"?" + parsed.query if parsed.query else b"")

    def _refuse(self, refusal: RequestRefusal) -> None:
        """End the connection, and say why where an answer can stand: instead of the application's, before any part."""
        if self._stage is _Stage.END:
            return
        in_body, answering = self._stage is _Stage.BODY, self._is_answering()
        self._wait_for(_Stage.END)
        if answering and (self.pipeline or not in_body):
            # Answers to earlier requests are on their way, and this one would be taken for one of them.
            self.cycle.keep_alive = False
        elif answering and self.cycle.response_started:
            self.transport.abort()
        elif not self.transport.is_closing():
            if answering:
                self.cycle.disconnected = True
                self.cycle.message_event.set()
            if answering or not in_body:
                self.transport.write(_answer(refusal))
            self.transport.write_eof()

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not (cycle.response_complete or cycle.disconnected)


def _close_one(connections: Iterable[BoundedProtocol]) -> bool:
    """Close the connection that has been idle longest; False where none is."""
    idle = [(each.idle_since, id(each), each) for each in connections if each.idle_since is not None]
    if idle:
        min(idle)[2].transport.close()
    return bool(idle)


def _answer(refusal: RequestRefusal) -> bytes:
    text = refusal.text.encode()
    head = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n" % len(text)
    return STATUS_LINE[refusal.status] + REFUSED_HEADERS + head + b"\r\n" + text
