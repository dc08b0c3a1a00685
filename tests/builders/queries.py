"""The statements that a block runs, and what their plans read from end to end."""

import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, inspect

from pactgate.broker.store.engine import Database, Transaction

Statement = tuple[str, Any]

_PLANNED = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
_SCAN = re.compile(r"SCAN (\S+)(?:.*? USING (?:COVERING )?INDEX (\S+))?")
_GIVEN = re.compile(r"SCAN (?:\d+ )?CONSTANT ROWS?|SCAN json_each VIRTUAL TABLE|SCAN \(subquery-\d+\)")
"""Values that come with the statement, and a part of it that has lines of its own in the plan."""
_PART = re.compile(r"\b(\w+)(?:\s*\([\w\s,]*\))?\s+AS\s+(?:(?:NOT )?MATERIALIZED )?\(|\)\s+AS\s+(\w+)")
"""How a statement names a part of itself: `name AS (SELECT …)` after WITH, `(SELECT …) AS name` after FROM."""


@contextmanager
def statements(database: Database) -> Iterator[list[Statement]]:
    """The statements that are run inside the block, by whatever thread; of one that is run for many rows the first."""
    run: list[Statement] = []

    def remember(*arguments: Any) -> None:
        _, _, statement, parameters, _, _ = arguments
        if statement.startswith(_PLANNED):
            run.append((statement, parameters[0] if isinstance(parameters, list) else parameters))

    event.listen(database.engine, "before_cursor_execute", remember)
    try:
        yield run
    finally:
        event.remove(database.engine, "before_cursor_execute", remember)


def sqlite_plan(connection: Transaction, statement: str, values: Any) -> list[str]:
    return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]


def sqlite_scans(
    connection: Transaction, statement: str, values: Any, *, small: Collection[str], indexes: Collection[str] = ()
) -> list[str]:
    """The lines of SQLite's plan that read a table whole, by whatever alias, or something that has no known name.

    Tables in `small` may be read so, and what is in one of `indexes`.
    """
    meanings = _meanings(statement, set(inspect(connection).get_table_names()))
    found = []
    for detail in sqlite_plan(connection, statement, values):
        scan = _SCAN.match(detail)
        if scan is None or _GIVEN.match(detail) or scan[2] in indexes:
            continue
        read = meanings.get(scan[1], {scan[1]}) - {*small}
        if read:
            found.append(f"{detail} ({', '.join(sorted(read))})")
    return found


def _meanings(statement: str, tables: set[str]) -> dict[str, set[str]]:
    """The tables that each name in a statement stands for: none where it is a part, whose own reads are in the plan.

    One alias may stand for several tables, in several parts of a statement.
    """
    parts = {name for names in _PART.findall(statement) for name in names if name}
    meanings: dict[str, set[str]] = {name: set() for name in parts - tables}
    for thing, alias in re.findall(r'(?<![.\w"])"?(\w+)"? AS "?(\w+)"?', statement):
        if thing in tables:
            meanings.setdefault(alias, set()).add(thing)
        elif thing in parts:
            meanings.setdefault(alias, set())
    return meanings


def postgresql_scans(
    connection: Transaction, statement: str, *, small: Collection[str], indexes: Collection[str] = ()
) -> list[str]:
    """The nodes of the plan that serves all values (the broker's connections make no other) that read a table whole.

    Tables in `small` may be read so, and what is in one of `indexes`. The connection is one `with_long_tables`: a short
    table is rightly read whole.
    """
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")
    connection.exec_driver_sql(f"PREPARE asked AS {numbered}")
    given = f"({', '.join(['NULL'] * len(names))})" if names else ""
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) EXECUTE asked{given}").scalar_one()
    connection.exec_driver_sql("DEALLOCATE asked")
    tree = json.loads(plan) if isinstance(plan, str) else plan
    return [
        f"{node['Node Type']} on {node['Relation Name']}"
        for node in _nodes(tree[0]["Plan"])
        if "Relation Name" in node
        and node["Relation Name"] not in small
        and node.get("Index Name") not in indexes
        and (node["Node Type"] == "Seq Scan" or not _is_narrowed(connection, node))
    ]


def _is_narrowed(connection: Transaction, node: dict[str, Any]) -> bool:
    """Whether an index is entered by its first column: by a later one alone, it is read whole."""
    if "Index Name" not in node:
        return True
    first = connection.exec_driver_sql(
        "SELECT pg_get_indexdef(%(index)s::regclass, 1, true)", {"index": node["Index Name"]}
    ).scalar_one()
    return re.search(rf"\b{re.escape(first)}\b", node.get("Index Cond", "")) is not None


def with_long_tables(connection: Transaction, *, small: Collection[str]) -> None:
    """Has PostgreSQL plan as if every table but the small ones had a long history, until the transaction ends.

    It then reads such a table whole only where no index can serve. A table that has a row, and no hundred, is said to
    have many: of an empty one PostgreSQL believes nothing else. Nothing long fits into the memory of a statement.
    """
    settings = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
    memory = {"work_mem": "'64kB'", "hash_mem_multiplier": "1"}
    for name, value in {**settings, **memory}.items():
        connection.exec_driver_sql(f"SET LOCAL {name} = {value}")
    connection.exec_driver_sql("ANALYZE")
    names = [*(set(inspect(connection).get_table_names()) - {*small})]
    short = "(SELECT oid FROM pg_class WHERE oid = ANY (%(names)s::regclass[]) AND reltuples < 100)"
    connection.exec_driver_sql(f"DELETE FROM pg_statistic WHERE starelid IN {short}", {"names": names})
    connection.exec_driver_sql(
        f"UPDATE pg_class SET relpages = 1, reltuples = 1e5 WHERE oid IN {short}", {"names": names}
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node and those below it. A bitmap of an index is of the table that it is made for."""
    yield node
    for child in node.get("Plans", ()):
        is_bitmap = child["Node Type"].startswith("Bitmap") and "Relation Name" in node
        yield from _nodes({"Relation Name": node["Relation Name"], **child} if is_bitmap else child)
