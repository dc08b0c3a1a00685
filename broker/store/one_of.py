"""Columns held against a list of values, in SQL.

`IN` makes a statement of its own for each length of the list, and PostgreSQL plans each of them anew. There the list
is an array, so that one statement is left, which is planned once for a connection.
"""

from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType


class _Ids(ARRAY[int]):
    """An array of whole numbers, written here: psycopg looks for quotes in each of them."""

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's own
        """To the database: as `{1,2}`."""
        return lambda values: f"{{{','.join(map(str, values))}}}"


class _OneOf(FunctionElement[bool]):
    """The test itself, of a column and of the list; how it is written depends on the database."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - SQLAlchemy's own
        """As it is: compared with 1, as other truth values in SQLite, it would be found by no index."""
        return self


@compiles(_OneOf)
def _in_list(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, listed = element.clauses
    return compiler.process(column.in_(listed), **options)


@compiles(_OneOf, "postgresql")
def _in_array(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, listed = element.clauses
    array_type = _Ids(BigInteger) if isinstance(column.type, Integer) else ARRAY(column.type)
    array: BindParameter[Any] = bindparam(listed.key, listed.value, type_=array_type)
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(array, **options)})"


def is_one_of(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """Whether a column holds one of the values in the list that is given as `parameter`."""
    return _OneOf(column, bindparam(parameter, type_=column.type, expanding=True))


def is_one_of_these(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of `values`, of which there may be very many if they are ids."""
    # SQLite bounds the number of parameters, so ids are written into the statement.
    written = isinstance(column.type, Integer)
    return _OneOf(column, bindparam(None, list(values), type_=column.type, expanding=True, literal_execute=written))
