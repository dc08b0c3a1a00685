"""Who may ask: what each route needs, and the users and bearer tokens from the settings."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import cast

from fastapi import Depends
from fastapi.params import Depends as Dependency

from pactgate.broker.logins import SentLogin

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
    _known: Sequence[tuple[bytes, bool]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        known = [
            *((SentLogin.of(*user), True) for user in self.writers.items()),
            *((SentLogin.of(*user), False) for user in self.readers.items()),
            *((SentLogin.of(None, token), True) for token in self.writing_tokens),
            *((SentLogin.of(None, token), False) for token in self.reading_tokens),
        ]
        object.__setattr__(self, "_known", [(login.fingerprint, writes) for login, writes in known])

    def lets_everybody(self, access: Access) -> bool:
        """Whether nobody needs to say who they are for that."""
        nobody_is_known = not self._known
        if nobody_is_known or access is Access.NOTHING:
            return True
        if access is Access.HEARTBEAT and self.public_heartbeat:
            return True
        if access is Access.BADGE and self.public_badges:
            return True
        return self.public_reading and access in {Access.READ, Access.BADGE, Access.HEARTBEAT}

    def knows(self, login: SentLogin) -> bool:
        """Whether somebody has these credentials. It takes as long whoever has them, and whatever is wrong."""
        return bool(self._found(login))

    def may(self, login: SentLogin, access: Access) -> bool:
        """Whether somebody who has these credentials may do that."""
        return any(writes or access is not Access.WRITE for writes in self._found(login))

    def _found(self, login: SentLogin) -> list[bool]:
        """Whether those who have these credentials may write."""
        compared = [(secrets.compare_digest(login.fingerprint, known), writes) for known, writes in self._known]
        return [writes for same, writes in compared if same]
