"""All that a database holds, as rows of named values: what is copied, exported and restored.

The tables are read from the database and not from the program: so whatever a migration adds is taken along, and an
archive of an older schema can be read.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, DateTime, LargeBinary, MetaData, Table, Text, func, insert, select, tuple_
from sqlalchemy import text as sql

from pactgate.broker.store.identity.identity_tables import identity_changes
from pactgate.broker.store.migrate import MIGRATIONS_TABLE, UNFINISHED_COPY_TABLE

type Values = dict[str, Any]
"""A row: its values by the names of their columns, moments with their zone."""

_OF_ONE_DATABASE = frozenset({MIGRATIONS_TABLE, UNFINISHED_COPY_TABLE, identity_changes.name})
"""Tables that say something of the database that they are in, and nothing of what it holds."""

_ROWS_AT_ONCE = 1_000
_BYTES_AT_ONCE = 4_000_000
_LONG_TEXTS_AT_ONCE = 20
"""As many rows are fetched together where one may be a document of some megabytes."""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row, and the line of JSON that it is."""

    values: Values
    text: bytes


@dataclass(slots=True)
class Digest:
    """What names the rows of a table whatever their order: their number, and the sum of the SHA-256 of their lines."""

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Count a row."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line).digest())) % 2**256

    @property
    def text(self) -> str:
        """The sum as 64 hexadecimal digits."""
        return f"{self.total:064x}"


def tables(connection: Connection) -> list[Table]:
    """Every table with rows of the broker's, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in _OF_ONE_DATABASE]


def filled(connection: Connection, among: Iterable[Table]) -> list[str]:
    """The names of the tables that have a row."""
    return [table.name for table in among if connection.execute(select(1).select_from(table).limit(1)).first()]


def lines(connection: Connection, table: Table, after: Sequence[Any] = ()) -> Iterator[StoredRow]:
    """The rows of a table in the order of their primary key, after the row with the key `after`; few at a time."""
    key = [*table.primary_key]
    query = select(table).order_by(*key)
    if after:
        query = query.where(tuple_(*key) > tuple_(*after))
    names = [str(column.name) for column in table.c]
    at_once = _LONG_TEXTS_AT_ONCE if any(isinstance(column.type, Text) for column in table.c) else _ROWS_AT_ONCE
    for row in connection.execute(query, execution_options={"yield_per": at_once}):
        values = {name: _with_zone(value) for name, value in zip(names, row, strict=True)}
        yield StoredRow(values, orjson.dumps(values, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z, default=_in_text))


def batches(found: Iterable[StoredRow]) -> Iterator[list[StoredRow]]:
    """Rows in groups that are small enough to be held in memory, and large enough to be written fast."""
    batch: list[StoredRow] = []
    size = 0
    for line in found:
        batch.append(line)
        size += len(line.text)
        if len(batch) >= _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_line(table: Table, text: bytes) -> StoredRow:
    """The row that a line of JSON is. Raises ValueError where it is none of this table."""
    values = orjson.loads(text)
    if not isinstance(values, dict) or values.keys() - table.c.keys():
        message = f"it is not a row of the table {table.name}"
        raise ValueError(message)
    return StoredRow({name: _from_text(table, name, value) for name, value in values.items()}, text)


def add_rows(connection: Connection, table: Table, batch: Sequence[StoredRow]) -> None:
    """Insert rows as they are, with their ids."""
    sqlite = connection.dialect.name == "sqlite"
    rows = [_without_zones(line.values) if sqlite else line.values for line in batch]
    connection.execute(insert(table), rows)


def digest(connection: Connection, table: Table) -> Digest:
    """What names all rows of a table; reads them all."""
    found = Digest()
    for line in lines(connection, table):
        found.add(line.text)
    return found


def key_of(table: Table, line: StoredRow) -> list[Any]:
    """The primary key of a row."""
    return [line.values[column.name] for column in table.primary_key]


def last_ids(connection: Connection, among: Iterable[Table]) -> dict[str, int]:
    """The highest id that each table ever gave out, be its row still there or not."""
    found = {}
    for table in among:
        if "id" in table.c:
            highest = connection.execute(select(func.max(table.c.id))).scalar_one() or 0
            found[table.name] = max(highest, _given(connection, table.name))
    return found


def set_last_ids(connection: Connection, ids: Mapping[str, int]) -> None:
    """Make the tables give out higher ids than these from now on."""
    given = {name: last for name, last in ids.items() if last}
    if connection.dialect.name == "postgresql":
        for name, last in given.items():
            statement = sql("SELECT setval(pg_get_serial_sequence(quote_ident(:name), 'id'), :last)")
            connection.execute(statement, {"name": name, "last": last})
        return
    for name in given.keys() & _autoincremented(connection):
        values = {"name": name, "last": given[name]}
        if not connection.execute(sql("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"), values).rowcount:
            connection.execute(sql("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)


def _given(connection: Connection, name: str) -> int:
    """The last id that the database says to have given out for a table; 0 where it does not say."""
    if connection.dialect.name == "postgresql":
        last = "SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(quote_ident(:name), 'id') AS regclass))"
    elif name in _autoincremented(connection):
        last = "SELECT seq FROM sqlite_sequence WHERE name = :name"
    else:
        return 0
    return connection.execute(sql(last), {"name": name}).scalar() or 0


def _autoincremented(connection: Connection) -> set[str]:
    found = sql("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
    return set(connection.execute(found).scalars())


def _with_zone(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _without_zones(values: Values) -> Values:
    return {
        name: value.replace(tzinfo=None) if isinstance(value, datetime) else value for name, value in values.items()
    }


def _in_text(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    message = f"a {type(value).__name__} cannot be written as JSON"
    raise TypeError(message)


def _from_text(table: Table, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    kind = table.c[name].type
    if isinstance(kind, DateTime) and isinstance(value, str):
        return datetime.fromisoformat(value)
    if isinstance(kind, LargeBinary) and isinstance(value, str):
        return base64.b64decode(value)
    return value
