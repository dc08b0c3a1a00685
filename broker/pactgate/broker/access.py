"""Who may ask: what each route needs, and the users and bearer tokens from the settings."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import cast

from fastapi import Depends
from fastapi.params import Depends as Dependency

USER = "pactgate.user"
"""Under which name a request carries the user who makes it."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Access(Enum):
    """What a client must be allowed to do, to have the answer of a route."""

    NOTHING = auto()
    """Anybody may ask, always."""
    HEARTBEAT = auto()
    BADGE = auto()
    READ = auto()
    ASK = auto()
    """What asks may read; but nobody who is not known, since the answer is kept with the name."""
    WRITE = auto()


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route declares among its dependencies. It is asked before a request comes to the route."""

    access: Access

    async def __call__(self) -> None:
        """Nothing: who may not ask has been refused."""


def needs(access: Access) -> Dependency:
    """What a client must be allowed to do at a route, as an entry of its `dependencies`."""
    return cast("Dependency", Depends(Needs(access)))


def usual_access(method: str) -> Access:
    """What is needed where no route is, and at a page."""
    return Access.READ if method in _READING else Access.WRITE


@dataclass(frozen=True, slots=True)
class KnownUsers:
    """Who is known: passwords by user name, and bearer tokens. Nobody known means that everybody may do anything."""

    writers: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, str] = field(default_factory=dict)
    writing_tokens: frozenset[str] = frozenset()
    reading_tokens: frozenset[str] = frozenset()
    public_reading: bool = False
    public_heartbeat: bool = False
    public_badges: bool = False

    def lets_everybody(self, access: Access) -> bool:
        """Whether nobody needs to say who they are for that."""
        nobody_is_known = not (self.writers or self.readers or self.writing_tokens or self.reading_tokens)
        if nobody_is_known or access is Access.NOTHING:
            return True
        if access is Access.HEARTBEAT and self.public_heartbeat:
            return True
        if access is Access.BADGE and self.public_badges:
            return True
        return self.public_reading and access in {Access.READ, Access.BADGE, Access.HEARTBEAT}

    def may(self, authorization: str, access: Access) -> bool:
        """Whether the bearer of an Authorization header may do that."""
        write = access is Access.WRITE
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


def _basic(value: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, password


def _same(given: str, known: str) -> bool:
    return secrets.compare_digest(given.encode(), known.encode())
