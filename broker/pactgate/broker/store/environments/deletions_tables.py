"""The table of what was deleted by force while it was in an environment."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import Id, metadata

forced_deletions = Table(
    "forced_deletions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("environment_id", Id, ForeignKey("environments.id", ondelete="CASCADE"), nullable=False),
    # Names and not ids: what they are of may be gone.
    Column("pacticipant", String, nullable=False),
    Column("version", String, nullable=False),
    # The provider of the pact that was deleted. Null: all of the version was.
    Column("provider", String),
    # Who had to do with it, as a list in JSON.
    Column("partners", Text, nullable=False),
    Column("deleted_at", UtcDateTime, nullable=False),
    Index(None, "environment_id", "deleted_at"),
)
