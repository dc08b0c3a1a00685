"""Columns held against a list of values, in SQL.

`IN` makes a statement of its own for each length of the list, to be written and planned anew, and databases bound how
many parameters there may be. Here the list is one value, an array or JSON, so that one statement is left.
"""

import json
from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import BindParameter, Boolean, ColumnElement, Dialect, Integer, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine, UserDefinedType


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
