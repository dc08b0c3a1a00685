"""Answers without a body, for a client that cannot take them."""

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

from pactgate.broker.api.answers import HalResponse

_READS_EVERY_BODY = ("SmartBear MCP Server/",)
"""How the User-Agent begins of clients that report a failure where an answer has no body, though all went well.

SmartBear's MCP server 0.41 hands `undefined` to its own check of results then.
"""

_EMPTY = b"{}"


def with_body_for(scope: Scope, send: Send) -> Send:
    """How to answer a request: with an empty object and 200 instead of 204, where its client needs that."""
    agent = Headers(scope=scope).get("user-agent", "")
    return _WithBody(send) if agent.startswith(_READS_EVERY_BODY) else send


class _WithBody:
    """Sends an answer on, an empty one with an empty object."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_empty = False

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer on."""
        if message["type"] == "http.response.start":
            self._is_empty = message["status"] == HTTPStatus.NO_CONTENT
            message = self._started(message) if self._is_empty else message
        elif self._is_empty:
            message = {**message, "body": _EMPTY}
        await self._send(message)

    @staticmethod
    def _started(message: Message) -> Message:
        headers = MutableHeaders(raw=[*message.get("headers", ())])
        headers["Content-Type"] = HalResponse.media_type
        headers["Content-Length"] = str(len(_EMPTY))
        return {**message, "status": HTTPStatus.OK.value, "headers": headers.raw}
