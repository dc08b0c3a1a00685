"""Under which address the broker is seen: as it is configured, as a trusted proxy says, or as the request came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.datastructures import URL, Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_AS_SENT = "pactgate.as_sent"
_PREFIX = "pactgate.prefix"
_FORWARDED = frozenset({b"x-forwarded-" + name for name in (b"for", b"proto", b"host", b"port", b"prefix")})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class BaseUrls:
    """The addresses that links start with. None are those of the requests; they have no slash at their end."""

    configured: tuple[str, ...] = ()

    def of(self, scope: Scope) -> str:
        """The one for a request: that with the request's scheme, host and port, else the first."""
        seen = f"{_origin_of(scope)}{scope.get(_PREFIX, '')}"
        if not self.configured:
            return seen
        for url in (seen, scope.get(_AS_SENT, seen)):
            for each in self.configured:
                if _origin(each) == _origin(url):
                    return each
        return self.configured[0]


class TrustedProxies:
    """Takes the word of trusted proxies for what the client asked: scheme, host, port, path before the broker's own.

    Nobody else's word is taken: who could set these headers could put an address of their own into links. `trusted`
    are addresses and networks, separated by commas.
    """

    def __init__(self, app: ASGIApp, trusted: str) -> None:
        self._app = app
        # It takes the scheme and the client's address; to it belongs, too, who is trusted.
        self._scheme_and_client: Any = ProxyHeadersMiddleware(cast("Any", app), trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an HTTP request on as the client sent it to the proxy."""
        if _FORWARDED.isdisjoint([name for name, _ in scope.get("headers", ())]):
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        if scope["type"] == "http" and client and client[0] in self._scheme_and_client.trusted_hosts:
            scope = _as_forwarded(scope)
        await self._scheme_and_client(scope, receive, send)


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
    if not host or not port.isdecimal() or urlsplit(f"//{host}").port:
        return host
    return host if int(port) in _PORTS.values() else f"{host}:{port}"


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
