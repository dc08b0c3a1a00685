"""The file of an SQLite database: that it is still there, and still the one that a connection has open.

SQLite goes on without a word when its file is deleted: it writes to what no name leads to any more, and all of it is
lost. And it makes a new, empty file where one is missing.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError

_KEY = "pactgate.file"


class DatabaseFileMissingError(SQLAlchemyError):
    """The file of the database was there and is not any more. The message names it and says what to do."""


class _WatchedFile:
    """The file at a path. It may be made by the first connection, and by none after that."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._was_there = False

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def before_connecting(self, *_: object) -> None:
        """Refuse to have a new file made."""
        if self._was_there and self._identity() is None:
            raise self._missing()

    def after_connecting(self, _connection: object, record: Any) -> None:  # noqa: ANN401 - of SQLAlchemy's pool
        """Remember which file the connection has open."""
        now = self._identity()
        record.info[_KEY] = (self, now)
        self._was_there = self._was_there or now is not None

    def before_use(self, _connection: object, record: Any, _fairy: object) -> None:  # noqa: ANN401 - as above
        """Refuse a connection to a file that is gone; where another one took its place, connect anew."""
        now = self._identity()
        if now is None:
            raise self._missing()
        if now != record.info[_KEY][1]:
            raise InvalidatePoolError

    def before_commit(self, opened: tuple[int, int] | None) -> None:
        """Refuse to write to a file that is gone, or that another one has taken the place of."""
        if self._identity() != opened:
            raise self._missing()

    def _missing(self) -> DatabaseFileMissingError:
        return DatabaseFileMissingError(
            f"The database file {self._path} was deleted or moved. Stop the broker, put the file back from a backup, "
            "and start the broker."
        )


def watch_file(engine: Engine) -> None:
    """Have every connection of an SQLite engine checked before it is used. Without effect on one in memory."""
    name = engine.url.database
    if not name or name == ":memory:" or name.startswith("file:"):
        return
    watched = _WatchedFile(Path(name).absolute())
    event.listen(engine, "do_connect", watched.before_connecting)
    event.listen(engine, "connect", watched.after_connecting)
    event.listen(engine, "checkout", watched.before_use)


def refuse_a_file_that_is_gone(connection: Connection) -> None:
    """Have nothing committed, and so nothing acknowledged, that no file keeps. Raises DatabaseFileMissingError."""
    watched, opened = connection.info.get(_KEY, (None, None))
    if watched:
        watched.before_commit(opened)
