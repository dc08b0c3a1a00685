"""A write that changes nothing, to see whether the database takes writes."""

from sqlalchemy import Connection, text

_POSTGRESQL = (
    # Nothing is found, so nothing is locked; but a database that takes no writes refuses it.
    text("SELECT 1 FROM alembic_version WHERE false FOR UPDATE"),
    # A record in the log of writes, which is on the disk once it is committed.
    text("SELECT pg_logical_emit_message(true, 'pactgate', 'ready')"),
)
_SQLITE = (text("UPDATE alembic_version SET version_num = version_num"),)


def write_nothing(connection: Connection) -> None:
    """Write something without a meaning; once it is committed, the database can write. Raises DatabaseError."""
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
        connection.execute(statement)
