"""How addresses are read and made, for the API and for the pages. Must not know what stands behind them.

Routes are named; every URL is made from the name of a route, here and nowhere else. Paths are matched raw, so that
`feat%2Fx` is one segment, and each segment is decoded after the match.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any
from urllib.parse import quote, unquote

from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from pactgate.broker.access import Needs


class SegmentRoute(APIRoute):
    """A route whose parameters are single path segments. It is found by a `RouteTable`, which decodes them.

    `access` is what it declares by `needs` among its dependencies; None where it declares nothing, as a page.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        dependencies: Sequence[Dependency] | None = None,
        **options: Any,  # noqa: ANN401 - those of APIRoute, handed on
    ) -> None:
        declared = [entry.dependency for entry in dependencies or () if isinstance(entry.dependency, Needs)]
        others = [entry for entry in dependencies or () if not isinstance(entry.dependency, Needs)]
        super().__init__(path, endpoint, dependencies=others, **options)
        self.access = declared[-1].access if declared else None


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """What is at an address: the route that answers the method, its segments decoded, and every method that there is.

    `route` is None where none answers that method; then `methods` is empty where there is nothing at all.
    """

    route: Route | None = None
    segments: Mapping[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ()


class RouteTable:
    """Finds routes by the segments of a path, in a time that does not grow with their number.

    Of several that match, the one that was added first is found, as with Starlette. `+` stays `+`.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._root = _Node()
        for place, route in enumerate(each for each in routes if isinstance(each, Route)):
            self._root.at(route.path_format.split("/")[1:]).routes.append((place, route))

    def find(self, method: str, path: str) -> RouteMatch:
        """The route for a request, whose path is as it was sent."""
        matching = [route for _, route in sorted(self._root.matching(path.split("/")[1:]), key=itemgetter(0))]
        for route in matching:
            if method in (route.methods or ()):
                pairs = zip(route.path_format.split("/"), path.split("/"), strict=True)
                segments = {name[1:-1]: unquote(value) for name, value in pairs if name.startswith("{")}
                return RouteMatch(route, segments)
        return RouteMatch(methods=tuple(dict.fromkeys(name for route in matching for name in route.methods or ())))

    def has(self, path: str) -> bool:
        """Whether a route has just this path, without parameters."""
        return any(route.path_format == path for _, route in self._root.matching(path.split("/")[1:]))


class _Node:
    """What may follow the first segments of a path: known segments, any segment, and the routes that end here."""

    def __init__(self) -> None:
        self.known: dict[str, _Node] = {}
        self.any: _Node | None = None
        self.routes: list[tuple[int, Route]] = []

    def at(self, segments: Sequence[str]) -> "_Node":
        if not segments:
            return self
        first, *rest = segments
        if not first.startswith("{"):
            return self.known.setdefault(first, _Node()).at(rest)
        self.any = self.any or _Node()
        return self.any.at(rest)

    def matching(self, segments: Sequence[str], at: int = 0) -> Iterator[tuple[int, Route]]:
        if at == len(segments):
            yield from self.routes
            return
        if (known := self.known.get(segments[at])) is not None:
            yield from known.matching(segments, at + 1)
        if self.any is not None and segments[at]:
            yield from self.any.matching(segments, at + 1)


ROUTE_MATCH = "pactgate.route_match"
"""Under which name a request carries the `RouteMatch` of its address."""


class MatchedRouteApp:
    """An application that hands requests to the route that was found for them, without looking for it again."""

    def __init__(self, router: Router) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the route answer. Raises HTTPException with 404 where there is none."""
        if scope["type"] != "http":
            await self._router.app(scope, receive, send)
            return
        match: RouteMatch = scope[ROUTE_MATCH]
        if match.route is None:
            raise HTTPException(status_code=404)
        scope.update(route=match.route, endpoint=match.route.endpoint, path_params=dict(match.segments))
        await match.route.handle(scope, receive, send)


class Addresses:
    """The paths of named routes, as templates."""

    def __init__(self, routes: Iterable[Any]) -> None:
        named = [route for route in routes if isinstance(route, APIRoute)]
        self._paths = {route.name: route.path_format for route in named}

    def at(self, base_url: str) -> "Links":
        """Links below `base_url`, which has no slash at its end."""
        return Links(base_url, self._paths)


@dataclass(frozen=True, slots=True)
class Links:
    """Makes absolute URLs of named routes."""

    base_url: str
    _paths: Mapping[str, str]

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
