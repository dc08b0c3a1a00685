"""The tables of who asks: accounts, teams, roles, tokens, sessions, trust rules; of secrets, and of the audit log."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, false

from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import Id, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("kind", String, nullable=False),
    # What it logs in with: the name of a system account, the user name or the address of a person, without case.
    Column("login", String, nullable=False),
    # The login of a person, as it was written.
    Column("user_name", String),
    Column("name", String, nullable=False),
    # Parts of the name of a person, where whoever provisions them by SCIM says them.
    Column("given_name", String),
    Column("family_name", String),
    # Of a person, in lower case.
    Column("email", String, unique=True),
    # What an OpenID provider calls it: issuer and subject.
    Column("subject", String, unique=True),
    # What whoever provisions it by SCIM calls it.
    Column("external_id", String),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "login"),
)

teams = Table(
    "teams",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("name", String, nullable=False),
    # The name without case, by which teams are told apart.
    Column("folded_name", String, nullable=False, unique=True),
    # What whoever provisions it by SCIM calls it.
    Column("external_id", String),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

team_members = Table(
    "team_members",
    metadata,
    Column("team_id", Id, ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("is_administrator", Boolean, nullable=False),
)

# Who may record to an environment, where not everybody who may record may.
team_environments = Table(
    "team_environments",
    metadata,
    Column("team_id", Id, ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    Column("environment_id", Id, ForeignKey("environments.id", ondelete="CASCADE"), primary_key=True, index=True),
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
    Column("name", String, nullable=False),
    # The name without case, by which roles are told apart.
    Column("folded_name", String, nullable=False, unique=True),
    Column("description", String),
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
    # Given at a login, as rules say, and looked at anew at the next one; else by hand.
    Column("by_login", Boolean, nullable=False, server_default=false()),
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

# A person who is logged in with a browser. Of `account_id` and `settings_user` there is one.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    # Of the secret in the cookie.
    Column("sha256", String(64), nullable=False, unique=True),
    Column("account_id", Id, ForeignKey("accounts.id", ondelete="CASCADE"), index=True),
    # Who logged in with a password from the settings.
    Column("settings_user", String),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# A login with an OpenID provider that has begun: whichever replica the provider sends the person back to ends it.
login_attempts = Table(
    "login_attempts",
    metadata,
    # Of the state, which the provider sends back.
    Column("state_sha256", String(64), primary_key=True),
    # Of the secret in the cookie of the browser that began it.
    Column("browser_sha256", String(64), nullable=False),
    Column("nonce", String, nullable=False),
    Column("code_verifier", String, nullable=False),
    Column("return_to", String, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# A command line that asks to be logged in: whoever has the user code in a browser says whether it may. Without an
# account it waits.
device_logins = Table(
    "device_logins",
    metadata,
    # Of the code that the command line has.
    Column("device_sha256", String(64), primary_key=True),
    Column("user_code", String(8), nullable=False, unique=True),
    # What the command line says of itself.
    Column("client", String, nullable=False),
    # Where it asks from: of IPv6 the network.
    Column("origin", String, nullable=False),
    Column("account_id", Id, ForeignKey("accounts.id", ondelete="CASCADE"), index=True),
    Column("denied", Boolean, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# What tokens of an issuer are believed, and which role they give. `purpose` is whose: a pipeline's, or those of people
# who log in. `claims` are JSON: a pattern for each claim. `reach` is as of assignments.
trust_rules = Table(
    "trust_rules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("name", String, nullable=False),
    # The name without case, by which trust rules are told apart.
    Column("folded_name", String, nullable=False, unique=True),
    Column("purpose", String, nullable=False),
    Column("issuer", String, nullable=False, index=True),
    Column("audience", String),
    Column("claims", Text, nullable=False),
    Column("role_uuid", String(36), nullable=False),
    Column("reach", String, nullable=False),
    Column("team_id", Id, ForeignKey("teams.id", ondelete="CASCADE"), index=True),
    Column("pacticipant_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE"), index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# How often was changed who has which credentials and what they may do: triggers count. What somebody remembers of it is
# right as long as the number is the same. One row, or none yet.
identity_changes = Table(
    "identity_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", Id, nullable=False),
)

# What webhooks use as ${user.NAME}. Without a team every webhook may.
secrets = Table(
    "secrets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("name", String, nullable=False, unique=True),
    Column("description", String),
    Column("team_id", Id, ForeignKey("teams.id", ondelete="CASCADE"), index=True),
    Column("encrypted", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# Who changed what. A trigger refuses to change or delete a row.
audit_events = Table(
    "audit_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("occurred_at", UtcDateTime, nullable=False, index=True),
    Column("principal_kind", String, nullable=False),
    # None for who stands in the settings, and for nobody.
    Column("principal_uuid", String(36)),
    Column("principal", String, nullable=False),
    Column("proof", String, nullable=False),
    Column("type", String, nullable=False),
    # What was changed, as people name it.
    Column("subject", String, nullable=False),
    Column("address", String),
    Column("request_id", String),
    # JSON: what was there before and what is there now, and what else belongs to it.
    Column("details", Text),
    Index("ix_audit_events_type_id", "type", "id"),
    Index("ix_audit_events_principal_uuid_id", "principal_uuid", "id"),
)
