"""What was deleted by force while it was in an environment."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "forced_deletions",
        sa.Column("id", Id, nullable=False),
        sa.Column("environment_id", Id, nullable=False),
        sa.Column("pacticipant", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("partners", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["environment_id"],
            ["environments.id"],
            name=op.f("fk_forced_deletions_environment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forced_deletions")),
    )
    op.create_index(
        op.f("ix_forced_deletions_environment_id_deleted_at"), "forced_deletions", ["environment_id", "deleted_at"]
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("forced_deletions")
