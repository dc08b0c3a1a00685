"""SQL for both databases: moments, lists and pairs that are one value, inserts of what may be there, JSON in text.

`IN` makes a statement of its own for each length of the list, to be written and planned anew, and databases bound how
many parameters there may be. Here the list is one value, an array or JSON, so that one statement is left.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Self

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Executable,
    Integer,
    Row,
    Select,
    String,
    Table,
    TableValuedAlias,
    TypeDecorator,
    bindparam,
    column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement, GenericFunction
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine, UserDefinedType


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, with its zone in Python whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: in UTC; without its zone where the database knows none."""
        if value is None:
            return None
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: in UTC."""
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class _Array(UserDefinedType[Iterable[int | str]]):
    """An array of whole numbers or of texts, written here: psycopg looks at each item to see how."""

    cache_ok = True
    render_bind_cast = True

    def __init__(self, items: TypeEngine[Any]) -> None:
        self.items = items

    def get_col_spec(self, **_options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
        """What PostgreSQL calls it."""
        return "BIGINT[]" if isinstance(self.items, Integer) else "VARCHAR[]"

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's own
        """To the database: as `{1,2}`, or as `{"a","b"}`."""
        return lambda values: f"{{{','.join(map(_item, values))}}}"


class _JsonList(String):
    """A list as JSON."""

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's own
        """To the database: as `[1,2]`."""
        return lambda values: json.dumps(list(values))


class _OneOf(FunctionElement[bool]):
    """The test itself, of a column and of the list; how it is written depends on the database."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - SQLAlchemy's own
        """As it is: compared with 1, as other truth values in SQLite, it would be found by no index."""
        return self


@compiles(_OneOf)
def _in_json(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, listed = element.clauses
    values: BindParameter[Any] = bindparam(listed.key, listed.value, type_=_JsonList())
    named = compiler.process(values, **options)
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({named}))"  # noqa: S608 - of SQL


@compiles(_OneOf, "postgresql")
def _in_array(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, listed = element.clauses
    values: BindParameter[Any] = bindparam(listed.key, listed.value, type_=_Array(column.type))
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(values, **options)})"


def is_one_of(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """Whether a column of whole numbers or texts holds one of the values in the list that is given as `parameter`."""
    return _OneOf(column, bindparam(parameter, type_=column.type))


def is_one_of_these(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column of whole numbers or texts holds one of `values`, of which there may be very many."""
    return _OneOf(column, bindparam(None, list(values), type_=column.type))


def _item(value: int | str) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_PAIR = ("consumer_id", "provider_id")


class _PairList(TypeDecorator[Iterable[tuple[int, int]]]):
    """Pairs as `[[1,2],[3,4]]` for SQLite, and as `{"1,2","3,4"}` for PostgreSQL, which takes an array to be short."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Iterable[tuple[int, int]] | None, dialect: Dialect) -> str:
        """To the database."""
        pairs = value or ()
        if dialect.name == "sqlite":
            return json.dumps([list(pair) for pair in pairs])
        return "{" + ",".join(f'"{consumer},{provider}"' for consumer, provider in pairs) + "}"


class _Pairs(FunctionElement[Any]):
    """The rows; how they are read depends on the database."""

    inherit_cache = True


@compiles(_Pairs)
def _pairs_in_sqlite(element: _Pairs, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    pairs = compiler.process(element.clauses, **options)
    columns = "json_extract(value, '$[0]') AS consumer_id, json_extract(value, '$[1]') AS provider_id"
    return f"(SELECT {columns} FROM json_each({pairs}))"  # noqa: S608 - of SQL


@compiles(_Pairs, "postgresql")
def _pairs_in_postgresql(element: _Pairs, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    pairs = compiler.process(element.clauses, **options)
    ids = (f"CAST(split_part(value, ',', {place}) AS BIGINT) AS {name}" for place, name in enumerate(_PAIR, 1))
    return f"(SELECT {', '.join(ids)} FROM unnest(CAST({pairs} AS VARCHAR[])) AS value)"  # noqa: S608 - of SQL


def given_pairs(parameter: str) -> TableValuedAlias:
    """The pairs of ids given as `parameter`, as a table with the columns `consumer_id` and `provider_id`."""
    pairs = _Pairs(bindparam(parameter, type_=_PairList()))
    return pairs.table_valued(*(column(name, Integer) for name in _PAIR), name="given")


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


class elements(GenericFunction[int]):  # noqa: N801 - a function of SQL
    """How many elements a list has that is a member of a document; 0 or null where the member is no list.

    `elements(column, "interactions")`.
    """

    type = Integer()
    inherit_cache = True

    def __init__(self, document: ColumnElement[str], member: str) -> None:
        super().__init__(document, member)


@compiles(elements, "sqlite")
def _elements_in_sqlite(element: elements, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the compiler's own
    document, member = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_array_length({document}, '$.' || {member})"


@compiles(elements, "postgresql")
def _elements_in_postgresql(element: elements, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    document, member = (compiler.process(clause, **options) for clause in element.clauses)
    value = f"(CAST({_without_nul(document)} AS json) -> CAST({member} AS text))"
    # Its own length function fails where the member is no list.
    return f"CASE json_typeof({value}) WHEN 'array' THEN json_array_length({value}) ELSE 0 END"


def _without_nul(document: str) -> str:
    r"""JSON without the escape of NUL, which PostgreSQL's functions refuse anywhere in it; `\\u0000` is none."""
    replaced = rf"regexp_replace({document}, '(\\\\)|\\u0000', '\1', 'g')"
    return rf"CASE WHEN position('\u0000' IN {document}) > 0 THEN {replaced} ELSE {document} END"
