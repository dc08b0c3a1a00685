"""Secrets, in SQL: their values as they were encrypted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from pactgate.broker.domain.identity.secrets import Secret
from pactgate.broker.store.identity.identity_tables import secrets, teams
from pactgate.broker.store.sql import is_one_of_these


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret with its value as it is stored."""

    secret: Secret
    encrypted: str


def list_secrets(connection: Connection) -> list[Secret]:
    """Every secret, by name."""
    return [_secret(row) for row in connection.execute(_rows())]


def find_secret(connection: Connection, *, uuid: str | None = None, name: str | None = None) -> Secret | None:
    """The secret of that uuid, or of that name."""
    where = secrets.c.uuid == uuid if name is None else secrets.c.name == name
    row = connection.execute(_rows().where(where)).one_or_none()
    return None if row is None else _secret(row)


def stored_secrets(connection: Connection, names: Collection[str] | None = None) -> dict[str, StoredSecret]:
    """Secrets by their names, as they are stored: those of some names, or all."""
    statement = _rows() if names is None else _rows().where(is_one_of_these(secrets.c.name, names))
    return {row.name: StoredSecret(_secret(row), row.encrypted) for row in connection.execute(statement)}


def add_secret(connection: Connection, secret: Secret, team_id: int | None, encrypted: str) -> None:
    """Keep a secret."""
    connection.execute(
        insert(secrets).values(
            uuid=secret.uuid,
            name=secret.name,
            description=secret.description,
            team_id=team_id,
            encrypted=encrypted,
            created_at=secret.created_at,
            updated_at=secret.updated_at,
        )
    )


def change_secret(connection: Connection, uuid: str, values: dict[str, Any], now: datetime) -> None:
    """Set some of `name`, `description` and `encrypted`."""
    connection.execute(update(secrets).where(secrets.c.uuid == uuid).values(**values, updated_at=now))


def replace_encrypted(connection: Connection, uuid: str, encrypted: str) -> None:
    """Store the same value, encrypted otherwise."""
    connection.execute(update(secrets).where(secrets.c.uuid == uuid).values(encrypted=encrypted))


def delete_secret(connection: Connection, uuid: str) -> None:
    """Forget a secret."""
    connection.execute(delete(secrets).where(secrets.c.uuid == uuid))


def _rows() -> Select[Any]:
    return (
        select(secrets, teams.c.uuid.label("team_uuid"))
        .outerjoin(teams, teams.c.id == secrets.c.team_id)
        .order_by(secrets.c.name)
    )


def _secret(row: Row[Any]) -> Secret:
    return Secret(row.uuid, row.name, row.description, row.team_uuid, row.created_at, row.updated_at)
