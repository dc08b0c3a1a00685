"""System accounts and their tokens: who a pipeline is that has a stored secret."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.accounts import Account, Role, WantedRole
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.tokens import NewToken, Token
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts as store
from pactgate.broker.store.identity import teams
from pactgate.broker.store.identity.auditing import tell
from pactgate.broker.store.versions.pacticipants import ensure_pacticipant


def list_system_accounts(tx: Transaction) -> list[Account]:
    """Every system account, by name."""
    return store.list_accounts(tx, PrincipalKind.SYSTEM_ACCOUNT)


def account_called(tx: Transaction, uuid: str) -> Account:
    """One person or system account. Raises NotFoundError."""
    found = store.account(tx, uuid)
    if found is None:
        message = f"No user or system account with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found


def create_system_account(tx: Transaction, name: str, wanted: Sequence[WantedRole]) -> Account:
    """Keep a system account with roles. Raises InvalidError: the name is taken, or what a role names is not there."""
    if any(each.name == name for each in list_system_accounts(tx)):
        raise InvalidError({"name": [f"is taken: there is a system account called {name}"]})
    uuid = store.add_account(tx, PrincipalKind.SYSTEM_ACCOUNT, name, datetime.now(UTC))
    made = set_roles(tx, uuid, wanted)
    tell(name, before=None, after=_told(made))
    return made


def set_roles(tx: Transaction, uuid: str, wanted: Sequence[WantedRole]) -> Account:
    """Have an account have these roles and no other. Raises NotFoundError and InvalidError."""
    account_id, known = _id(tx, uuid), store.all_roles(tx)
    by_name = {each.name: each for each in known.values()}
    before = account_called(tx, uuid)
    store.unassign(tx, account_id)
    for each in wanted:
        role = known.get(each.role) or by_name.get(each.role)
        if role is None:
            raise InvalidError({"roles": [f"names '{each.role}', which is no role: {', '.join(sorted(by_name))} are"]})
        _assign(tx, account_id, role, each)
    after = account_called(tx, uuid)
    tell(after.name, before=_told(before), after=_told(after))
    return after


def _told(value: Account) -> dict[str, object]:
    """An account as the audit log has it."""
    roles = [{"role": each.role.name, "reach": each.reach, "subject": each.subject} for each in value.roles]
    return {"uuid": value.uuid, "roles": roles}


def _assign(tx: Transaction, account_id: int, role: Role, wanted: WantedRole) -> None:
    if wanted.pacticipant is not None:
        found = ensure_pacticipant(tx, wanted.pacticipant, datetime.now(UTC))
        store.assign(tx, account_id, role.uuid, Reach.PACTICIPANT, pacticipant_id=found.id)
    elif wanted.team is not None:
        team_id = teams.team_id(tx, wanted.team)
        if team_id is None:
            raise InvalidError({"roles": [f"names the team '{wanted.team}', which is not there"]})
        store.assign(tx, account_id, role.uuid, Reach.TEAM, team_id=team_id)
    else:
        store.assign(tx, account_id, role.uuid, Reach.EVERYTHING if wanted.everywhere else Reach.OWN_TEAMS)


def list_tokens(tx: Transaction, uuid: str) -> list[Token]:
    """The tokens of an account, the newest first. Raises NotFoundError."""
    return store.tokens_of(tx, _id(tx, uuid))


def create_token(
    tx: Transaction, uuid: str, description: str, *, reads_only: bool = False, expires_at: datetime | None = None
) -> tuple[Token, NewToken]:
    """Make a token of an account: as it is seen later, and as it is shown this once. Raises NotFoundError."""
    account_id, made = _id(tx, uuid), NewToken.make()
    now = datetime.now(UTC)
    tell(
        f"token of {account_called(tx, uuid).name}", description=description, readOnly=reads_only, expiresAt=expires_at
    )
    token_uuid = store.add_token(tx, account_id, made, description, now, reads_only=reads_only, expires_at=expires_at)
    return next(each for each in store.tokens_of(tx, account_id) if each.uuid == token_uuid), made


def revoke_token(tx: Transaction, uuid: str, token_uuid: str) -> None:
    """Forget a token of an account: it is refused at once. Raises NotFoundError."""
    tell(f"token of {account_called(tx, uuid).name}", token=token_uuid)
    if not store.revoke_token(tx, _id(tx, uuid), token_uuid):
        message = f"No token with uuid '{token_uuid}' found"
        raise NotFoundError(message)


def _id(tx: Transaction, uuid: str) -> int:
    found = store.account_id(tx, uuid)
    if found is None:
        message = f"No user or system account with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found
