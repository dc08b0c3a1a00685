"""The tables of decisions that are kept."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import Id, metadata

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String, nullable=False, unique=True),
    # By its name: what was asked stays as it was.
    Column("environment", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("asked_by_user", String),
    Column("asked_by", String),
    Column("build_url", String),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "environment", "id"),
)

decision_versions = Table(
    "decision_versions",
    metadata,
    Column("decision_id", Id, ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True),
    Column("pacticipant_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE"), primary_key=True),
    # By its number: a question about a version that is not there has an answer, too, and outlives one that was.
    Column("number", String, nullable=False),
    Index(None, "pacticipant_id", "number", "decision_id"),
)
