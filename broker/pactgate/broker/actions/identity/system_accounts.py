"""System accounts and their tokens: who a pipeline is that has a stored secret."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pactgate.broker.actions.identity.assigned_roles import account_called, id_of_account, set_roles
from pactgate.broker.actions.identity.noted_changes import note_new_account
from pactgate.broker.actions.identity.people import check_name
from pactgate.broker.actions.identity.safeguards import may_manage, may_stand_for, safeguarded
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.accounts import Account, WantedRole
from pactgate.broker.domain.identity.delegation import Administering
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.tokens import NewToken, Token
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts as store
from pactgate.broker.store.identity import teams
from pactgate.broker.store.identity.auditing import note_change


def list_system_accounts(tx: Transaction) -> list[Account]:
    """Every system account, by name."""
    return store.list_accounts(tx, PrincipalKind.SYSTEM_ACCOUNT)


def create_system_account(
    tx: Transaction, by: Administering, name: str, wanted: Sequence[WantedRole], team_uuids: Sequence[str] = ()
) -> Account:
    """Keep a system account with roles, in teams. Who may manage those of a team alone names that team.

    Raises InvalidError: the name is taken, or what is named is not there; ForbiddenError: who asks may not manage it,
    or it would do more than they may.
    """
    check_name(tx, name)
    uuid = store.add_account(tx, PrincipalKind.SYSTEM_ACCOUNT, name, datetime.now(UTC))
    with safeguarded(tx, by, [uuid]):
        for each in dict.fromkeys(team_uuids):
            _join(tx, uuid, each)
    made = set_roles(tx, by, uuid, wanted)
    note_new_account(tx, uuid)
    return made


def _join(tx: Transaction, uuid: str, team_uuid: str) -> None:
    team_id = teams.team_id(tx, team_uuid)
    if team_id is None:
        raise InvalidError({"teamUuids": [f"names '{team_uuid}', which is the uuid of no team"]})
    teams.add_members(tx, team_id, [id_of_account(tx, uuid)])


def managed_account(tx: Transaction, by: Administering, uuid: str) -> Account:
    """A system account that who asks may manage. Raises NotFoundError, also for a person; ForbiddenError."""
    known = account_called(tx, uuid)
    if known.kind is PrincipalKind.PERSON:
        message = f"No system account with uuid '{uuid}' found: {known.name} is a person"
        raise NotFoundError(message)
    may_manage(by.asker, known)
    return known


def list_tokens(tx: Transaction, uuid: str) -> list[Token]:
    """The tokens of an account, the newest first. Raises NotFoundError."""
    return store.tokens_of(tx, id_of_account(tx, uuid))


def create_token(
    tx: Transaction,
    uuid: str,
    description: str,
    *,
    reads_only: bool = False,
    expires_at: datetime | None = None,
    token_uuid: str | None = None,
) -> tuple[Token, NewToken]:
    """Make a token of an account: as it is seen later, and as it is shown this once. Raises NotFoundError."""
    account_id, made = id_of_account(tx, uuid), NewToken.make()
    note_change(
        f"token of {account_called(tx, uuid).name}", description=description, readOnly=reads_only, expiresAt=expires_at
    )
    kept = store.add_token(
        tx,
        account_id,
        made,
        description,
        datetime.now(UTC),
        reads_only=reads_only,
        expires_at=expires_at,
        uuid=token_uuid,
    )
    return _token(tx, uuid, kept), made


def create_token_of_account(
    tx: Transaction,
    by: Administering,
    uuid: str,
    description: str,
    *,
    reads_only: bool = False,
    expires_at: datetime | None = None,
) -> tuple[Token, NewToken]:
    """Make a token of a system account for somebody, who may then do what it may.

    Raises NotFoundError, also for a person, who makes their own; InvalidError for an account that is disabled;
    ForbiddenError for one that who asks may not manage, or that may do more than they.
    """
    may_stand_for(tx, by, managed_account(tx, by, uuid))
    return create_token(tx, uuid, description, reads_only=reads_only, expires_at=expires_at)


def renew_token(tx: Transaction, uuid: str, token_uuid: str) -> tuple[Token, NewToken]:
    """Give a token of an account another secret; the old one is refused at once. Raises NotFoundError.

    One that expires does so after as long a time as before.
    """
    known, made, now = _token(tx, uuid, token_uuid), NewToken.make(), datetime.now(UTC)
    expires_at = now + (known.expires_at - known.created_at) if known.expires_at else None
    note_change(f"token of {account_called(tx, uuid).name}", token=token_uuid, description=known.description)
    store.renew_token(tx, token_uuid, made, now, expires_at)
    return _token(tx, uuid, token_uuid), made


def _token(tx: Transaction, uuid: str, token_uuid: str) -> Token:
    for each in list_tokens(tx, uuid):
        if each.uuid == token_uuid:
            return each
    message = f"No token with uuid '{token_uuid}' found"
    raise NotFoundError(message)


def list_tokens_of_account(tx: Transaction, by: Administering, uuid: str) -> list[Token]:
    """The tokens of a system account that who asks may manage. Raises as managed_account does."""
    return list_tokens(tx, managed_account(tx, by, uuid).uuid)


def revoke_token_of_account(tx: Transaction, by: Administering, uuid: str, token_uuid: str) -> None:
    """Forget a token of a system account that who asks may manage. Raises as managed_account does."""
    revoke_token(tx, managed_account(tx, by, uuid).uuid, token_uuid)


def revoke_token(tx: Transaction, uuid: str, token_uuid: str) -> None:
    """Forget a token of an account: it is refused at once. Raises NotFoundError."""
    note_change(f"token of {account_called(tx, uuid).name}", token=token_uuid)
    if not store.revoke_token(tx, id_of_account(tx, uuid), token_uuid):
        message = f"No token with uuid '{token_uuid}' found"
        raise NotFoundError(message)
