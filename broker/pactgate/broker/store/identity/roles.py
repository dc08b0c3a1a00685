"""Roles, and who has them, in SQL."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, select

from pactgate.broker.domain.identity.accounts import READY, Role
from pactgate.broker.domain.identity.permissions import ScopedPermission
from pactgate.broker.store.identity.identity_tables import accounts, assignments, roles, trust_rules
from pactgate.broker.store.sql import insert_or_update


def all_roles(connection: Connection) -> dict[str, Role]:
    """The ready roles, as somebody may have changed them, and those that somebody made, by uuid."""
    made = {
        row.uuid: Role(
            row.uuid,
            row.name,
            tuple(map(ScopedPermission.parse, row.scopes.split())),
            row.uuid in READY,
            row.description,
        )
        for row in connection.execute(select(roles).order_by(roles.c.name))
    }
    return {**READY, **made}


def save_role(connection: Connection, role: Role) -> None:
    """Keep a role as it is now."""
    values = {
        "uuid": role.uuid,
        "name": role.name,
        "folded_name": role.name.casefold(),
        "description": role.description,
        "scopes": " ".join(map(str, role.scopes)),
    }
    changed = ("name", "folded_name", "description", "scopes")
    insert_or_update(connection, roles, values, key=("uuid",), update=changed)


def forget_roles(connection: Connection, uuids: Collection[str]) -> None:
    """Forget what was stored of roles: a ready role is as at the start then, another is gone."""
    connection.execute(delete(roles).where(roles.c.uuid.in_(uuids)))


def take_from_all(connection: Connection, role_uuid: str) -> None:
    """Take a role away from everybody."""
    connection.execute(delete(assignments).where(assignments.c.role_uuid == role_uuid))


def holders(connection: Connection, role_uuids: Collection[str]) -> list[str]:
    """The uuids of the accounts that have one of these roles. Until the transaction ends nobody else changes them."""
    having = select(assignments.c.account_id).where(assignments.c.role_uuid.in_(role_uuids))
    locked = select(accounts.c.uuid).where(accounts.c.id.in_(having)).order_by(accounts.c.id)
    return [*connection.execute(locked.with_for_update(key_share=True)).scalars()]


def trust_rules_with(connection: Connection, role_uuid: str) -> list[str]:
    """The names of the trust rules that give a role."""
    named = select(trust_rules.c.name).where(trust_rules.c.role_uuid == role_uuid).order_by(trust_rules.c.name)
    return [*connection.execute(named).scalars()]
