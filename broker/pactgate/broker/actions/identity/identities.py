"""Who makes a request: by what it sends, and what is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pactgate.broker.actions.identity.memory import Identified, IdentityMemory
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Grant, Principal, Proof, grants
from pactgate.broker.domain.identity.sessions import BrowserSecret
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
    session: BrowserSecret | None = None
    certificate: str | None = None


Identifies = Callable[[SentCredentials], Principal | None]
"""Who sends credentials of one kind; None where they are of another kind, or nobody's.

Raises CredentialsRefusedError for credentials of that kind of which can be said what is wrong.
"""


class StoredTokens:
    """Tokens of people and system accounts. What was revoked, on whichever replica, is not found any more."""

    def __init__(self, database: Database) -> None:
        self._database, self._memory = database, IdentityMemory(database)

    def __call__(self, sent: SentCredentials) -> Principal | None:
        """Who has that token."""
        scheme, _, secret = (sent.authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip().startswith(PREFIX):
            return None
        sha256 = sha256_of(secret.strip())
        return self._memory.find(sha256, lambda: self._look_up(sha256))

    def _look_up(self, sha256: str) -> Identified | None:
        now = datetime.now(UTC)
        found = self._database.read(store.find_token, sha256, now)
        if found is None:
            return None
        if found.is_used_anew:
            self._database.write_unaudited(store.note_use, found.id, now)
        known = principal_of(found.account, Proof.TOKEN)
        allowed = replace(known, grants=tuple(map(_only_reading, known.grants))) if found.reads_only else known
        # By then its use is noted again.
        noted_until = now + store.USED_WITHIN
        return Identified(allowed, min(found.expires_at or noted_until, noted_until))


class StoredSessions:
    """Sessions of people in a browser.

    What ended on whichever replica is not found any more, nor one whose person was disabled or deleted. `of_settings`
    are those whose password is in the settings now, each by what is stored of a session with that secret.
    """

    def __init__(self, database: Database, of_settings: Callable[[BrowserSecret], Mapping[str, Principal]]) -> None:
        self._database, self._of_settings, self._memory = database, of_settings, IdentityMemory(database)

    def __call__(self, sent: SentCredentials) -> Principal | None:
        """Whose session that is."""
        session = sent.session
        return self._memory.find(session.sha256, lambda: self._look_up(session)) if session else None

    def _look_up(self, session: BrowserSecret) -> Identified | None:
        now = datetime.now(UTC)
        found = self._database.read(store.find_session, session.sha256, now)
        if found is not None and found.account is not None:
            return Identified(principal_of(found.account, Proof.SESSION), found.expires_at)
        for stored, user in self._of_settings(session).items():
            if found := self._database.read(store.find_session, stored, now):
                return Identified(user, found.expires_at)
        return None


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
