"""The tables of people, system accounts, teams, roles and tokens."""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, Text, UniqueConstraint

from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import Id, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("email", String, unique=True),
    # What an OpenID provider calls it: issuer and subject.
    Column("subject", String, unique=True),
    # What whoever provisions it by SCIM calls it.
    Column("external_id", String),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "name"),
)

teams = Table(
    "teams",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("name", String, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

team_members = Table(
    "team_members",
    metadata,
    Column("team_id", Id, ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("is_administrator", Boolean, nullable=False),
)

# The team that answers for an application, and who made it, by uuid.
ownerships = Table(
    "ownerships",
    metadata,
    Column("pacticipant_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE"), primary_key=True),
    Column("team_id", Id, ForeignKey("teams.id", ondelete="SET NULL"), index=True),
    Column("made_by", String(36)),
)

# Roles that somebody made, and ready roles that somebody changed. `scopes` are separated by spaces.
roles = Table(
    "roles",
    metadata,
    Column("uuid", String(36), primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
)

# `reach` says of which of `team_id` and `pacticipant_id` there is one.
assignments = Table(
    "assignments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role_uuid", String(36), nullable=False),
    Column("reach", String, nullable=False),
    Column("team_id", Id, ForeignKey("teams.id", ondelete="CASCADE"), index=True),
    Column("pacticipant_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE"), index=True),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("account_id", Id, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("description", String, nullable=False),
    Column("hint", String, nullable=False),
    Column("reads_only", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)
