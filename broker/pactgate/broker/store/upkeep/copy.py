"""Copies a whole database to another, of whatever kind: in steps, so that a copy that ended can go on, and verified.

Until it is verified, the target has a table that says so, with what is copied already: no broker starts on it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    MetaData,
    NullPool,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from pactgate.broker.store.engine import Database, as_sqlite_transactions, without_time_limit
from pactgate.broker.store.migrate import UNFINISHED_COPY_TABLE, is_current, upgrade
from pactgate.broker.store.upkeep import contents
from pactgate.broker.store.upkeep.contents import StoredRow

_LOCK_WITHIN = "5s"

_progress = Table(
    UNFINISHED_COPY_TABLE,
    MetaData(),
    Column("table_name", String, primary_key=True),
    Column("source", Text, nullable=False),
    # The primary key of the row that was copied last, in JSON.
    Column("last_key", Text),
    Column("rows", BigInteger, nullable=False),
    Column("finished", Boolean, nullable=False),
)


class CannotCopyError(Exception):
    """A copy cannot be made. The message is a sentence or two for the operator: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class TableCopy:
    """A table that is the same in both databases.

    Attributes:
        name: its name.
        rows: how many rows it has.
        before: how many of them an earlier, unfinished run had copied.
        digest: the sum of the SHA-256 of its rows.
    """

    name: str
    rows: int
    before: int
    digest: str


def copy(
    source: Database, target: Database, *, start_over: bool = False, tell: Callable[[str], None] = lambda _: None
) -> list[TableCopy]:
    """Copy every table of `source`, to which nobody writes meanwhile, to `target`, and compare what both hold.

    An unfinished copy of the same source goes on where it ended, or is deleted first if it shall `start_over`. `tell`
    is called with what is done now. Raises CannotCopyError.
    """
    with _alone(source) as reading:
        found = contents.tables(reading)
        place = source.place
        before = target.write(_begin, [table.name for table in found], place, start_over=start_over)
        # What a value of a table is to the database differs between kinds of databases.
        there = {table.name: table for table in target.read(contents.tables)}
        pairs = [(table, there[table.name]) for table in found]
        for pair in pairs:
            _copy_table(reading, target, pair, tell)
        copies = [_verified(reading, target, pair, before[pair[0].name], tell) for pair in pairs]
        target.write(_end, contents.last_ids(reading, found))
    return copies


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A connection to a database to which nobody else writes as long as the block runs. Raises CannotCopyError."""
    database.close()
    opened = _alone_on_sqlite(database) if database.is_sqlite else _alone_on_postgresql(database)
    try:
        with opened as connection:
            yield connection
    except _InUseError as error:
        message = (
            f"The database {database.place} is in use. Stop the broker first: what it writes while it is copied would "
            "be missing in the copy. To try a copy while the broker runs, copy a backup of it."
        )
        raise CannotCopyError(message) from error


class _InUseError(Exception):
    """Somebody else has the database open."""


@contextmanager
def _alone_on_sqlite(database: Database) -> Iterator[Connection]:
    engine = create_engine(database.engine.url, poolclass=NullPool)
    event.listen(engine, "connect", _take_the_file)
    event.listen(engine, "begin", as_sqlite_transactions)
    try:
        with ExitStack() as opened:
            try:
                connection = opened.enter_context(engine.connect())
                connection.execute(sql("SELECT count(*) FROM sqlite_master"))
            except OperationalError as error:
                raise _InUseError from error
            yield connection
    finally:
        engine.dispose()


def _take_the_file(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DB-API connection
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 1000")
    # Whoever has the file open keeps this from being had, and whoever comes later is kept out.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")


@contextmanager
def _alone_on_postgresql(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection:
        others = sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        without_time_limit(connection)
        connection.execute(sql(f"SET LOCAL lock_timeout = '{_LOCK_WITHIN}'"))
        try:
            for name in inspect(connection).get_table_names():
                quoted = connection.dialect.identifier_preparer.quote(name)
                connection.execute(sql(f"LOCK TABLE {quoted} IN SHARE MODE"))
        except OperationalError as error:
            raise _InUseError from error
        if connection.execute(others).scalar_one():
            raise _InUseError
        yield connection


def _begin(tx: Connection, names: list[str], place: str, *, start_over: bool) -> dict[str, int]:
    """Prepare the target; how many rows of each table an earlier run copied."""
    without_time_limit(tx)
    if inspect(tx).has_table(UNFINISHED_COPY_TABLE):
        if not start_over:
            return _resumed(tx, names, place)
        found = MetaData()
        found.reflect(tx)
        found.drop_all(tx)
    if taken := contents.filled(tx, contents.tables(tx)):
        message = f"The target is not empty: {', '.join(taken[:3])} have rows. Copy to an empty database."
        raise CannotCopyError(message)
    upgrade(tx)
    _progress.create(tx)
    rows = [{"table_name": name, "source": place, "rows": 0, "finished": False} for name in names]
    tx.execute(_progress.insert(), rows)
    return dict.fromkeys(names, 0)


def _resumed(tx: Connection, names: list[str], place: str) -> dict[str, int]:
    found = tx.execute(select(_progress.c.table_name, _progress.c.source, _progress.c.rows)).all()
    others = {source for _, source, _ in found if source != place}
    if others or {name for name, _, _ in found} != {*names} or not is_current(tx):
        whose = others.pop() if others else "another version of pactgate"
        message = (
            f"The target has an unfinished copy of {whose}. With --start-over it is deleted, and the copy begins anew."
        )
        raise CannotCopyError(message)
    return {name: rows for name, _, rows in found}


def _copy_table(source: Connection, target: Database, pair: tuple[Table, Table], tell: Callable[[str], None]) -> None:
    here, table = pair
    state = target.read(lambda tx: tx.execute(select(_progress).where(_progress.c.table_name == table.name)).one())
    if state.finished:
        return
    done = state.rows
    after = json.loads(state.last_key) if state.last_key else []
    for batch in contents.batches(contents.lines(source, here, after)):
        try:
            target.write(_add, table, batch, done)
        except (DataError, IntegrityError) as error:
            cause = str(error.orig).strip().splitlines()[0]
            message = (
                f"Rows of {table.name} cannot be written to the target: {_culprit(target, table, batch)} ({cause})."
            )
            raise CannotCopyError(message) from error
        done += len(batch)
        tell(f"Copying {table.name}: {done:,} rows")
    target.write(lambda tx: tx.execute(_of(table).values(finished=True)))


def _add(tx: Connection, table: Table, batch: list[StoredRow], done: int) -> None:
    last = json.dumps(contents.key_of(table, batch[-1]))
    moved = tx.execute(_of(table).where(_progress.c.rows == done).values(rows=done + len(batch), last_key=last))
    if not moved.rowcount:
        message = "Another copy to the same target is running. Wait for it, or stop it and start again."
        raise CannotCopyError(message)
    contents.add_rows(tx, table, batch)


def _culprit(target: Database, table: Table, batch: list[StoredRow]) -> str:
    """The first row of those that the target refuses, by its key."""
    with target.engine.connect() as connection:
        for line in batch:
            transaction = connection.begin()
            try:
                contents.add_rows(connection, table, [line])
            except (DataError, IntegrityError):
                return f"the first of them has the key {contents.key_of(table, line)}"
            finally:
                transaction.rollback()
    return "each alone can"


def _of(table: Table) -> Any:  # noqa: ANN401 - an update whose parts are added
    return _progress.update().where(_progress.c.table_name == table.name)


def _verified(
    source: Connection, target: Database, pair: tuple[Table, Table], before: int, tell: Callable[[str], None]
) -> TableCopy:
    table, copied = pair
    tell(f"Comparing {table.name}")
    wanted = contents.digest(source, table)
    found = target.snapshot(contents.digest, copied)
    if wanted != found:
        message = (
            f"The copy of {table.name} is not the same: {wanted.rows:,} rows in the source, {found.rows:,} in the "
            "target. One of both was written to since the copy began. Start again with --start-over."
        )
        raise CannotCopyError(message)
    return TableCopy(table.name, wanted.rows, before, wanted.text)


def _end(tx: Connection, last_ids: dict[str, int]) -> None:
    contents.set_last_ids(tx, last_ids)
    _progress.drop(tx)
