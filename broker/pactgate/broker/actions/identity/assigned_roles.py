"""Give roles to people and system accounts, and take them away."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pactgate.broker.actions.identity.noted_changes import account_change
from pactgate.broker.actions.identity.safeguards import may_manage, safeguarded
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.accounts import Account, Role, WantedRole
from pactgate.broker.domain.identity.delegation import Administering
from pactgate.broker.domain.identity.principals import Reach
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts as store
from pactgate.broker.store.identity import teams
from pactgate.broker.store.identity.roles import all_roles
from pactgate.broker.store.versions.pacticipants import add_pacticipants


def account_called(tx: Transaction, uuid: str) -> Account:
    """One person or system account. Raises NotFoundError."""
    found = store.account(tx, uuid)
    if found is None:
        message = f"No user or system account with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found


def id_of_account(tx: Transaction, uuid: str) -> int:
    """The id of a person or system account. Raises NotFoundError."""
    found = store.account_id(tx, uuid)
    if found is None:
        message = f"No user or system account with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found


def set_roles(tx: Transaction, by: Administering, uuid: str, wanted: Sequence[WantedRole]) -> Account:
    """Have an account have these roles and no other.

    Raises NotFoundError; InvalidError for what a role names and is not there; ForbiddenError for a role that gives more
    than who asks has; LastAdministratorError.
    """
    account_id = _managed(tx, by, uuid)
    with safeguarded(tx, by, [uuid]), account_change(tx, uuid):
        store.unassign(tx, account_id)
        for each in wanted:
            _assign(tx, account_id, role_called(tx, each.role), each)
    return account_called(tx, uuid)


def add_role(tx: Transaction, by: Administering, uuid: str, role: str) -> Account:
    """Have an account have one more role, as far as its scopes say. Raises as set_roles does."""
    account_id, found = _managed(tx, by, uuid), role_called(tx, role)
    with safeguarded(tx, by, [uuid]), account_change(tx, uuid):
        store.unassign(tx, account_id, found.uuid)
        store.assign(tx, account_id, found.uuid)
    return account_called(tx, uuid)


def remove_role(tx: Transaction, by: Administering, uuid: str, role: str) -> Account:
    """Take a role away from an account, whatever it was given for. Raises NotFoundError and LastAdministratorError."""
    account_id = _managed(tx, by, uuid)
    with safeguarded(tx, by, [uuid]), account_change(tx, uuid):
        if not store.unassign(tx, account_id, role):
            message = f"The account with uuid '{uuid}' has no role with uuid '{role}'"
            raise NotFoundError(message)
    return account_called(tx, uuid)


def give_role(tx: Transaction, by: Administering, uuid: str, wanted: WantedRole) -> Account:
    """Have an account have one more role, as far as it is wanted; those that it has stay. Raises as set_roles does."""
    account_id, found, before = _managed(tx, by, uuid), role_called(tx, wanted.role), account_called(tx, uuid)
    with safeguarded(tx, by, [uuid]), account_change(tx, uuid):
        _assign(tx, account_id, found, wanted)
    after = account_called(tx, uuid)
    if after.roles[-1] in before.roles:
        raise InvalidError({"role": [f"{found.name} is given to {after.name} already"]})
    return after


def take_role(tx: Transaction, by: Administering, uuid: str, assignment_id: int) -> Account:
    """Take away one role that an account was given, for what it was given. Raises as remove_role does."""
    account_id = _managed(tx, by, uuid)
    with safeguarded(tx, by, [uuid]), account_change(tx, uuid):
        if not store.unassign_one(tx, account_id, assignment_id):
            message = f"The account with uuid '{uuid}' does not have this role any more"
            raise NotFoundError(message)
    return account_called(tx, uuid)


def _managed(tx: Transaction, by: Administering, uuid: str) -> int:
    may_manage(by.asker, account_called(tx, uuid))
    return id_of_account(tx, uuid)


def role_called(tx: Transaction, name: str) -> Role:
    """The role with that uuid or name. Raises InvalidError."""
    known = all_roles(tx)
    by_name = {each.name.casefold(): each for each in known.values()}
    role = known.get(name) or by_name.get(name.casefold())
    if role is None:
        names = ", ".join(sorted(each.name for each in known.values()))
        raise InvalidError({"roles": [f"names '{name}', which is no role: {names} are"]})
    return role


def _assign(tx: Transaction, account_id: int, role: Role, wanted: WantedRole) -> None:
    if wanted.pacticipant is not None:
        # Not by ensure_pacticipant: who gives a role for an application has not created it.
        found = add_pacticipants(tx, [wanted.pacticipant], datetime.now(UTC))[wanted.pacticipant]
        store.assign(tx, account_id, role.uuid, Reach.PACTICIPANT, pacticipant_id=found.id)
    elif wanted.team is not None:
        team_id = teams.team_id(tx, wanted.team)
        if team_id is None:
            raise InvalidError({"roles": [f"names the team '{wanted.team}', which is not there"]})
        store.assign(tx, account_id, role.uuid, Reach.TEAM, team_id=team_id)
    else:
        store.assign(tx, account_id, role.uuid, Reach.EVERYTHING if wanted.everywhere else Reach.OWN_TEAMS)
