"""Decisions that are kept, and how much of a document must have been tried."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables and the columns."""
    op.create_table(
        "decisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("asked_by_user", sa.String()),
        sa.Column("asked_by", sa.String()),
        sa.Column("build_url", sa.String()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("uuid", name=op.f("uq_decisions_uuid")),
    )
    op.create_index(op.f("ix_decisions_environment_id"), "decisions", ["environment", "id"])
    _add_versions()
    op.add_column("policies", sa.Column("minimum_operation_coverage", sa.Integer()))
    op.add_column("provider_contracts", sa.Column("self_verification_tried", sa.Integer()))
    op.add_column("provider_contracts", sa.Column("self_verification_operations", sa.Integer()))
    op.add_column("provider_contracts", sa.Column("self_verification_inconclusive", sa.Boolean()))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("provider_contracts", "self_verification_inconclusive")
    op.drop_column("provider_contracts", "self_verification_operations")
    op.drop_column("provider_contracts", "self_verification_tried")
    op.drop_column("policies", "minimum_operation_coverage")
    op.drop_table("decision_versions")
    op.drop_table("decisions")


def _add_versions() -> None:
    op.create_table(
        "decision_versions",
        sa.Column("decision_id", Id, nullable=False),
        sa.Column("pacticipant_id", Id, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_versions_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pacticipant_id"],
            ["pacticipants.id"],
            name=op.f("fk_decision_versions_pacticipant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("decision_id", "pacticipant_id", name=op.f("pk_decision_versions")),
    )
    op.create_index(
        op.f("ix_decision_versions_pacticipant_id_number_decision_id"),
        "decision_versions",
        ["pacticipant_id", "number", "decision_id"],
    )
