"""What every address of the API has in common: its methods, the types it speaks, and suffixes that stand for them."""

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from pactgate.broker.addresses import SUFFIXES


class Manners:
    """Answers OPTIONS and methods that are not there, and takes suffixes for types."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        self.routes = tuple(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request, or hand it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = self._without_suffix(scope)
        methods = self._other_methods(scope)
        if not methods:
            speaks = _speaks(Headers(scope=scope).get("accept", ""))
            await (self.app if speaks else Response(status_code=406))(scope, receive, send)
            return
        listed = ", ".join([*methods, "OPTIONS"])
        asks = scope["method"] == "OPTIONS"
        headers = {"Access-Control-Allow-Methods": listed} if asks else {"Allow": listed}
        await Response(status_code=200 if asks else 405, headers=headers)(scope, receive, send)

    def _other_methods(self, scope: Scope) -> list[str]:
        """The methods of an address that does not have the one that is asked for, in the order of the routes."""
        found: dict[str, None] = {}
        for route in self.routes:
            match, _ = route.matches(scope)
            if match is Match.FULL:
                return []
            if match is Match.PARTIAL:
                found.update(dict.fromkeys(getattr(route, "methods", None) or ()))
        return list(found)

    def _without_suffix(self, scope: Scope) -> Scope:
        path: str = scope["path"]
        suffix = next((each for each in SUFFIXES if path.endswith(each)), None)
        if scope["method"] != "GET" or suffix is None or self._is_literal(path):
            return scope
        headers = [(name, value) for name, value in Headers(scope=scope).raw if name != b"accept"]
        accept = (b"accept", SUFFIXES[suffix].encode())
        return {**scope, "path": path.removesuffix(suffix), "headers": [*headers, accept]}

    def _is_literal(self, path: str) -> bool:
        paths: Iterable[Any] = (getattr(route, "path", None) for route in self.routes)
        return path in paths


def _speaks(accept: str) -> bool:
    """Whether an Accept header names anything that some answer of the API could be. Pickier clients are humoured."""
    types = [each.strip().lower() for each in accept.split(",") if each.strip()]
    return not types or any(each.startswith(("*/", "application/", "text/", "image/svg", "image/*")) for each in types)
