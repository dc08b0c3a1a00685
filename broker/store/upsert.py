"""Insert what may be there already: the one way to create a thing that two writers may create at once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_missing(connection: Connection, table: Table, values: Mapping[str, Any]) -> int | None:
    """The id of the new row, or None where a row with the same unique key is there already.

    For tables with an `id`. On PostgreSQL it waits for another transaction that inserts the same key.
    """
    made: int | None = connection.execute(_missing(connection.dialect.name, table), values).scalar_one_or_none()
    return made


def insert_or_update(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    update: Sequence[str],
) -> bool:
    """Insert a row, or set the columns `update` of the row that has the same `key`; whether anything was written."""
    statement = _upsert(connection.dialect.name, table, tuple(key), tuple(update))
    return connection.execute(statement, values).first() is not None


@cache
def _missing(dialect: str, table: Table) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing().returning(table.c.id)


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], update: tuple[str, ...]) -> Executable:
    columns = [table.c[name] for name in key]
    statement = _insert(dialect, table)
    changes = {name: statement.excluded[name] for name in update}
    if changes:
        return statement.on_conflict_do_update(index_elements=columns, set_=changes).returning(*columns)
    return statement.on_conflict_do_nothing(index_elements=columns).returning(*columns)


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
