"""What could not be judged, so that it is not tried again by each who asks."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "judging_refusals",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "engine", name=op.f("pk_judging_refusals")),
    )
    op.create_index(op.f("ix_judging_refusals_created_at"), "judging_refusals", ["created_at"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("judging_refusals")
