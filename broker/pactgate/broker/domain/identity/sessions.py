"""Sessions of people in a browser: their secrets, what protects forms, and where a login may lead back to.

What carries a session from request to request is not known here.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from pactgate.broker.domain.identity.tokens import sha256_of

_BITS = 256
_LONGEST_RETURN = 2_000


@dataclass(frozen=True, slots=True)
class BrowserSecret:
    """What only a browser has: of its session, or of a login that it began."""

    value: str

    @classmethod
    def make(cls) -> "BrowserSecret":
        """One that nobody can guess."""
        return cls(secrets.token_urlsafe(_BITS // 8))

    @property
    def sha256(self) -> str:
        """What is stored of it."""
        return sha256_of(self.value)

    @property
    def form_token(self) -> str:
        """What a form of this session carries, and another site cannot know."""
        return self._keyed(b"forms")

    def sha256_with(self, name: str, password: str) -> str:
        """What is stored of the session of somebody with a password from the settings.

        With another password it is another, so that the session ends when the password changes. Without the secret
        nobody can tell by it what the password is.
        """
        return self._keyed(repr((name, password)).encode("ascii", errors="backslashreplace"))

    def _keyed(self, said: bytes) -> str:
        return hmac.new(self.value.encode("utf-8", errors="replace"), said, hashlib.sha256).hexdigest()


def is_form_token(sent: str, expected: str) -> bool:
    """Whether a form was made for the session that sends it. It takes as long whatever is wrong."""
    return hmac.compare_digest(sent.encode("utf-8", errors="replace"), expected.encode())


@dataclass(frozen=True, slots=True)
class SessionOwner:
    """Who logs in: an account by its id, or somebody whose password is in the settings, with that password."""

    account_id: int | None = None
    settings_user: str | None = None
    password: str = ""

    def stored(self, secret: BrowserSecret) -> str:
        """What is stored of the secret of a session of theirs."""
        if self.settings_user is None:
            return secret.sha256
        return secret.sha256_with(self.settings_user, self.password)


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """A login with an OpenID provider that has begun."""

    nonce: str
    code_verifier: str
    return_to: str
    expires_at: datetime


def return_path(wanted: str | None) -> str:
    r"""Where a login leads back to: an address of this broker below its own path, else the start page.

    Browsers take a backslash for a slash and leave tabs and new lines out, so that neither may be there: `/\evil` and
    `//evil` are other hosts.
    """
    if not wanted or len(wanted) > _LONGEST_RETURN or not wanted.isascii() or not wanted.isprintable():
        return "/"
    decoded = unquote(wanted)
    if any(not each.startswith("/") or each.startswith("//") or "\\" in each for each in (wanted, decoded)):
        return "/"
    path = wanted.partition("?")[0]
    return "/" if path in _OF_LOGIN or not decoded.isprintable() else wanted


_OF_LOGIN = frozenset({"/login", "/login/start", "/login/callback", "/logout"})
