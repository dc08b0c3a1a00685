"""Who may ask: what each route needs, and the users and bearer tokens from the settings."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import cast

from fastapi import Depends
from fastapi.params import Depends as Dependency

from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal, Proof, nobody, of_settings
from pactgate.broker.domain.identity.sessions import BrowserSecret, SessionOwner
from pactgate.broker.logins import SentLogin

PRINCIPAL = "pactgate.principal"
"""Under which name a request carries the principal who makes it."""

SESSION = "pactgate.session"
"""Under which name a request that is made by a session carries the session's `BrowserSecret`."""

INSIDE = "(inside)"
"""What a route names as `of` that finds out by itself which applications it is about."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Public(Enum):
    """What settings may let everybody have."""

    ALWAYS = auto()
    HEARTBEAT = auto()
    BADGE = auto()
    KNOWN = auto()
    """Not for everybody, but for whoever says who they are: what is about themselves."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route declares among its dependencies. It is asked before a request comes to the route.

    `of` is the parameter of the path that names the application which the permission is needed for: the one whose team
    answers for it. None: it is needed for everything, or it is one that is not divided.
    """

    what: Permission | Public
    of: str | None = None

    @property
    def permission(self) -> Permission:
        """What who says who they are must be allowed to do."""
        return Permission.READ if isinstance(self.what, Public) else self.what

    async def __call__(self) -> None:
        """Nothing: who may not ask has been refused."""


def needs(what: Permission | Public, *, of: str | None = None) -> Dependency:
    """What a client must be allowed to do at a route, as an entry of its `dependencies`."""
    return cast("Dependency", Depends(Needs(what, of)))


def only_reads(method: str) -> bool:
    """Whether a request with that method changes nothing."""
    return method in _READING


_USUAL_READING, _USUAL_WRITING = Needs(Permission.READ), Needs(Permission.MANAGE)


def usual_needs(method: str) -> Needs:
    """What is needed where no route is, and at a page."""
    return _USUAL_READING if only_reads(method) else _USUAL_WRITING


@dataclass(frozen=True, slots=True)
class KnownUsers:
    """Who is known by the settings: passwords by user name, and bearer tokens.

    Nobody known, and no single sign-on, means that everybody may do anything.
    """

    writers: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, str] = field(default_factory=dict)
    writing_tokens: frozenset[str] = frozenset()
    reading_tokens: frozenset[str] = frozenset()
    public_reading: bool = False
    public_heartbeat: bool = False
    public_badges: bool = False
    single_sign_on: bool = False
    """Whether people log in who stand in no setting."""
    anybody: Principal = field(init=False, repr=False)
    """Whoever does not say who they are."""
    _known: Sequence[tuple[bytes, Principal]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        users = [*((each, True) for each in self.writers.items()), *((each, False) for each in self.readers.items())]
        tokens = [*((each, True) for each in self.writing_tokens), *((each, False) for each in self.reading_tokens)]
        known = [
            *((SentLogin.of(*user), of_settings(user[0], Proof.BASIC, writes=writes)) for user, writes in users),
            *(
                (SentLogin.of(None, token), of_settings("token of the settings", Proof.SETTINGS_TOKEN, writes=writes))
                for token, writes in tokens
            ),
        ]
        object.__setattr__(self, "_known", [(login.fingerprint, principal) for login, principal in known])
        may = [Permission.READ] if self.public_reading else []
        object.__setattr__(self, "anybody", nobody(may if known or self.single_sign_on else Permission))

    @property
    def has_writer(self) -> bool:
        """Whether the settings have a user or a token that may write, whatever accounts there are."""
        return bool(self.writers or self.writing_tokens) or self.anybody.may(Permission.MANAGE)

    def lets_everybody(self, needed: Needs) -> bool:
        """Whether nobody needs to say who they are for that."""
        if needed.what is Public.ALWAYS or (needed.what is Public.HEARTBEAT and self.public_heartbeat):
            return True
        if needed.what is Public.BADGE and self.public_badges:
            return True
        if needed.what is Public.KNOWN:
            return self.lets_everybody(_USUAL_WRITING)
        return self.anybody.may(needed.permission)

    @property
    def have_passwords(self) -> bool:
        """Whether the settings have a user name and a password to log in with."""
        return bool(self.writers or self.readers)

    @property
    def can_log_in(self) -> bool:
        """Whether people can log in on a page: by a password of the settings, or by single sign-on."""
        return self.single_sign_on or self.have_passwords

    def with_session(self, secret: BrowserSecret) -> Mapping[str, Principal]:
        """Whose session one with that secret may be: each by what is stored of it, as their password is now."""
        users = [*((each, False) for each in self.readers.items()), *((each, True) for each in self.writers.items())]
        return {
            SessionOwner(settings_user=name, password=password).stored(secret): of_settings(
                name, Proof.SESSION, writes=writes
            )
            for (name, password), writes in users
        }

    def principal(self, login: SentLogin) -> Principal | None:
        """Who has these credentials. It takes as long whoever has them, and whatever is wrong."""
        compared = [(secrets.compare_digest(login.fingerprint, known), principal) for known, principal in self._known]
        found = [principal for same, principal in compared if same]
        # A name or a token may stand in the settings twice: as who writes, it may all that who reads may.
        return next((each for each in found if each.may(Permission.MANAGE)), found[0] if found else None)
