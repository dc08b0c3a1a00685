"""How addresses are read and made, for the API and for the pages. Must not know what stands behind them.

Routes are named; every URL is made from the name of a route, here and nowhere else. Paths are matched raw, so that
`feat%2Fx` is one segment, and each segment is decoded after the match.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote, unquote

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

SUFFIXES = {
    ".csv": "text/csv",
    ".svg": "image/svg+xml",
    ".json": "application/hal+json",
    ".yaml": "application/yaml",
}
"""What an address may end with to say which type is wanted, for links in pages and in chat."""


class SegmentRoute(APIRoute):
    """A route whose parameters are single path segments, decoded after the match."""

    @cached_property
    def _start(self) -> str:
        return self.path_format.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the raw path, then decode each parameter by itself. `+` stays `+`."""
        # Most routes begin otherwise, and to see that is a tenth of the work of matching.
        if not scope["path"].startswith(self._start, len(scope.get("root_path", ""))):
            return Match.NONE, {}
        match, child = super().matches(scope)
        parameters = child.get("path_params")
        if parameters:
            child["path_params"] = {name: unquote(value) for name, value in parameters.items()}
        return match, child


class RawPaths:
    """Hands requests on with their path as it was sent, without decoding it and without a slash at its end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Replace the path of an HTTP request."""
        if scope["type"] == "http":
            path = scope.get("raw_path", b"").decode("latin-1") or scope["path"]
            # An empty segment inside a path is a mistake, and must not pass for the path without it.
            scope = {**scope, "path": path if "//" in path else path.rstrip("/") or "/"}
        await self.app(scope, receive, send)


class Addresses:
    """The paths of named routes, as templates."""

    def __init__(self, routes: Iterable[Any]) -> None:
        named = [route for route in routes if isinstance(route, APIRoute)]
        self._paths = {route.name: route.path_format for route in named}

    def at(self, base_url: str) -> "Links":
        """Links below `base_url`, which has no slash at its end."""
        return Links(base_url, self._paths)


class Links:
    """Makes absolute URLs of named routes."""

    def __init__(self, base_url: str, paths: Mapping[str, str]) -> None:
        self.base_url = base_url
        self._paths = paths

    def to(self, route: str, **segments: str) -> str:
        """The URL of a route, each segment percent-encoded."""
        encoded = {name: segment(value) for name, value in segments.items()}
        return self.base_url + self._paths[route].format_map(encoded)

    def template(self, route: str, **renamed: str) -> str:
        """The URL of a route with its parameters in braces; `renamed` gives some of them other names."""
        path = self._paths[route]
        for name, other in renamed.items():
            path = path.replace(f"{{{name}}}", f"{{{other}}}")
        return self.base_url + path

    def partly(self, route: str, **segments: str) -> str:
        """The URL of a route with some segments filled in; the others stay in braces."""
        path = self._paths[route]
        for name, value in segments.items():
            path = path.replace(f"{{{name}}}", segment(value))
        return self.base_url + path


@lru_cache(maxsize=10_000)
def segment(value: str) -> str:
    """A path segment, with everything encoded that is not unreserved. A slash becomes %2F."""
    return quote(value, safe="~")
