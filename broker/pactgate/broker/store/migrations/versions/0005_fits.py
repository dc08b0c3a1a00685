"""Whether pacts fit documents, as it was judged."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "fits",
        sa.Column("content_id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("compatible", sa.Boolean()),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("content_id", "pact_contents"),
        _reference("document_id", "document_contents"),
        sa.PrimaryKeyConstraint("content_id", "document_id", "engine", name=op.f("pk_fits")),
    )
    op.create_index(op.f("ix_fits_document_id"), "fits", ["document_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("fits")


def _reference(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_fits_{column}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="CASCADE")
