"""Who may ask: users and bearer tokens from the settings. The one place where access is decided."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from pactgate.broker.api.dependencies import USER
from pactgate.broker.api.problems import answer, kind_of
from pactgate.broker.api.routes.badges import is_for_badge

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC_PATHS = ("/health/",)
"""What paths start with that anybody may ask for, always."""
_ASKING = (("/pacts/provider/", "/for-verification"), ("/provider-contracts/provider/", "/compare"))
"""How paths begin and end to which a POST changes nothing: it asks with more than an address can say."""
_HEARTBEAT = "/diagnostic/status/heartbeat"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who is known: passwords by user name, and bearer tokens. Nobody known means that everybody may do anything."""

    writers: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, str] = field(default_factory=dict)
    writing_tokens: frozenset[str] = frozenset()
    reading_tokens: frozenset[str] = frozenset()
    public_reading: bool = False
    public_heartbeat: bool = False
    public_badges: bool = False

    @property
    def open(self) -> bool:
        """Whether nobody has to say who they are."""
        return not (self.writers or self.readers or self.writing_tokens or self.reading_tokens)

    def may(self, authorization: str, *, write: bool) -> bool:
        """Whether the bearer of an Authorization header may read, or write."""
        scheme, _, value = authorization.partition(" ")
        tokens = self.writing_tokens if write else self.writing_tokens | self.reading_tokens
        users = self.writers if write else {**self.readers, **self.writers}
        if scheme.lower() == "bearer":
            return any(_same(value.strip(), token) for token in tokens)
        if scheme.lower() == "basic":
            name, password = _basic(value)
            return any(_same(name, user) and _same(password, secret) for user, secret in users.items())
        return False

    def user(self, authorization: str) -> str | None:
        """The name of the user who may do something by an Authorization header; tokens have none."""
        scheme, _, value = authorization.partition(" ")
        return _basic(value)[0] if scheme.lower() == "basic" else None

    def lets_everybody(self, scope: Scope) -> bool:
        """Whether a request needs nobody to say who they are."""
        path: str = scope["path"]
        if self.open or path.startswith(PUBLIC_PATHS):
            return True
        if self.public_heartbeat and path == _HEARTBEAT:
            return True
        if self.public_badges and is_for_badge(scope):
            return True
        return self.public_reading and not _writes(scope)


class Authentication:
    """Lets a request through to `app`, or answers 401 with the way to authenticate."""

    def __init__(self, app: ASGIApp, credentials: Credentials) -> None:
        self.app = app
        self.credentials = credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check an HTTP request."""
        if scope["type"] != "http" or self.credentials.lets_everybody(scope):
            await self.app(scope, receive, send)
            return
        authorization = Headers(scope=scope).get("authorization", "")
        if self.credentials.may(authorization, write=_writes(scope) and not _asks(scope)):
            await self.app({**scope, USER: self.credentials.user(authorization)}, receive, send)
            return
        text = "Send the user name and password, or the token, of someone who may do this."
        status = HTTPStatus.UNAUTHORIZED
        response = answer(Request(scope), status, {"error": text}, {**kind_of(status), "detail": text})
        response.headers["WWW-Authenticate"] = 'Basic realm="Restricted area"'
        await response(scope, receive, send)


def _writes(scope: Scope) -> bool:
    path: str = scope["path"]
    asks = scope["method"] == "POST" and any(path.startswith(start) and path.endswith(end) for start, end in _ASKING)
    return scope["method"] not in _READING and not asks


def _asks(scope: Scope) -> bool:
    # Whoever may read may ask the gate. Only of somebody who is known the decision is kept.
    return (scope["method"], scope["path"]) == ("POST", "/decisions")


def _basic(value: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, password


def _same(given: str, known: str) -> bool:
    return secrets.compare_digest(given.encode(), known.encode())
