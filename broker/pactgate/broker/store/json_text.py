"""Questions to JSON that is kept as text, in the words of each database."""

from typing import Any

from sqlalchemy import ColumnElement, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class elements(GenericFunction[int]):  # noqa: N801 - a function of SQL
    """How many elements a list has that is a member of a document; 0 or null where the member is no list.

    `elements(column, "interactions")`.
    """

    type = Integer()
    inherit_cache = True

    def __init__(self, document: ColumnElement[str], member: str) -> None:
        super().__init__(document, member)


@compiles(elements, "sqlite")
def _in_sqlite(element: elements, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - the compiler's own
    document, member = (compiler.process(each, **options) for each in element.clauses)
    return f"json_array_length({document}, '$.' || {member})"


@compiles(elements, "postgresql")
def _in_postgresql(element: elements, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    document, member = (compiler.process(each, **options) for each in element.clauses)
    value = f"(CAST({document} AS json) -> CAST({member} AS text))"
    # Its own length function fails where the member is no list.
    return f"CASE json_typeof({value}) WHEN 'array' THEN json_array_length({value}) ELSE 0 END"
