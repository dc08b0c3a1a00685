"""What holds of each change of accounts, roles and teams.

Nobody gives more than they may do themselves, and an administrator is left.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from pactgate.broker.domain.errors import ForbiddenError, InvalidError, LastAdministratorError
from pactgate.broker.domain.identity.accounts import Account
from pactgate.broker.domain.identity.delegation import Administering, administers, excess, refused_gift
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Grant, Principal, PrincipalKind, grants, refusal
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts
from pactgate.broker.store.identity.identities import find_account, owners
from pactgate.broker.store.identity.roles import all_roles, holders

_LAST = (
    "Nobody would be left who may administer the broker: no other active account may manage people and roles "
    "everywhere. Give somebody else the role administrator first, or set PACTGATE_BASIC_AUTH_USERNAME and "
    "PACTGATE_BASIC_AUTH_PASSWORD, with which the broker can be administered whatever accounts there are."
)


@contextmanager
def safeguarded(tx: Transaction, by: Administering, uuids: Collection[str]) -> Iterator[None]:
    """While the block runs, what accounts may do is changed, by somebody.

    Raises at the end ForbiddenError where an account may do more then that whoever changes it may not do, and
    LastAdministratorError where no administrator is left. Whoever runs the transaction takes it back then.
    """
    needs_one = not by.is_recoverable and _is_administered(tx)
    before = {uuid: granted(tx, uuid) for uuid in uuids}
    yield
    for uuid in uuids:
        after = granted(tx, uuid)
        check_gift(tx, by.asker, after, before[uuid])
    if needs_one and not _is_administered(tx):
        raise LastAdministratorError(_LAST)


def may_manage(asker: Principal, account: Account) -> None:
    """Refuse who may not manage an account. Raises ForbiddenError.

    A system account may be managed by whoever may manage those of each team that it is in.
    """
    if not manages(asker, account):
        raise ForbiddenError(refusal(asker.name, _needed_for(account)))


def manages(asker: Principal, account: Account) -> bool:
    """Whether somebody may manage an account."""
    needed = _needed_for(account)
    is_person = account.kind is PrincipalKind.PERSON
    return asker.may_everywhere(needed) or (not is_person and _may_for_all(asker, needed, account.teams))


def _needed_for(account: Account) -> Permission:
    is_person = account.kind is PrincipalKind.PERSON
    return Permission.MANAGE_PEOPLE if is_person else Permission.MANAGE_SYSTEM_ACCOUNTS


def _may_for_all(asker: Principal, needed: Permission, teams: Collection[tuple[str, str]]) -> bool:
    return bool(teams) and all(asker.may_for_team(needed, uuid) for uuid, _ in teams)


def may_stand_for(tx: Transaction, by: Administering, account: Account) -> None:
    """Refuse who could act as an account after a change, and may do less than it.

    So it is with whoever makes a token of it, or says which address logs in as it. Raises ForbiddenError; InvalidError
    for one that is disabled, of which cannot be said what it may do.
    """
    if account.uuid == by.asker.uuid:
        return
    if not account.active:
        raise InvalidError({"": [f"{account.name} is disabled: enable it first"]})
    check_gift(tx, by.asker, granted(tx, account.uuid))


def check_gift(tx: Transaction, asker: Principal, after: Iterable[Grant], before: Iterable[Grant] = ()) -> None:
    """Refuse what would be given, beside what was given before, and goes further than who asks may. ForbiddenError."""
    named = {name for grant in after for name in grant.where.pacticipants}
    if more := excess(asker, after, before, owners(tx, named) if named else {}):
        raise ForbiddenError(refused_gift(asker.name, more))


def granted(tx: Transaction, uuid: str) -> tuple[Grant, ...]:
    """What an account may do; nothing where it is not active or not there."""
    account_id = accounts.account_id(tx, uuid)
    found = None if account_id is None else find_account(tx, account_id)
    return grants(found.assignments, found.teams) if found else ()


def _is_administered(tx: Transaction) -> bool:
    """Whether an active account is an administrator. Until the transaction ends nobody else changes one."""
    able = [
        role.uuid
        for role in all_roles(tx).values()
        if any(Permission.MANAGE_ROLES in scope.permission.implied for scope in role.scopes)
    ]
    return any(administers(granted(tx, each)) for each in holders(tx, able))
