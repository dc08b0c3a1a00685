"""Who makes a request: by what it sends, and what is stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Grant, Principal, Proof, grants
from pactgate.broker.domain.identity.tokens import PREFIX, sha256_of
from pactgate.broker.store.engine import Database
from pactgate.broker.store.identity import identities as store

_READING = frozenset(
    {Permission.READ, Permission.ASK, Permission.READ_TEAMS, Permission.READ_PEOPLE, Permission.READ_ROLES}
)
"""What a token may be used for that only reads."""


@dataclass(frozen=True, slots=True)
class SentCredentials:
    """What a request says of who makes it; None where it does not say it.

    `authorization` is that header as it was sent. `certificate` is the subject of a client certificate, which somebody
    has checked who is trusted with it.
    """

    authorization: str | None = None
    certificate: str | None = None


Identifies = Callable[[SentCredentials], Principal | None]
"""Who sends credentials of one kind; None where they are of another kind, or nobody's.

Raises CredentialsRefusedError for credentials of that kind of which can be said what is wrong.
"""


@dataclass(frozen=True, slots=True)
class StoredTokens:
    """Tokens of people and system accounts. What was revoked, on whichever replica, is not found any more."""

    database: Database

    def __call__(self, sent: SentCredentials) -> Principal | None:
        """Who has that token."""
        scheme, _, secret = (sent.authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip().startswith(PREFIX):
            return None
        now = datetime.now(UTC)
        found = self.database.read(store.find_token, sha256_of(secret.strip()), now)
        if found is None:
            return None
        if found.is_used_anew:
            self.database.write_unaudited(store.note_use, found.id, now)
        account = found.account
        granted = grants(account.assignments, account.teams)
        return Principal(
            account.kind,
            account.name,
            Proof.TOKEN,
            tuple(map(_only_reading, granted)) if found.reads_only else granted,
            account.uuid,
        )


@dataclass(frozen=True, slots=True)
class Identities:
    """Looks up who asks, in one way after the other."""

    ways: Sequence[Identifies]

    def identify(self, sent: SentCredentials) -> Principal | None:
        """Who sends these credentials; None where nobody known does. Raises CredentialsRefusedError."""
        found = (way(sent) for way in self.ways)
        return next((principal for principal in found if principal), None)


def _only_reading(grant: Grant) -> Grant:
    return Grant(grant.permissions & _READING, grant.where)
