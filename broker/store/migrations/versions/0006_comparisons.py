"""What documents break of others, as it was judged."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "comparisons",
        sa.Column("old_document_id", Id, nullable=False),
        sa.Column("new_document_id", Id, nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("old_document_id"),
        _reference("new_document_id"),
        sa.PrimaryKeyConstraint("old_document_id", "new_document_id", "engine", name=op.f("pk_comparisons")),
    )
    op.create_index(op.f("ix_comparisons_new_document_id"), "comparisons", ["new_document_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("comparisons")


def _reference(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_comparisons_{column}")
    return sa.ForeignKeyConstraint([column], ["document_contents.id"], name=name, ondelete="CASCADE")
