"""Roles: create, change and delete them, and have the ready ones be again as they were."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import uuid4

from pactgate.broker.actions.identity.noted_changes import role_change
from pactgate.broker.actions.identity.safeguards import safeguarded
from pactgate.broker.domain.errors import ForbiddenError, InvalidError, NotFoundError
from pactgate.broker.domain.identity.accounts import READY, Role
from pactgate.broker.domain.identity.delegation import Administering, excess_of_role, refused_gift
from pactgate.broker.domain.identity.permissions import BadPermissionError, ScopedPermission
from pactgate.broker.domain.identity.scopes import scope_of
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import roles as store


@dataclass(frozen=True, slots=True)
class WantedPermissions:
    """A role as somebody describes it: its permissions as they are written."""

    name: str
    permissions: tuple[str, ...]
    description: str | None = None


def list_roles(tx: Transaction) -> list[Role]:
    """Every role: the ready ones first, then the others by name."""
    return sorted(store.all_roles(tx).values(), key=lambda each: (not each.is_ready, each.name.casefold()))


def role(tx: Transaction, uuid: str) -> Role:
    """One role. Raises NotFoundError."""
    found = store.all_roles(tx).get(uuid)
    if found is None:
        message = f"No role with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found


def create_role(tx: Transaction, by: Administering, wanted: WantedPermissions) -> Role:
    """Keep a role.

    Raises InvalidError: the name is taken, or a permission is none; ForbiddenError: it has more than who asks.
    """
    made = Role(str(uuid4()), wanted.name, _scopes(wanted), description=wanted.description)
    _check_name(tx, made)
    _check_excess(by, made.scopes)
    with role_change(tx, made.uuid):
        store.save_role(tx, made)
    return role(tx, made.uuid)


def change_role(tx: Transaction, by: Administering, uuid: str, wanted: WantedPermissions) -> Role:
    """Have a role have these permissions and no others: whoever has the role may do so at once.

    A ready role keeps its name. Raises NotFoundError, InvalidError, ForbiddenError where somebody could do more than
    who asks, LastAdministratorError.
    """
    known = role(tx, uuid)
    changed = replace(known, name=wanted.name, scopes=_scopes(wanted), description=wanted.description)
    if known.is_ready and changed.name != known.name:
        raise InvalidError({"name": [f"cannot be changed: {known.name} is one of the ready roles"]})
    _check_name(tx, changed)
    _check_excess(by, {*changed.scopes} - {*known.scopes})
    with safeguarded(tx, by, store.holders(tx, [uuid])), role_change(tx, uuid):
        store.save_role(tx, changed)
    return role(tx, uuid)


def delete_role(tx: Transaction, by: Administering, uuid: str) -> None:
    """Forget a role, and take it from everybody. Raises NotFoundError, InvalidError, LastAdministratorError."""
    known = role(tx, uuid)
    if known.is_ready:
        raise InvalidError({"": [f"{known.name} is one of the ready roles, which cannot be deleted"]})
    if rules := store.trust_rules_with(tx, uuid):
        raise InvalidError({"": [f"{known.name} is the role of trust rules; delete these first: {', '.join(rules)}"]})
    with safeguarded(tx, by, store.holders(tx, [uuid])), role_change(tx, uuid):
        store.take_from_all(tx, uuid)
        store.forget_roles(tx, [uuid])


def reset_roles(tx: Transaction, by: Administering) -> list[Role]:
    """Have the ready roles be as they are from the start; others stay.

    Raises ForbiddenError and LastAdministratorError.
    """
    with safeguarded(tx, by, store.holders(tx, READY)):
        store.forget_roles(tx, READY)
    return list_roles(tx)


def _scopes(wanted: WantedPermissions) -> tuple[ScopedPermission, ...]:
    found, problems = list[ScopedPermission](), []
    for text in wanted.permissions:
        try:
            found.append(scope_of(text))
        except BadPermissionError as error:
            problems.append(str(error))
    if problems:
        raise InvalidError({"permissions": problems})
    return tuple(dict.fromkeys(found))


def _check_name(tx: Transaction, wanted: Role) -> None:
    for each in store.all_roles(tx).values():
        if each.uuid != wanted.uuid and each.name.casefold() == wanted.name.casefold():
            raise InvalidError({"name": [f"is taken: there is a role called {each.name}"]})


def _check_excess(by: Administering, added: Collection[ScopedPermission]) -> None:
    if more := excess_of_role(by.asker, added):
        raise ForbiddenError(refused_gift(by.asker.name, more))
