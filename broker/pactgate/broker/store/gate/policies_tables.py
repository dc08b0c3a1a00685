"""The tables of policies and waivers. People fill them, so that they stay small however long the history is."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import Id, metadata

policies = Table(
    "policies",
    metadata,
    Column("id", Id, primary_key=True),
    # Both ids as one value, since nulls would escape a unique index.
    Column("scope", String, nullable=False, unique=True),
    Column("pacticipant_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE")),
    Column("environment_id", Id, ForeignKey("environments.id", ondelete="CASCADE")),
    Column("breaking_changes", String),
    Column("self_verification", String),
    Column("document_disagreement", String),
    Column("minimum_operation_coverage", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "pacticipant_id"),
    Index(None, "environment_id"),
)

waivers = Table(
    "waivers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String, nullable=False, unique=True),
    Column("pacticipant_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE"), nullable=False),
    Column("environment_id", Id, ForeignKey("environments.id", ondelete="CASCADE")),
    Column("fingerprint", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "pacticipant_id", "until"),
    Index(None, "environment_id"),
)
