"""Pairs of a consumer and a provider that are given with a statement, as a table: one value, however many they are."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Dialect, Integer, String, TableValuedAlias, TypeDecorator, bindparam, column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _JsonPairs(TypeDecorator[Iterable[tuple[int, int]]]):
    """Pairs as JSON: `[[1,2],[3,4]]`."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Iterable[tuple[int, int]] | None, dialect: Dialect) -> str:  # noqa: ARG002 - SQLAlchemy's own
        """To the database."""
        return json.dumps([list(pair) for pair in value or ()])


class _Pairs(FunctionElement[Any]):
    """The rows; how they are read depends on the database."""

    inherit_cache = True


@compiles(_Pairs)
def _in_sqlite(element: _Pairs, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    pairs = compiler.process(element.clauses, **options)
    columns = "json_extract(value, '$[0]') AS consumer_id, json_extract(value, '$[1]') AS provider_id"
    return f"(SELECT {columns} FROM json_each({pairs}))"  # noqa: S608 - of SQL


@compiles(_Pairs, "postgresql")
def _in_postgresql(element: _Pairs, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    pairs = compiler.process(element.clauses, **options)
    columns = "CAST(value->>0 AS BIGINT) AS consumer_id, CAST(value->>1 AS BIGINT) AS provider_id"
    return f"(SELECT {columns} FROM json_array_elements(CAST({pairs} AS JSON)))"  # noqa: S608 - of SQL


def given_pairs(parameter: str) -> TableValuedAlias:
    """The pairs of ids given as `parameter`, as a table with the columns `consumer_id` and `provider_id`."""
    pairs = _Pairs(bindparam(parameter, type_=_JsonPairs()))
    return pairs.table_valued(column("consumer_id", Integer), column("provider_id", Integer), name="given")
