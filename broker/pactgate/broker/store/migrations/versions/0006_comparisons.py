"""What documents break of others, and which pacts that touches, as it was judged."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "comparisons",
        sa.Column("old_document_id", Id, nullable=False),
        sa.Column("new_document_id", Id, nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("comparisons", "old_document_id", "document_contents"),
        _reference("comparisons", "new_document_id", "document_contents"),
        sa.PrimaryKeyConstraint("old_document_id", "new_document_id", "engine", name=op.f("pk_comparisons")),
    )
    op.create_index(op.f("ix_comparisons_new_document_id"), "comparisons", ["new_document_id"])
    op.create_table(
        "touches",
        sa.Column("content_id", Id, nullable=False),
        sa.Column("old_document_id", Id, nullable=False),
        sa.Column("new_document_id", Id, nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("touches", "content_id", "pact_contents"),
        _reference("touches", "old_document_id", "document_contents"),
        _reference("touches", "new_document_id", "document_contents"),
        sa.PrimaryKeyConstraint("content_id", "old_document_id", "new_document_id", "engine", name=op.f("pk_touches")),
    )
    op.create_index(op.f("ix_touches_old_document_id"), "touches", ["old_document_id"])
    op.create_index(op.f("ix_touches_new_document_id"), "touches", ["new_document_id"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("touches")
    op.drop_table("comparisons")


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")
