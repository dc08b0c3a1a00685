"""The tables of webhooks and of their runs."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import Id, metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String, nullable=False, unique=True),
    Column("description", String),
    Column("enabled", Boolean, nullable=False),
    Column("consumer_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE")),
    Column("consumer_label", String),
    Column("provider_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE")),
    Column("provider_label", String),
    Column("method", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", Text),
    Column("username", String),
    Column("password", String),
    # Whose it is. No foreign key: SQLite cannot add one to a table that is there.
    Column("team_uuid", String(36)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "consumer_id"),
    Index(None, "provider_id"),
)

webhook_events = Table(
    "webhook_events",
    metadata,
    # Its order is the order in which webhooks run: the one that was saved last is the last.
    Column("id", Id, primary_key=True),
    Column("webhook_id", Id, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),
    UniqueConstraint("webhook_id", "name"),
    sqlite_autoincrement=True,
)

webhook_runs = Table(
    "webhook_runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String, nullable=False, unique=True),
    Column("job_id", Id, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("webhook_id", Id, ForeignKey("webhooks.id", ondelete="SET NULL")),
    Column("name", String, nullable=False),
    Column("event", String, nullable=False),
    Column("publication_id", Id, ForeignKey("pact_publications.id", ondelete="CASCADE"), nullable=False),
    Column("verification_id", Id, ForeignKey("verifications.id", ondelete="CASCADE")),
    Column("parameters", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "webhook_id"),
    Index(None, "publication_id"),
    Index(None, "verification_id"),
)
