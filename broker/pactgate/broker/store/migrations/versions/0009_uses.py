"""What pacts use of documents, as it was found."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "uses",
        sa.Column("content_id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("content_id", "pact_contents"),
        _reference("document_id", "document_contents"),
        sa.PrimaryKeyConstraint("content_id", "document_id", "engine", name=op.f("pk_uses")),
    )
    op.create_index(op.f("ix_uses_document_id"), "uses", ["document_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("uses")


def _reference(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_uses_{column}"), ondelete="CASCADE")
