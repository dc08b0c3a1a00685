"""Tokens: made once, shown once, and stored as what cannot be turned back."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

PREFIX = "pgt_"
"""What every token begins with, so that scanners of repositories find one that was committed."""

_SHOWN = len(PREFIX) + 4
_BITS = 256


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is shown, once. `hint` is what it is told by afterwards."""

    secret: str

    @classmethod
    def make(cls) -> "NewToken":
        """A token that nobody can guess."""
        return cls(PREFIX + secrets.token_urlsafe(_BITS // 8))

    @property
    def sha256(self) -> str:
        """What is stored of it."""
        return sha256_of(self.secret)

    @property
    def hint(self) -> str:
        """Its first characters."""
        return self.secret[:_SHOWN]


def sha256_of(secret: str) -> str:
    """What is stored of a token. It is long and random, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it later."""

    uuid: str
    description: str
    hint: str
    reads_only: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    def has_expired(self, now: datetime) -> bool:
        """Whether it is of no use any more."""
        return self.expires_at is not None and self.expires_at <= now
