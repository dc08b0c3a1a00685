"""Jobs and webhooks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables."""
    _add_jobs()
    _add_webhooks()
    _add_runs()


def downgrade() -> None:
    """Take them away again."""
    for table in ("webhook_runs", "webhook_events", "webhooks", "job_attempts", "jobs"):
        op.drop_table(table)


def _add_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("token", sa.String()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    op.create_index(op.f("ix_jobs_due_at"), "jobs", ["due_at"])
    op.create_index(op.f("ix_jobs_finished_at"), "jobs", ["finished_at"])
    op.create_table(
        "job_attempts",
        sa.Column("job_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("success", sa.Boolean()),
        sa.Column("log", sa.Text(), nullable=False),
        _reference("job_attempts", "job_id", "jobs"),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_attempts")),
    )


def _add_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", Id, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("description", sa.String()),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("consumer_id", Id),
        sa.Column("consumer_label", sa.String()),
        sa.Column("provider_id", Id),
        sa.Column("provider_label", sa.String()),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("username", sa.String()),
        sa.Column("password", sa.String()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _reference("webhooks", "consumer_id", "pacticipants"),
        _reference("webhooks", "provider_id", "pacticipants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("uuid", name=op.f("uq_webhooks_uuid")),
    )
    for column in ("consumer_id", "provider_id"):
        op.create_index(op.f(f"ix_webhooks_{column}"), "webhooks", [column])
    op.create_table(
        "webhook_events",
        sa.Column("id", Id, nullable=False),
        sa.Column("webhook_id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        _reference("webhook_events", "webhook_id", "webhooks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
        sa.UniqueConstraint("webhook_id", "name", name=op.f("uq_webhook_events_webhook_id_name")),
        sqlite_autoincrement=True,
    )


def _add_runs() -> None:
    op.create_table(
        "webhook_runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("job_id", Id, nullable=False),
        sa.Column("webhook_id", Id),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("publication_id", Id, nullable=False),
        sa.Column("verification_id", Id),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("webhook_runs", "job_id", "jobs"),
        _reference("webhook_runs", "webhook_id", "webhooks", "SET NULL"),
        _reference("webhook_runs", "publication_id", "pact_publications"),
        _reference("webhook_runs", "verification_id", "verifications"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_runs")),
        sa.UniqueConstraint("uuid", name=op.f("uq_webhook_runs_uuid")),
        sa.UniqueConstraint("job_id", name=op.f("uq_webhook_runs_job_id")),
    )
    for column in ("webhook_id", "publication_id", "verification_id"):
        op.create_index(op.f(f"ix_webhook_runs_{column}"), "webhook_runs", [column])


def _reference(table: str, column: str, target: str, ondelete: str = "CASCADE") -> Any:  # noqa: ANN401 - a constraint
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
