"""A write that changes nothing, to see whether the database takes writes."""

from sqlalchemy import Connection, text

_POSTGRESQL = text("SELECT pg_logical_emit_message(true, 'pactgate', 'ready')")
"""A record in the log of writes: it locks no row, and leaves none behind."""

_SQLITE = text("UPDATE alembic_version SET version_num = version_num")


def write_nothing(connection: Connection) -> None:
    """Write something without a meaning; once it is committed, the database can write. Raises DatabaseError."""
    connection.execute(_POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE)
