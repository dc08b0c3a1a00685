"""What somebody sees of themselves: who they are here, what they may do, and their tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pactgate.broker.actions.identity.assigned_roles import account_called
from pactgate.broker.actions.identity.system_accounts import create_token, list_tokens, revoke_token
from pactgate.broker.domain.errors import ForbiddenError, InvalidError
from pactgate.broker.domain.identity.abilities import Ability, abilities
from pactgate.broker.domain.identity.accounts import Account
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal, refusal
from pactgate.broker.domain.identity.tokens import NewToken, Token
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import teams

LONGEST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Oneself:
    """Somebody as they see themselves. Who stands in the settings has no account, and no tokens to make."""

    account: Account | None
    abilities: Sequence[Ability]
    tokens: Sequence[Token]


def look_at_oneself(tx: Transaction, principal: Principal) -> Oneself:
    """Who somebody is here, and what they may do."""
    uuids = {uuid for grant in principal.grants for uuid in grant.where.teams}
    may = abilities(principal, teams.team_names(tx, uuids) if uuids else {})
    if principal.uuid is None:
        return Oneself(None, may, ())
    return Oneself(account_called(tx, principal.uuid), may, list_tokens(tx, principal.uuid))


def make_own_token(
    tx: Transaction, principal: Principal, description: str, days: int | None, *, reads_only: bool
) -> tuple[Token, NewToken]:
    """Make a token of whoever asks: as it is seen later, and as it is shown this once. Without days it never expires.

    Raises ForbiddenError for who may make none of that kind, and InvalidError.
    """
    needed = Permission.MANAGE_OWN_READ_TOKENS if reads_only else Permission.MANAGE_OWN_TOKENS
    uuid = _may(principal, needed)
    if not description or len(description) > 200:
        raise InvalidError({"description": ["must be filled, with at most 200 characters"]})
    if days is not None and not 0 < days <= LONGEST_DAYS:
        raise InvalidError({"days": [f"must be a whole number from 1 to {LONGEST_DAYS}"]})
    expires_at = datetime.now(UTC) + timedelta(days=days) if days is not None else None
    return create_token(tx, uuid, description, reads_only=reads_only, expires_at=expires_at)


def revoke_own_token(tx: Transaction, principal: Principal, token_uuid: str) -> None:
    """Forget a token of whoever asks. Raises ForbiddenError and NotFoundError."""
    revoke_token(tx, _may(principal, Permission.MANAGE_OWN_READ_TOKENS), token_uuid)


def _may(principal: Principal, needed: Permission) -> str:
    if not principal.may(needed):
        raise ForbiddenError(refusal(principal.name, needed))
    if principal.uuid is None:
        raise ForbiddenError(f"{principal.name} stands in the broker's settings, and has no tokens of its own.")
    return principal.uuid
