"""The queries that a block runs, and how SQLite plans them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from pactgate.broker.store.engine import Database, Transaction

Statement = tuple[str, Any]


@contextmanager
def statements(database: Database) -> Iterator[list[Statement]]:
    """The statements that are run inside the block."""
    run: list[Statement] = []

    def remember(*arguments: Any) -> None:
        _, _, statement, parameters, _, _ = arguments
        if statement.startswith(("SELECT", "WITH")):
            run.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", remember)
    yield run
    event.remove(database.engine, "before_cursor_execute", remember)


def sqlite_plan(connection: Transaction, statement: str, values: Any) -> list[str]:
    return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
