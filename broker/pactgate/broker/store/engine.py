"""The database: its engine, and the only way to a transaction."""

import copy
import os
import select
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
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
from sqlalchemy.pool import QueuePool

from pactgate.broker.domain.upkeep.state import Connections
from pactgate.broker.store.bounded import BoundedConnection
from pactgate.broker.store.identity.auditing import leaves_a_row
from pactgate.broker.store.sqlite_file import refuse_a_file_that_is_gone, watch_file

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


Transaction = Connection
"""An open transaction: what an action is given, to hand on to the store."""

AUTHOR = "pactgate_author"
"""Under which name a transaction carries the uuid of the account that it writes for; None is nobody's."""


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
        self._most = connecting.most
        self._author: str | None = None
        # PostgreSQL shows each statement what is committed, in a transaction or not. Without one, two round trips less.
        self._reader = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # SQLite has one writer. To wait here is fair and cheap; to wait in SQLite is neither.
        self._writer: AbstractContextManager[Any] = threading.Lock() if self.is_sqlite else nullcontext()

    def by(self, author: str | None) -> "Database":
        """The same database for what an account writes, by its uuid: its transactions carry that."""
        mine = copy.copy(self)
        mine._author = author  # noqa: SLF001 - a copy of this one
        return mine

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

    def glance(self, statement: str) -> Any:  # noqa: ANN401 - whatever the column holds
        """The first value of a short statement without parameters, or None: at a tenth of what a transaction costs."""
        try:
            with (
                closing(self.engine.raw_connection()) as pooled,
                _without_transaction(pooled.driver_connection) as cursor,
            ):
                cursor.execute(statement)
                found = cursor.fetchone()
                return found[0] if found else None
        except self.engine.dialect.loaded_dbapi.Error:
            # Whatever is wrong with the database is said in the usual way.
            return self.read(lambda tx: tx.exec_driver_sql(statement).scalar())

    def snapshot[**P, R](
        self, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The result of `action(connection, …)`, which changes nothing and sees one state, however long it takes."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            return action(connection, *args, **kwargs)

    def write[**P, R](self, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of `action(connection, …)` once its transaction is committed, with its row of the audit log.

        An action that lost a race with another writer is run again from the start, so it must have no effect but
        its SQL.
        """

        def audited(tx: Transaction) -> R:
            with leaves_a_row(tx):
                return action(tx, *args, **kwargs)

        return self.write_unaudited(audited)

    def write_unaudited[**P, R](
        self, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The same without a row of the audit log: for what nobody asked for, as what is judged and notes of use."""
        for attempt in stamina.retry_context(on=_lost_a_race, attempts=8, timeout=20, wait_initial=0.01, wait_max=0.5):
            with attempt, self._writer, self.engine.connect() as connection:
                writing = connection.execution_options(pactgate_writes=True, **{AUTHOR: self._author})
                with writing.begin():
                    result = action(writing, *args, **kwargs)
                    refuse_a_file_that_is_gone(writing)
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

    def connections(self) -> Connections:
        """How many connections there are now."""
        pool = self.engine.pool
        if not isinstance(pool, QueuePool):  # that of a database in memory
            return Connections(0, 0, self._most)
        return Connections(pool.checkedout(), pool.checkedin(), self._most)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


@contextmanager
def _without_transaction(connection: Any) -> Iterator[Any]:  # noqa: ANN401 - of whichever driver
    """A cursor whose statements begin no transaction: two round trips to PostgreSQL less."""
    if isinstance(connection, BoundedConnection):
        connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        if isinstance(connection, BoundedConnection):
            connection.autocommit = False


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
        # First, since what follows makes a file that is not there.
        watch_file(engine)
        event.listen(engine, "do_connect", _keep_to_ourselves)
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


def _keep_to_ourselves(_dialect: object, _record: object, arguments: Sequence[Any], _options: object) -> None:
    """Create the file, if it is missing, so that nobody else on the machine can read it: it has webhooks' secrets.

    SQLite would create it as the umask says. It gives its companions, `-wal` and `-shm`, the mode of the file. A file
    that is there keeps its mode, which may be what the operator wants.
    """
    file = str(arguments[0])
    if file == ":memory:" or file.startswith("file:"):
        return
    # SQLite says it better if that cannot be.
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DB-API connection
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
