"""Who makes a request that says so by something that is stored, and whose an application is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Grant, Ownership, Principal, Proof, grants
from pactgate.broker.domain.identity.tokens import PREFIX, sha256_of
from pactgate.broker.store.engine import Database
from pactgate.broker.store.identity import identities as store

_READING = frozenset(
    {Permission.READ, Permission.ASK, Permission.READ_TEAMS, Permission.READ_PEOPLE, Permission.READ_ROLES}
)
"""What a token may be used for that only reads."""


@dataclass(frozen=True, slots=True)
class Identities:
    """Looks up who asks. What was revoked a moment ago, on whichever replica, is not found any more."""

    database: Database

    def identify(self, authorization: str) -> Principal | None:
        """Who sends that header; None where nobody known does."""
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip().startswith(PREFIX):
            return None
        now = datetime.now(UTC)
        found = self.database.read(store.find_token, sha256_of(secret.strip()), now)
        if found is None:
            return None
        if found.is_used_anew:
            self.database.write(store.note_use, found.id, now)
        account = found.account
        granted = grants(account.assignments, account.teams)
        return Principal(
            account.kind,
            account.name,
            Proof.TOKEN,
            tuple(map(_only_reading, granted)) if found.reads_only else granted,
            account.uuid,
        )

    def owners(self, names: Collection[str]) -> Mapping[str, Ownership | None]:
        """Whose applications are, by their names; None for one that does not exist."""
        return self.database.read(store.owners, names)


def _only_reading(grant: Grant) -> Grant:
    return Grant(grant.permissions & _READING, grant.where)
