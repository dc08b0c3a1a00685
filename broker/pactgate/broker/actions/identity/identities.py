"""Who makes a request: by what it sends, and what is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Grant, Principal, Proof, grants
from pactgate.broker.domain.identity.sessions import Secret
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

    `authorization` is that header as it was sent, `session` the secret in the cookie of a session. `certificate` is the
    subject of a client certificate, which somebody has checked who is trusted with it.
    """

    authorization: str | None = None
    session: Secret | None = None
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
        known = principal_of(found.account, Proof.TOKEN)
        return replace(known, grants=tuple(map(_only_reading, known.grants))) if found.reads_only else known


@dataclass(frozen=True, slots=True)
class StoredSessions:
    """Sessions of people in a browser.

    What ended on whichever replica is not found any more, nor one whose person was disabled or deleted. `of_settings`
    are those whose password is in the settings now, each by what is stored of a session with that secret.
    """

    database: Database
    of_settings: Callable[[Secret], Mapping[str, Principal]]

    def __call__(self, sent: SentCredentials) -> Principal | None:
        """Whose session that is."""
        if sent.session is None:
            return None
        now = datetime.now(UTC)
        found = self.database.read(store.find_session, sent.session.sha256, now)
        if found is not None and found.account is not None:
            return principal_of(found.account, Proof.SESSION)
        users = self.of_settings(sent.session).items()
        return next((user for stored, user in users if self.database.read(store.find_session, stored, now)), None)


@dataclass(frozen=True, slots=True)
class Identities:
    """Looks up who asks, in one way after the other."""

    ways: Sequence[Identifies]

    def identify(self, sent: SentCredentials) -> Principal | None:
        """Who sends these credentials; None where nobody known does. Raises CredentialsRefusedError."""
        found = (way(sent) for way in self.ways)
        return next((principal for principal in found if principal), None)


def principal_of(account: store.FoundAccount, proof: Proof) -> Principal:
    """Who has an account, and has proved it so."""
    return Principal(account.kind, account.name, proof, grants(account.assignments, account.teams), account.uuid)


def _only_reading(grant: Grant) -> Grant:
    return Grant(grant.permissions & _READING, grant.where)
