"""Logins of command lines, which a person allows in a browser.

Source: RFC 8628, OAuth 2.0 Device Authorization Grant. The broker is the authorization server, so that it works with
every way in which people log in to it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pactgate.broker.domain.identity.tokens import sha256_of

LASTS = timedelta(minutes=15)
"""How long a command line waits for a person."""

ASKS_EVERY = timedelta(seconds=2)
"""How often it asks whether the person has decided."""

TOKEN_LASTS = timedelta(days=30)
"""How long the token is valid that it gets."""

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no words come up, and nothing that looks like a digit. Source: RFC 8628, section 6.1."""
_LENGTH = 8


class DeviceLoginState(StrEnum):
    """What becomes of a login, under the names that RFC 8628 has for them."""

    PENDING = "authorization_pending"
    APPROVED = "approved"
    DENIED = "access_denied"
    EXPIRED = "expired_token"


@dataclass(frozen=True, slots=True)
class NewDeviceLogin:
    """A login that begins: the code that the command line keeps, and the one that the person compares."""

    device_code: str
    user_code: str

    @classmethod
    def make(cls) -> "NewDeviceLogin":
        """Codes that nobody can guess while they are valid."""
        return cls(secrets.token_urlsafe(32), "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)))

    @property
    def device_sha256(self) -> str:
        """What is stored of the device code."""
        return sha256_of(self.device_code)


@dataclass(frozen=True, slots=True)
class WaitingDevice:
    """A command line that waits for a person: what it says of itself, and the code."""

    client: str
    user_code: str


def shown(user_code: str) -> str:
    """A user code as people read it: in two halves."""
    return f"{user_code[:4]}-{user_code[4:]}"


def as_stored(typed: str) -> str:
    """The user code that somebody typed, however they wrote it."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
