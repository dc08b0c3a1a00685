"""What an operator does with the whole database of a broker: copy it, back it up, export and restore it."""

import importlib.metadata
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pactgate.broker.main import CannotStartError, existing_database, migrated_database, named_database, unusable
from pactgate.broker.store.engine import Database, DatabaseError
from pactgate.broker.store.migrate import OtherTablesError
from pactgate.broker.store.upkeep import archive
from pactgate.broker.store.upkeep.archive import ArchivedTable, CannotRestoreError
from pactgate.broker.store.upkeep.backup import back_up
from pactgate.broker.store.upkeep.copy import CannotCopyError, TableCopy, copy

_UNFINISHED = ".unfinished"


def copy_database(
    database_url: str | None, to: str, *, start_over: bool, tell: Callable[[str], None]
) -> list[TableCopy]:
    """Copy the database of the settings, or at `database_url`, to the empty one at `to`. Raises CannotStartError."""
    source = existing_database(database_url)
    target = named_database(to)
    try:
        if source.engine.url == target.engine.url:
            message = f"The source and the target are the same database: {source.place}."
            raise CannotStartError(message)
        return copy(source, target, start_over=start_over, tell=tell)
    except CannotCopyError as error:
        raise CannotStartError(str(error)) from error
    except OtherTablesError as error:
        raise unusable(target, error) from error
    except DatabaseError as error:
        cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
        message = (
            f"The copy from {source.place} to {target.place} stopped: {cause}. Start it again: it goes on "
            "where it ended."
        )
        raise CannotStartError(message) from error
    finally:
        source.close()
        target.close()


def migrate_database(database_url: str | None) -> str:
    """Bring the database to the newest schema, as a broker does at its start; which database it is.

    Raises CannotStartError.
    """
    database = migrated_database(database_url)
    database.close()
    return database.place


def back_up_database(database_url: str | None, file: Path) -> None:
    """Copy an SQLite database to a new file, while a broker runs on it. Raises CannotStartError."""
    database = existing_database(database_url)
    database.close()
    if not database.is_sqlite:
        message = (
            f"The database at {database.place} is PostgreSQL, which has a program for that: "
            f"pg_dump --format custom --file {file}."
        )
        raise CannotStartError(message)
    try:
        with _new_file(file) as unfinished:
            back_up(Path(database.engine.url.database or ""), unfinished)
    except DatabaseError as error:
        raise unusable(database, error) from error


def export_database(database_url: str | None, file: Path) -> list[ArchivedTable]:
    """Write all of the database into a new archive, while a broker runs on it. Raises CannotStartError."""
    database = existing_database(database_url)
    try:
        with _new_file(file) as unfinished, unfinished.open("wb") as out:
            return database.snapshot(archive.export, out, importlib.metadata.version("pactgate"))
    except DatabaseError as error:
        raise unusable(database, error) from error
    finally:
        database.close()


def restore_database(database_url: str | None, file: Path) -> list[ArchivedTable]:
    """Write all that is in an archive into the empty database of the settings, or nothing. Raises CannotStartError."""
    database = named_database(database_url)
    try:
        with file.open("rb") as opened:
            return _restored(database, opened)
    except OSError as error:
        message = f"The file {file} cannot be read: {error.strerror}."
        raise CannotStartError(message) from error
    except CannotRestoreError as error:
        raise CannotStartError(str(error)) from error
    except (OtherTablesError, DatabaseError) as error:
        raise unusable(database, error) from error
    finally:
        database.close()


def _restored(database: Database, file: IO[bytes]) -> list[ArchivedTable]:
    return database.write(archive.restore, file)


@contextmanager
def _new_file(file: Path) -> Iterator[Path]:
    """Where to write what becomes `file` once it is complete and on disk; nobody else may read it."""
    if file.exists():
        message = f"The file {file} exists. Give the name of a new file."
        raise CannotStartError(message)
    unfinished = file.with_name(f"{file.name}{_UNFINISHED}")
    try:
        # What an earlier run left is overwritten.
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        try:
            yield unfinished
            with unfinished.open("rb") as written:
                os.fsync(written.fileno())
            unfinished.rename(file)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        message = f"The file {file} cannot be written: {error.strerror}."
        raise CannotStartError(message) from error
