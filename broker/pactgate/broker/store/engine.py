"""The database: its engine, and the only way to a transaction."""

import os
import select
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Concatenate

import stamina
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InvalidatePoolError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from pactgate.broker.store.bounded import BoundedConnection

SQLITE_BUSY_TIMEOUT_MS = 15_000

DatabaseError = SQLAlchemyError
"""Anything that the database could not do."""

_SERIALIZATION_FAILURE = "40001"
_DEADLOCK = "40P01"

_PLANNING = {
    # Most statements take longer to plan than to run, and no value changes by which index they are best answered.
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    # What is asked for is in memory, or on a disk that reads anywhere as fast.
    "random_page_cost": "1.1",
}
"""How PostgreSQL plans for the broker."""

_GRACE_S = 5
"""So much longer than for PostgreSQL to give up on a statement is waited for it to say so."""

_CONNECT_WITHIN_S = 10

_FILE = "pactgate_file"
"""Where a connection to SQLite has the path of its file, and which file that was when it was opened."""


Transaction = Connection
"""An open transaction: what an action is given, to hand on to the store."""


@dataclass(frozen=True, slots=True)
class Connecting:
    """How the database is connected to.

    There are `most` connections, for which a request waits `wait_s`. PostgreSQL gives up on a statement after
    `statement_timeout_s`; 0 is never.
    """

    most: int = 40
    wait_s: float = 30
    statement_timeout_s: float = 15


USUAL = Connecting()


class Database:
    """A database of the broker. Hands out transactions and nothing else.

    `url` is an SQLAlchemy URL: `sqlite:///file.db` or `postgresql+psycopg://…` (`postgresql://` will do).
    """

    def __init__(self, url: str, connecting: Connecting = USUAL) -> None:
        self.engine = _engine(url, connecting)
        # PostgreSQL shows each statement what is committed, in a transaction or not. Without one, two round trips less.
        self._reader = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # SQLite has one writer. To wait here is fair and cheap; to wait in SQLite is neither.
        self._writer: AbstractContextManager[Any] = threading.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def place(self) -> str:
        """Its URL without the password, for people."""
        return self.engine.url.render_as_string(hide_password=True)

    def read[**P, R](self, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of `action(connection, …)`, which changes nothing."""
        with self._reader.begin() as connection:
            return action(connection, *args, **kwargs)

    def snapshot[**P, R](
        self, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The result of `action(connection, …)`, which changes nothing and sees one state, however long it takes."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            return action(connection, *args, **kwargs)

    def write[**P, R](self, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of `action(connection, …)` once its transaction is committed.

        An action that lost a race with another writer is run again from the start, so it must have no effect but
        its SQL.
        """
        for attempt in stamina.retry_context(on=_lost_a_race, attempts=8, timeout=20, wait_initial=0.01, wait_max=0.5):
            with attempt, self._writer, self.engine.connect() as connection:
                writing = connection.execution_options(pactgate_writes=True)
                with writing.begin():
                    result = action(writing, *args, **kwargs)
                    _refuse_a_file_that_is_gone(writing)
                    return result
        message = "stamina ends its attempts with a result or an error"
        raise AssertionError(message)

    def wait(self, retries: int, *, pause_s: float = 3) -> None:
        """Wait until it can be connected to, and try again that often. Raises DatabaseError."""
        tries = stamina.retry_context(
            on=OperationalError,
            attempts=retries + 1,
            timeout=None,
            wait_initial=pause_s,
            wait_max=pause_s,
            wait_jitter=0,
        )
        for attempt in tries:
            with attempt, self.engine.connect():
                pass

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def without_time_limit(connection: Connection) -> None:
    """In this transaction a statement may take as long as it takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        bounded: Any = connection.connection.dbapi_connection
        bounded.patience_s = None


def _lost_a_race(error: Exception) -> bool:
    if isinstance(error, IntegrityError):
        return True
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(error, DBAPIError) and state in (_SERIALIZATION_FAILURE, _DEADLOCK)


class FileGoneError(OperationalError):
    """The SQLite file that is open has no name any more, so that what is written to it would be lost."""

    def __init__(self, file: str) -> None:
        message = f"the file {file} was deleted or replaced while it is open; put it back, or restart with a backup"
        super().__init__(None, None, OSError(message))


class BadDatabaseUrlError(ValueError):
    """A URL that names no database of a kind that is supported."""


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = "it is not a URL; use sqlite:///file.db or postgresql://user:password@host/name."
        raise BadDatabaseUrlError(message) from error
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        message = f"{parsed.drivername} is not supported; use sqlite or postgresql."
        raise BadDatabaseUrlError(message)
    return parsed


def _engine(url: str, connecting: Connecting) -> Engine:
    parsed = _parsed(url)
    kept = min(connecting.most, 10)
    engine = create_engine(
        _with_options(parsed, connecting.statement_timeout_s),
        pool_size=kept,
        # The connection used last has its statements prepared.
        pool_use_lifo=True,
        max_overflow=connecting.most - kept,
        pool_timeout=connecting.wait_s,
        # An error is logged, and what was stored may be a password.
        hide_parameters=True,
    )
    if engine.dialect.name == "sqlite":
        _make_no_second_file(engine)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", as_sqlite_transactions)
    else:
        patience_s = connecting.statement_timeout_s + _GRACE_S if connecting.statement_timeout_s else None
        event.listen(engine, "do_connect", _connect_bounded)
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "checkout", _refuse_what_the_server_closed)
        event.listen(engine, "checkout", lambda connection, *_: setattr(connection, "patience_s", patience_s))
    return engine


def _with_options(url: URL, timeout_s: float) -> URL:
    if url.get_backend_name() == "sqlite":
        return url
    said = {**_PLANNING, "statement_timeout": str(round(timeout_s * 1000))}
    ours = [f"-c {name}={value}" for name, value in said.items()]
    options = url.query.get("options", ())
    given = [options] if isinstance(options, str) else [*options]
    within = url.query.get("connect_timeout", str(_CONNECT_WITHIN_S))
    # What the operator says in the URL goes after ours, and so before it.
    return url.update_query_dict({"options": " ".join([*ours, *given]), "connect_timeout": within})


def _connect_bounded(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> Any:  # noqa: ANN401 - a psycopg connection
    return BoundedConnection.connect(*arguments, **options)


def _prepare_postgresql(connection: Any, _record: object) -> None:  # noqa: ANN401 - a psycopg connection
    # A statement that comes again will come often; all that there are together are some hundreds.
    connection.prepare_threshold = 1
    connection.prepared_max = 1_000


def _refuse_what_the_server_closed(connection: Any, _record: object, _fairy: object) -> None:  # noqa: ANN401 - DB-API
    """Raise for a pooled connection on which PostgreSQL has spoken unasked: it says that it ends, or has ended.

    That costs no round trip, as a question to the server would. The pool then connects anew.
    """
    readable, _, _ = select.select([connection.fileno()], [], [], 0)
    if readable:
        raise InvalidatePoolError


def _refuse_a_file_that_is_gone(connection: Connection) -> None:
    opened = connection.info.get(_FILE)
    if opened and _identity(opened[0]) != opened[1]:
        # The next one is to the file that is there then.
        connection.invalidate()
        raise FileGoneError(opened[0])


def _make_no_second_file(engine: Engine) -> None:
    """Have an engine refuse to connect to its SQLite file once that is gone: SQLite would make an empty one."""
    file = engine.url.database or ":memory:"
    opened: list[bool] = []

    def refuse(*_: object) -> None:
        if opened and file != ":memory:" and _identity(file) is None:
            raise FileGoneError(file)

    event.listen(engine, "do_connect", refuse)
    event.listen(engine, "connect", lambda *_: opened.append(True) if not opened else None)


def _identity(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 - before each commit, so it should cost little
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _prepare_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - a DB-API connection
    (_, _, file), *_others = connection.execute("PRAGMA database_list").fetchall()
    if file:
        record.info[_FILE] = (file, _identity(file))
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {SQLITE_BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        # An answered write survives the death of the process; FULL would add the loss of power.
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def as_sqlite_transactions(connection: Connection) -> None:
    """Begin a transaction of SQLite's own, which Python's driver would begin too late."""
    # A writer that starts as a reader can fail half-way with "database is locked", and no waiting helps.
    writes = connection.get_execution_options().get("pactgate_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
