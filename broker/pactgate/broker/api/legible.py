"""Addresses that spell no text are refused, before anything looks for what they name."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from pactgate.broker.api.problems import answer, kind_of

_NUL = "%00, a NUL character, which no name holds"
_NO_TEXT = "bytes that are not UTF-8. Encode each name as UTF-8, and its bytes with %"


class LegibleAddresses:
    """Refuses a request whose path or query holds what no database and no page can hold: 404 or 400.

    What `is_borne` says of is handed on all the same: it answers for itself.
    """

    def __init__(self, app: ASGIApp, is_borne: Callable[[Scope], bool]) -> None:
        self.app = app
        self.is_borne = is_borne

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at an HTTP request, and hand it on."""
        problem = _problem(scope) if scope["type"] == "http" else None
        if problem is None or self.is_borne(scope):
            await self.app(scope, receive, send)
            return
        status, text = problem
        response = answer(Request(scope), status, {"error": text}, {**kind_of(status), "detail": text})
        await response(scope, receive, send)


def _problem(scope: Scope) -> tuple[HTTPStatus, str] | None:
    for status, place, written in (
        (HTTPStatus.NOT_FOUND, "path", scope["path"].encode("latin-1")),
        (HTTPStatus.BAD_REQUEST, "query", scope["query_string"]),
    ):
        sent = unquote_to_bytes(written)
        if b"\x00" in sent:
            return status, f"The {place} holds {_NUL}."
        try:
            sent.decode()
        except UnicodeDecodeError:
            return status, f"The {place} holds {_NO_TEXT}."
    return None
