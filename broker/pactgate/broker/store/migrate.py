"""Brings a database to the newest schema. Safe when several replicas start at once.

`python -m pactgate.broker.store.migrate "what changes"` writes a new migration from the difference to the tables.
"""

import sys
import tempfile
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from pactgate.broker.store.engine import Database, without_time_limit
from pactgate.broker.store.tables import metadata

_ADVISORY_LOCK = 7_221_953_086
"""Any number; the replicas of one database must agree on it."""

MIGRATIONS_TABLE = "alembic_version"
"""The table that a database has once it was migrated."""

UNFINISHED_COPY_TABLE = "unfinished_copy"
"""The table that a database has as long as another one is being copied to it."""


class OtherTablesError(Exception):
    """The database has tables of another program, as of a Pact Broker. They are left alone."""


class UnfinishedCopyError(Exception):
    """The database is being copied from another one, or was, and the copy did not end."""


def migrate(database: Database) -> None:
    """Apply every migration that the database lacks, in one transaction; the others wait meanwhile.

    Raises OtherTablesError, UnfinishedCopyError.
    """
    database.write(upgrade)


def is_current(connection: Connection) -> bool:
    """Whether the database has the schema that this program wants."""
    return set(MigrationContext.configure(connection).get_current_heads()) == _newest()


@cache
def _newest() -> frozenset[str]:
    """The newest migration of this program, which reading them all tells."""
    return frozenset(ScriptDirectory.from_config(_config()).get_heads())


def is_usable(connection: Connection) -> bool:
    """Whether this program can work on the database: it has its schema, or that of a newer program.

    Migrations leave in place what the previous version uses. So during an upgrade the old brokers go on until the new
    ones have taken their places.
    """
    return is_current(connection) or _is_newer(connection)


def _is_newer(connection: Connection) -> bool:
    number = revision(connection)
    return number is not None and not knows(number)


def revision(connection: Connection) -> str | None:
    """The number of the last migration that was applied to the database."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(number: str) -> bool:
    """Whether this program has the migration of that number."""
    return number in {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


def upgrade(connection: Connection, to: str = "head") -> None:
    """Apply the migrations that the database lacks, up to that one. Raises OtherTablesError, UnfinishedCopyError."""
    # A migration takes as long as it takes, as does the wait for that of another replica.
    without_time_limit(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    present = set(inspect(connection).get_table_names())
    if MIGRATIONS_TABLE not in present and present & metadata.tables.keys():
        raise OtherTablesError
    if UNFINISHED_COPY_TABLE in present:
        raise UnfinishedCopyError
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _write_migration(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/schema.db")
        migrate(database)
        config = _config()
        with database.engine.connect() as connection:
            config.attributes["connection"] = connection
            number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
            command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")
        database.close()


if __name__ == "__main__":
    _write_migration(sys.argv[1])
