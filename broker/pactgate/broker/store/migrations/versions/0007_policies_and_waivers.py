"""How strict the gate is, and which findings somebody answers for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "policies",
        sa.Column("id", Id, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("pacticipant_id", Id),
        sa.Column("environment_id", Id),
        sa.Column("breaking_changes", sa.String()),
        sa.Column("self_verification", sa.String()),
        sa.Column("document_disagreement", sa.String()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *_references("policies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("scope", name=op.f("uq_policies_scope")),
    )
    op.create_index(op.f("ix_policies_pacticipant_id"), "policies", ["pacticipant_id"])
    op.create_index(op.f("ix_policies_environment_id"), "policies", ["environment_id"])
    op.create_table(
        "waivers",
        sa.Column("id", Id, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("pacticipant_id", Id, nullable=False),
        sa.Column("environment_id", Id),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_references("waivers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
        sa.UniqueConstraint("uuid", name=op.f("uq_waivers_uuid")),
    )
    op.create_index(op.f("ix_waivers_pacticipant_id_until"), "waivers", ["pacticipant_id", "until"])
    op.create_index(op.f("ix_waivers_environment_id"), "waivers", ["environment_id"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("waivers")
    op.drop_table("policies")


def _references(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [f"{other}_id"], [f"{other}s.id"], name=op.f(f"fk_{table}_{other}_id"), ondelete="CASCADE"
        )
        for other in ("pacticipant", "environment")
    ]
