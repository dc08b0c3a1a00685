"""What holds of each change of accounts, roles and teams.

Nobody gives more than they may do themselves, and an administrator is left.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from pactgate.broker.domain.errors import ForbiddenError, LastAdministratorError
from pactgate.broker.domain.identity.delegation import Administering, administers, excess, refused_gift
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Grant, grants
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
        named = {name for grant in after for name in grant.where.pacticipants}
        if more := excess(by.asker, after, before[uuid], owners(tx, named) if named else {}):
            raise ForbiddenError(refused_gift(by.asker.name or "Nobody", more))
    if needs_one and not _is_administered(tx):
        raise LastAdministratorError(_LAST)


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
