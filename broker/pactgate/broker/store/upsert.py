"""Insert what may be there already: the one way to create a thing that two writers may create at once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, Select, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_missing(connection: Connection, table: Table, values: Mapping[str, Any]) -> int | None:
    """The id of the new row, or None where a row with the same unique key is there already.

    For tables with an `id`. On PostgreSQL it waits for another transaction that inserts the same key.
    """
    made: int | None = connection.execute(_missing(connection.dialect.name, table), values).scalar_one_or_none()
    return made


def insert_all_missing(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]
) -> Sequence[Row[Any]]:
    """The `id` and the `key` of each new row; those with a unique key that is there already are left out.

    Give rows in the order of their keys, so that of two transactions with the same rows one waits for the other and
    not each for the other.
    """
    return connection.execute(_missing(connection.dialect.name, table, tuple(key)), rows).all()


def insert_selected(connection: Connection, table: Table, rows: Select[Any], values: Mapping[str, Any]) -> int | None:
    """Insert what a select finds, unless a row with the same unique key is there; the first column of what is new.

    The columns of the select are named as those of the table are. None: nothing is new.
    """
    made: int | None = connection.execute(_of_select(connection.dialect.name, table, rows), values).scalar_one_or_none()
    return made


def insert_or_update(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    update: Sequence[str],
) -> bool:
    """Insert a row, or set the columns `update` of the row that has the same `key`; whether anything was written.

    So too with several rows, which have different keys and are in the order of these.
    """
    statement = _upsert(connection.dialect.name, table, tuple(key), tuple(update))
    return connection.execute(statement, values).first() is not None


@cache
def _missing(dialect: str, table: Table, key: tuple[str, ...] = ()) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing().returning(table.c.id, *(table.c[name] for name in key))


@cache
def _of_select(dialect: str, table: Table, rows: Select[Any]) -> Executable:
    columns = list(rows.selected_columns.keys())
    inserted = _insert(dialect, table).from_select(columns, rows).on_conflict_do_nothing()
    return inserted.returning(table.c[columns[0]])


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
