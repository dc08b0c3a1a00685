"""Tokens of whoever asks: list, make, renew and revoke them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

from pactgate.broker.actions.identity.system_accounts import create_token, list_tokens, renew_token, revoke_token
from pactgate.broker.domain.errors import ForbiddenError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal, refusal
from pactgate.broker.domain.identity.tokens import NewToken, Token
from pactgate.broker.store.engine import Transaction

_DESCRIPTIONS = {True: "Read only token (developer)", False: "Read/write token (CI)"}
"""What PactFlow calls the two tokens that every account has there, by whether they only read.

Clients look for them by these texts, and ask for a new secret: source: PactFlow's Terraform provider.
"""


def list_own_tokens(tx: Transaction, asker: Principal) -> tuple[list[Token], list[Token]]:
    """The tokens of who asks, the newest first; and those of PactFlow's two that it could have and has not made yet.

    Raises ForbiddenError.
    """
    uuid = _account(asker, Permission.MANAGE_OWN_READ_TOKENS)
    made = list_tokens(tx, uuid)
    there = {each.uuid for each in made}
    return made, [each for each in _unmade(asker, uuid).values() if each.uuid not in there]


def create_own_token(
    tx: Transaction, asker: Principal, description: str, *, reads_only: bool, expires_at: datetime | None
) -> tuple[Token, NewToken]:
    """Make a token of who asks: as it is seen later, and as it is shown this once. Raises ForbiddenError."""
    uuid = _account(asker, _needed(reads_only=reads_only))
    return create_token(tx, uuid, description, reads_only=reads_only, expires_at=expires_at)


def renew_own_token(tx: Transaction, asker: Principal, token_uuid: str) -> tuple[Token, NewToken]:
    """Give a token of who asks another secret: the old one is refused at once. Raises ForbiddenError, NotFoundError.

    One of PactFlow's two that was not made yet is made.
    """
    uuid = _account(asker, Permission.MANAGE_OWN_READ_TOKENS)
    known = next((each for each in list_tokens(tx, uuid) if each.uuid == token_uuid), None)
    wanted = known or _unmade(asker, uuid).get(token_uuid)
    if wanted is not None:
        _account(asker, _needed(reads_only=wanted.reads_only))
    if known is None and wanted is not None:
        return create_token(tx, uuid, wanted.description, reads_only=wanted.reads_only, token_uuid=token_uuid)
    return renew_token(tx, uuid, token_uuid)


def revoke_own_token(tx: Transaction, asker: Principal, token_uuid: str) -> None:
    """Forget a token of who asks: it is refused at once. Raises ForbiddenError and NotFoundError."""
    revoke_token(tx, _account(asker, Permission.MANAGE_OWN_READ_TOKENS), token_uuid)


def _needed(*, reads_only: bool) -> Permission:
    return Permission.MANAGE_OWN_READ_TOKENS if reads_only else Permission.MANAGE_OWN_TOKENS


def _account(asker: Principal, needed: Permission) -> str:
    """The account of who asks, if it may have such tokens. Raises ForbiddenError."""
    if asker.uuid is None:
        who = f"{asker.name} stands in the broker's settings" if asker.name else "Nobody is known here"
        raise ForbiddenError(
            f"{who}, and has no tokens of its own. Create a system account, and a token of that: "
            "POST /admin/system-accounts, then POST /admin/system-accounts/{uuid}/tokens."
        )
    if not asker.may(needed):
        raise ForbiddenError(refusal(asker.name, needed))
    return asker.uuid


def _unmade(asker: Principal, uuid: str) -> Mapping[str, Token]:
    """PactFlow's two tokens of an account as far as it may have them, by uuids that are the same each time."""
    allowed = [each for each in (True, False) if asker.may(_needed(reads_only=each))]
    uuids = {reads_only: str(uuid5(UUID(uuid), _DESCRIPTIONS[reads_only])) for reads_only in allowed}
    now = datetime.now(UTC)
    return {
        each: Token(each, _DESCRIPTIONS[reads_only], "", reads_only, now, None, None)
        for reads_only, each in uuids.items()
    }
