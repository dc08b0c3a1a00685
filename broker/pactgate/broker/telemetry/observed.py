"""What every request passes first and last: it gets an id, and what becomes of it is told once."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pactgate.broker.telemetry import metrics, tracing
from pactgate.broker.telemetry.requests import (
    REQUEST,
    REQUEST_ID_HEADER,
    ObservedRequest,
    begin_request,
    chosen_request_id,
)

if TYPE_CHECKING:
    from opentelemetry.trace import Span

CLIENT_GONE = 499
"""What is told of a request whose client went away before the answer. Nobody receives it."""


class Observed:
    """Gives each request an id, which its answer carries, and tells what became of it to the log and the metrics.

    `trusts` says whether the peer of that address may give requests their ids.
    """

    def __init__(self, app: ASGIApp, trusts: Callable[[str], bool]) -> None:
        self._app = app
        self._trusts = trusts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. An error that nobody made an answer of ends here: it is logged once."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request = ObservedRequest(chosen_request_id(headers, trusted=self._is_trusted(scope)))
        begin_request(request)
        answer = _Answer(send, request.id)
        start = time.perf_counter()
        with metrics.request_in_progress(), tracing.server_span(scope["method"], headers) as span:
            await self._answered({**scope, REQUEST: request}, receive, answer, request)
            if span is not None:
                _describe(span, scope["method"], request, answer.status)
        metrics.count_request(scope["method"], request, answer.status, time.perf_counter() - start)

    async def _answered(self, scope: Scope, receive: Receive, answer: "_Answer", request: ObservedRequest) -> None:
        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            answer.status = CLIENT_GONE
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged, and a server goes on
            structlog.get_logger().error(
                "request failed", method=scope["method"], route=request.route, status=500, exc_info=error
            )
            await answer.fail()

    def _is_trusted(self, scope: Scope) -> bool:
        client = scope.get("client")
        return client is not None and self._trusts(client[0])


def _describe(span: "Span", method: str, request: ObservedRequest, status: int) -> None:
    span.update_name(f"{method} {request.route}")
    span.set_attributes(
        {
            "http.request.method": method,
            "http.route": request.route,
            "http.response.status_code": status,
            "pactgate.request_id": request.id,
        }
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        tracing.fail(span)


class _Answer:
    """Sends an answer on, with the id of its request. `status` is 0 until it has begun."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[REQUEST_ID_HEADER] = self._id
        await self._send(message)

    async def fail(self) -> None:
        """Say that something went wrong, where nothing has been said yet."""
        if self.status:
            return
        await self({"type": "http.response.start", "status": HTTPStatus.INTERNAL_SERVER_ERROR, "headers": []})
        await self({"type": "http.response.body", "body": b""})
