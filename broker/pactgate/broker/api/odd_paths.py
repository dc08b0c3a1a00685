"""Refuses addresses that no link of ours has: with an empty segment, or with a control character in a name."""

from http import HTTPStatus
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.problems import PROBLEM


class OddPaths:
    """Answers such a request itself, always with a problem document. Source: the Pact Broker."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an HTTP request on, or refuse it."""
        refusal = _refusal(scope["path"]) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)


def _refusal(path: str) -> HalResponse | None:
    if "//" in path:
        return _problem(HTTPStatus.NOT_FOUND, "Not Found", "not-found", "Empty path component found")
    decoded = unquote(path)
    for character, name in (("\n", "new line"), ("\t", "tab")):
        if character in decoded:
            detail = f"URL path cannot contain a {name} character."
            kind = "invalid-request-parameter-value"
            return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Unprocessable", kind, detail)
    return None


def _problem(status: HTTPStatus, title: str, kind: str, detail: str) -> HalResponse:
    body = {"title": title, "type": f"/problem/{kind}", "detail": detail, "status": status.value}
    return HalResponse(body, status, media_type=PROBLEM)
