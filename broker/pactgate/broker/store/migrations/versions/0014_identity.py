"""Who asks: accounts, teams, roles, tokens, sessions, trust rules; whose an application is; secrets; the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    # Whose a webhook is; without a team everybody's who may manage webhooks.
    op.add_column("webhooks", sa.Column("team_uuid", sa.String(length=36), nullable=True))
    _add_accounts()
    _add_teams()
    _add_what_teams_answer_for()
    _add_roles()
    _add_tokens()
    _add_logins()
    _add_device_logins()
    _add_trust_rules()
    _add_secrets()
    _add_audit_events()
    _refuse_changes_of_audit_events()
    _count_identity_changes()


def _add_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=True),
        sa.Column("family_name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("uuid", name=op.f("uq_accounts_uuid")),
        sa.UniqueConstraint("kind", "login", name=op.f("uq_accounts_kind_login")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("subject", name=op.f("uq_accounts_subject")),
    )


def _add_teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("uuid", name=op.f("uq_teams_uuid")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_teams_folded_name")),
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_team_members_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "account_id", name=op.f("pk_team_members")),
    )
    op.create_index(op.f("ix_team_members_account_id"), "team_members", ["account_id"])


def _add_what_teams_answer_for() -> None:
    op.create_table(
        "team_environments",
        sa.Column("team_id", _ID, nullable=False),
        sa.Column("environment_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_team_environments_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["environment_id"],
            ["environments.id"],
            name=op.f("fk_team_environments_environment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("team_id", "environment_id", name=op.f("pk_team_environments")),
    )
    op.create_index(op.f("ix_team_environments_environment_id"), "team_environments", ["environment_id"])
    op.create_table(
        "ownerships",
        sa.Column("pacticipant_id", _ID, nullable=False),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["pacticipant_id"], ["pacticipants.id"], name=op.f("fk_ownerships_pacticipant_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_ownerships_team_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("pacticipant_id", name=op.f("pk_ownerships")),
    )
    op.create_index(op.f("ix_ownerships_team_id"), "ownerships", ["team_id"])


def _add_roles() -> None:
    op.create_table(
        "roles",
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_roles")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_roles_folded_name")),
    )
    op.create_table(
        "assignments",
        sa.Column("id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("role_uuid", sa.String(length=36), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("pacticipant_id", _ID, nullable=True),
        sa.Column("by_login", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_assignments_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_assignments_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["pacticipant_id"], ["pacticipants.id"], name=op.f("fk_assignments_pacticipant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_account_id"), "assignments", ["account_id"])
    op.create_index(op.f("ix_assignments_team_id"), "assignments", ["team_id"])
    op.create_index(op.f("ix_assignments_pacticipant_id"), "assignments", ["pacticipant_id"])


def _add_tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("reads_only", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("last_used_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tokens_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("uuid", name=op.f("uq_tokens_uuid")),
        sa.UniqueConstraint("sha256", name=op.f("uq_tokens_sha256")),
    )
    op.create_index(op.f("ix_tokens_account_id"), "tokens", ["account_id"])


def _add_logins() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("settings_user", sa.String(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("sha256", name=op.f("uq_sessions_sha256")),
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"])
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"])
    op.create_table(
        "login_attempts",
        sa.Column("state_sha256", sa.String(length=64), nullable=False),
        sa.Column("browser_sha256", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("code_verifier", sa.String(), nullable=False),
        sa.Column("return_to", sa.String(), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_login_attempts")),
    )
    op.create_index(op.f("ix_login_attempts_expires_at"), "login_attempts", ["expires_at"])


def _add_device_logins() -> None:
    op.create_table(
        "device_logins",
        sa.Column("device_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_code", sa.String(length=8), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("denied", sa.Boolean(), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_device_logins_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("device_sha256", name=op.f("pk_device_logins")),
        sa.UniqueConstraint("user_code", name=op.f("uq_device_logins_user_code")),
    )
    for column in ("account_id", "expires_at"):
        op.create_index(op.f(f"ix_device_logins_{column}"), "device_logins", [column])


def _add_trust_rules() -> None:
    op.create_table(
        "trust_rules",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.Column("role_uuid", sa.String(length=36), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("pacticipant_id", _ID, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_trust_rules_team_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["pacticipant_id"], ["pacticipants.id"], name=op.f("fk_trust_rules_pacticipant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_rules")),
        sa.UniqueConstraint("uuid", name=op.f("uq_trust_rules_uuid")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_trust_rules_folded_name")),
    )
    for column in ("issuer", "team_id", "pacticipant_id"):
        op.create_index(op.f(f"ix_trust_rules_{column}"), "trust_rules", [column])


def _add_secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("encrypted", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_secrets_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secrets")),
        sa.UniqueConstraint("uuid", name=op.f("uq_secrets_uuid")),
        sa.UniqueConstraint("name", name=op.f("uq_secrets_name")),
    )
    op.create_index(op.f("ix_secrets_team_id"), "secrets", ["team_id"])


def _add_audit_events() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("occurred_at", _MOMENT, nullable=False),
        sa.Column("principal_kind", sa.String(), nullable=False),
        sa.Column("principal_uuid", sa.String(length=36), nullable=True),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("uuid", name=op.f("uq_audit_events_uuid")),
    )
    op.create_index(op.f("ix_audit_events_occurred_at"), "audit_events", ["occurred_at"])
    op.create_index("ix_audit_events_type_id", "audit_events", ["type", "id"])
    op.create_index("ix_audit_events_principal_uuid_id", "audit_events", ["principal_uuid", "id"])


_ON_SQLITE = """
CREATE TRIGGER audit_events_{event} BEFORE {event} ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""
_ON_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION refuse_change_of_audit_events() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
""",
    """
CREATE TRIGGER audit_events_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_events()
""",
)


def _refuse_changes_of_audit_events() -> None:
    on_sqlite = [_ON_SQLITE.format(event=event) for event in ("update", "delete")]
    for statement in _ON_POSTGRESQL if op.get_bind().dialect.name == "postgresql" else on_sqlite:
        op.execute(statement)


_COUNT = """INSERT INTO identity_changes (id, number) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET number = identity_changes.number + 1"""
_COUNTED = {
    "accounts": ("UPDATE OF kind, name, active", "DELETE"),
    "teams": ("DELETE",),
    "team_members": ("INSERT", "UPDATE", "DELETE"),
    "roles": ("INSERT", "UPDATE", "DELETE"),
    "assignments": ("INSERT", "UPDATE", "DELETE"),
    "tokens": ("UPDATE OF account_id, sha256, reads_only, expires_at", "DELETE"),
    "sessions": ("UPDATE", "DELETE"),
}
"""What changes the answer to who has credentials that somebody had before. New ones change none."""


def _count_identity_changes() -> None:
    op.create_table(
        "identity_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_changes")),
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute(
            "CREATE OR REPLACE FUNCTION count_identity_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {_COUNT}; RETURN NULL; END $$"
        )
    does = "FOR EACH ROW EXECUTE FUNCTION count_identity_change()" if is_postgresql else f"BEGIN {_COUNT}; END"
    for table, events in _COUNTED.items():
        for event in events:
            name = f"{table}_{event.split()[0].lower()}_counts"
            op.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} {does}")


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("webhooks", "team_uuid")
    for name in (
        "audit_events",
        "secrets",
        "trust_rules",
        "device_logins",
        "login_attempts",
        "sessions",
        "tokens",
        "assignments",
        "ownerships",
        "team_environments",
        "roles",
        "team_members",
        "teams",
        "accounts",
        "identity_changes",
    ):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_audit_events")
        op.execute("DROP FUNCTION count_identity_change")
