"""A copy of an SQLite file while a broker uses it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DatabaseError


def back_up(source: Path, target: Path) -> None:
    """Copy an SQLite file to a new one, as it is at one moment, and check the copy. Raises DatabaseError.

    Nobody has to wait meanwhile, neither readers nor writers: the copy is made in one step, which sees one state.
    """
    try:
        with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.backup(writing)
            (verdict,) = writing.execute("PRAGMA quick_check(1)").fetchone()
            # A backup is one file; the broker that uses it next writes ahead again.
            writing.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise DatabaseError(None, None, error) from error
    if verdict != "ok":
        raise DatabaseError(None, None, sqlite3.DatabaseError(f"the copy is damaged: {verdict}"))
