"""The table of labels."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import Id, metadata

labels = Table(
    "labels",
    metadata,
    Column("pacticipant_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "name"),
)
