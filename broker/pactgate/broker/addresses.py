"""How addresses are read and made, for the API and for the pages. Must not know what stands behind them.

Routes are named; every URL is made from the name of a route, here and nowhere else. It begins as it is configured, as
a trusted proxy says, or as the request came. Paths are matched raw, so that `feat%2Fx` is one segment, and each segment
is decoded after the match.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from operator import itemgetter
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from starlette.datastructures import URL, Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pactgate.broker.access import Needs
from pactgate.broker.server.heads import is_host

_AS_SENT = "pactgate.as_sent"
_PREFIX = "pactgate.prefix"
CERTIFICATE_SUBJECT = "pactgate.certificate_subject"
"""Under which name a request carries the subject of its client's certificate, as a trusted proxy says it."""

_FORWARDED = frozenset({b"x-forwarded-" + name for name in (b"for", b"proto", b"host", b"port", b"prefix")})
_PORTS = {"http": 80, "https": 443}
_USUAL_PORTS = frozenset(map(str, _PORTS.values()))
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SegmentRoute(APIRoute):
    """A route whose parameters are single path segments. It is found by a `RouteTable`, which decodes them.

    `needs` is what it declares among its dependencies; None where it declares nothing, as a page.
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
        self.needs = declared[-1] if declared else None


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
        self._whole = set[str]()
        for place, route in enumerate(each for each in routes if isinstance(each, Route)):
            self._whole.add(route.path_format)
            node = self._root
            for segment in route.path_format.split("/")[1:]:
                node = node.next_by(segment)
            node.routes.append((place, route))

    def find(self, method: str, path: str) -> RouteMatch:
        """The route for a request, whose path is as it was sent."""
        nodes, sent = [self._root], path.split("/")
        for segment in sent[1:]:
            known = [node.known[segment] for node in nodes if segment in node.known]
            nodes = known + [node.any for node in nodes if node.any is not None and segment]
        matching = [route for _, route in sorted([each for node in nodes for each in node.routes], key=itemgetter(0))]
        for route in matching:
            if method in (route.methods or ()):
                pairs = zip(route.path_format.split("/"), sent, strict=True)
                segments = {name[1:-1]: unquote(value) for name, value in pairs if name.startswith("{")}
                return RouteMatch(route, segments)
        return RouteMatch(methods=tuple(dict.fromkeys(name for route in matching for name in route.methods or ())))

    def has(self, path: str) -> bool:
        """Whether a route has just this path, without parameters."""
        return path in self._whole


@dataclass(slots=True)
class _Node:
    """What may follow the first segments of a path: known segments, any segment, and the routes that end here."""

    known: "dict[str, _Node]" = field(default_factory=dict)
    any: "_Node | None" = None
    routes: list[tuple[int, Route]] = field(default_factory=list)

    def next_by(self, segment: str) -> "_Node":
        """The node behind a segment of a template, made where it is not there."""
        if not segment.startswith("{"):
            return self.known.setdefault(segment, _Node())
        self.any = self.any or _Node()
        return self.any


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


@dataclass(frozen=True, slots=True)
class BaseUrls:
    """The addresses that links start with. None are those of the requests; they have no slash at their end."""

    configured: tuple[str, ...] = ()
    spares_loopback: bool = False
    """Whether links in answers to requests to this machine itself start as these requests, whatever is configured."""

    def of(self, scope: Scope) -> str:
        """The one for a request: that with the request's scheme, host and port, else the first."""
        seen = f"{_origin_of(scope)}{scope.get(_PREFIX, '')}"
        if not self.configured:
            return seen
        for url in (seen, scope.get(_AS_SENT, seen)):
            for each in self.configured:
                if _origin(each) == _origin(url):
                    return each
        return seen if self.spares_loopback and urlsplit(seen).hostname in _LOOPBACK else self.configured[0]

    def has_origin(self, scope: Scope, origin: str) -> bool:
        """Whether a page of that origin is one of this broker, as the request was sent or as it is configured."""
        seen = _origin_of(scope)
        try:
            return any(_origin(each) == _origin(origin) for each in (seen, scope.get(_AS_SENT, seen), *self.configured))
        except ValueError:
            return False


class TrustedProxies:
    """Takes the word of trusted proxies for what the client asked: scheme, host, port, path before the broker's own.

    Nobody else's word is taken: who could set these headers could put an address of their own into links. `trusted`
    are addresses and networks, separated by commas. In `certificate_header`, unless it is empty, they say the subject
    of the client certificate that they have checked.
    """

    def __init__(self, app: ASGIApp, trusted: str, certificate_header: str = "") -> None:
        self._app = app
        self._certificate_header = certificate_header.lower().encode("ascii")
        self._is_trusted = proxies(trusted)
        # It takes the scheme and the client's address.
        self._scheme_and_client: Any = ProxyHeadersMiddleware(cast("Any", app), trusted)

    def trusts(self, peer: str) -> bool:
        """Whether the word of whoever connects from that address is taken."""
        return self._is_trusted(peer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an HTTP request on as the client sent it to the proxy."""
        if self._certificate_header:
            scope = self._with_certificate(scope)
        if _FORWARDED.isdisjoint([name for name, _ in scope.get("headers", ())]):
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        if scope["type"] == "http" and client and self._is_trusted(client[0]):
            scope = _as_forwarded(scope)
            if not is_host(Headers(scope=scope).get("host", "localhost").encode("latin-1")):
                text = "X-Forwarded-Host and X-Forwarded-Port are not a host and a port."
                refusal = PlainTextResponse(text, HTTPStatus.BAD_REQUEST, {"X-Content-Type-Options": "nosniff"})
                await refusal(scope, receive, send)
                return
        await self._scheme_and_client(scope, receive, send)

    def _with_certificate(self, scope: Scope) -> Scope:
        """The request without the header, which means nothing to anybody else, and with what a trusted proxy said."""
        headers = scope.get("headers", ())
        said = [value for name, value in headers if name == self._certificate_header]
        if not said:
            return scope
        client = scope.get("client")
        others = [(name, value) for name, value in headers if name != self._certificate_header]
        is_trusted = client is not None and self._is_trusted(client[0])
        subjects = [value.decode("utf-8", errors="replace").strip() for value in said] if is_trusted else []
        # A proxy that hands on what a client sent, beside its own word, says nothing that can be believed.
        subject = subjects[0] if len(subjects) == 1 else ""
        return {**scope, "headers": others, CERTIFICATE_SUBJECT: subject}


def proxies(trusted: str) -> Callable[[str], bool]:
    """Whether an address is that of a trusted proxy. `trusted` are addresses and networks, separated by commas."""
    hosts: Any = ProxyHeadersMiddleware(cast("Any", None), trusted).trusted_hosts
    return lambda address: address in hosts


def _as_forwarded(scope: Scope) -> Scope:
    sent = Headers(scope=scope)
    headers = MutableHeaders(raw=list(scope["headers"]))
    if host := _forwarded_host(sent):
        headers["host"] = host
    prefix = _last(sent, "x-forwarded-prefix").rstrip("/")
    path = prefix if prefix.startswith("/") and not prefix.startswith("//") else ""
    return {**scope, "headers": headers.raw, _AS_SENT: _origin_of(scope), _PREFIX: path}


def _forwarded_host(sent: Headers) -> str:
    host, port = _last(sent, "x-forwarded-host"), _last(sent, "x-forwarded-port")
    has_port = host.rpartition(":")[2].isdecimal() and not host.endswith("]")
    if not host or not port.isdecimal() or has_port:
        return host
    return host if port in _USUAL_PORTS else f"{host}:{port}"


def _last(headers: Mapping[str, str], name: str) -> str:
    """What the nearest proxy says, where several do."""
    return headers.get(name, "").rpartition(",")[2].strip()


def _origin_of(scope: Scope) -> str:
    url = URL(scope=scope)
    return f"{url.scheme}://{url.netloc}"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.scheme, parts.hostname, port or _PORTS.get(parts.scheme)
