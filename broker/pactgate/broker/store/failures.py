"""What is the matter when the database cannot do something, told apart by what an operator must do."""

import sqlite3
from enum import StrEnum

from sqlalchemy.exc import InvalidatePoolError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionInTimeError

from pactgate.broker.store.sqlite_file import DatabaseFileMissingError


class Trouble(StrEnum):
    """What is the matter with the database."""

    AWAY = "away"
    """It cannot be reached: it is stopped, restarts, or lets nobody in."""
    BUSY = "busy"
    """It can be reached, and has no connection, no lock or no time to give."""
    FULL = "full"
    """There is no room for what is to be written."""
    READ_ONLY = "read-only"
    """It can be read, and takes no writes."""
    MISSING = "missing"
    """The file of the database is not there any more."""
    FAULT = "fault"
    """It refuses a statement, or holds what it should not: a fault of the broker or damage to the data."""


_BY_STATE = {
    "08": Trouble.AWAY,  # connection exception
    "57P": Trouble.AWAY,  # shut down, crashed, starting, database dropped
    "28": Trouble.AWAY,  # not let in
    "3D": Trouble.AWAY,  # no such database
    "53300": Trouble.BUSY,  # too many connections
    "53200": Trouble.BUSY,  # out of memory
    "53400": Trouble.BUSY,  # a configured limit
    "53100": Trouble.FULL,
    "55P03": Trouble.BUSY,  # a lock that is not to be had in time
    "57014": Trouble.BUSY,  # the time limit for a statement
    "40001": Trouble.BUSY,  # lost every race
    "40P01": Trouble.BUSY,
    "25006": Trouble.READ_ONLY,
}
"""What PostgreSQL says, by the beginning of its SQLSTATE."""

_BY_CODE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_NOMEM: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
}
"""What SQLite says, by its primary result code."""

_PRIMARY = 0xFF
"""Where the primary code is in an extended one."""


def trouble_of(error: SQLAlchemyError) -> Trouble:
    """What is the matter when the database raised `error`."""
    if isinstance(error, DatabaseFileMissingError):
        return Trouble.MISSING
    if isinstance(error, NoConnectionInTimeError):
        return Trouble.BUSY
    said = getattr(error, "orig", None)
    if isinstance(said, sqlite3.Error):
        return _BY_CODE.get(getattr(said, "sqlite_errorcode", -1) & _PRIMARY, Trouble.FAULT)
    state = getattr(said, "sqlstate", None)
    if state:
        return next((trouble for start, trouble in _BY_STATE.items() if state.startswith(start)), Trouble.FAULT)
    # A connection that cannot be made or that broke has no state to tell.
    lost = isinstance(error, OperationalError | InvalidatePoolError) or getattr(error, "connection_invalidated", False)
    return Trouble.AWAY if lost else Trouble.FAULT


def cause_of(error: SQLAlchemyError) -> str:
    """What the database said, in one line and without the statement."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
