"""Environments, in SQL."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from pactgate.broker.domain.environments.environments import Contact, Environment
from pactgate.broker.store.tables import environments

_EVERY = select(environments).order_by(func.lower(environments.c.display_name))
_BY_UUID = select(environments).where(environments.c.uuid == bindparam("uuid"))
_BY_NAME = select(environments).where(environments.c.name == bindparam("name"))


def list_environments(connection: Connection) -> list[Environment]:
    """Every environment, by display name without regard to case."""
    return [environment_of(row) for row in connection.execute(_EVERY)]


def find_environment(connection: Connection, *, uuid: str | None = None, name: str | None = None) -> Environment | None:
    """The environment with that uuid, or of that name."""
    if uuid is not None:
        row = connection.execute(_BY_UUID, {"uuid": uuid}).one_or_none()
    else:
        row = connection.execute(_BY_NAME, {"name": name}).one_or_none()
    return environment_of(row) if row else None


def add_environment(connection: Connection, values: Mapping[str, Any], contacts: Iterable[Contact]) -> None:
    """Add an environment with the columns `values`."""
    listed = [{"name": contact.name, "details": contact.details} for contact in contacts]
    connection.execute(insert(environments).values(**values, contacts=json.dumps(listed)))


def change_environment(
    connection: Connection, uuid: str, values: Mapping[str, Any], contacts: Iterable[Contact]
) -> None:
    """Set the columns `values` and the contacts of an environment."""
    listed = [{"name": contact.name, "details": contact.details} for contact in contacts]
    statement = update(environments).where(environments.c.uuid == uuid)
    connection.execute(statement.values(**values, contacts=json.dumps(listed)))


def delete_environment(connection: Connection, uuid: str) -> None:
    """Delete an environment with its deployments and releases."""
    connection.execute(delete(environments).where(environments.c.uuid == uuid))


def environment_of(row: Row[Any], prefix: str = "") -> Environment:
    """The environment in a row, whose columns may begin with `prefix`."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by column
    contacts = json.loads(values[f"{prefix}contacts"])
    return Environment(
        id=values[f"{prefix}id"],
        uuid=values[f"{prefix}uuid"],
        name=values[f"{prefix}name"],
        display_name=values[f"{prefix}display_name"],
        production=values[f"{prefix}production"],
        contacts=tuple([Contact(contact["name"], contact.get("details")) for contact in contacts]),
        created_at=values[f"{prefix}created_at"],
        updated_at=values[f"{prefix}updated_at"],
    )
