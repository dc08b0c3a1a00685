"""The tables of background work: the jobs, and every attempt at them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import Id, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    # When a worker may take it: its time, or the end of the lease that another worker has. Null when it is over.
    Column("due_at", UtcDateTime),
    Column("token", String),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Index(None, "due_at"),
    Index(None, "finished_at"),
)

job_attempts = Table(
    "job_attempts",
    metadata,
    Column("job_id", Id, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("success", Boolean),
    Column("log", Text, nullable=False),
)
