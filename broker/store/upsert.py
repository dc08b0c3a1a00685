"""Insert what may be there already: the one way to create a thing that two writers may create at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_missing(connection: Connection, table: Table, values: Mapping[str, Any]) -> int | None:
    """The id of the new row, or None where a row with the same unique key is there already.

    For tables with an `id`. On PostgreSQL it waits for another transaction that inserts the same key.
    """
    statement = _insert(connection, table).values(**values).on_conflict_do_nothing()
    made: int | None = connection.execute(statement.returning(table.c.id)).scalar_one_or_none()
    return made


def insert_or_update(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert a row, or set the columns `update` of the row that has the same `key`."""
    statement = _insert(connection, table).values(**values)
    changes = {name: statement.excluded[name] for name in update}
    columns = [table.c[name] for name in key]
    if changes:
        connection.execute(statement.on_conflict_do_update(index_elements=columns, set_=changes))
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=columns))


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
