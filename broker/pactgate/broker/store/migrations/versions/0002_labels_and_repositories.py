"""Labels of pacticipants, and the names of their repositories."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "labels",
        sa.Column("pacticipant_id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pacticipant_id"], ["pacticipants.id"], name=op.f("fk_labels_pacticipant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pacticipant_id", "name", name=op.f("pk_labels")),
    )
    op.create_index(op.f("ix_labels_name"), "labels", ["name"])
    op.add_column("pacticipants", sa.Column("repository_name", sa.String()))
    op.add_column("pacticipants", sa.Column("repository_namespace", sa.String()))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("pacticipants", "repository_namespace")
    op.drop_column("pacticipants", "repository_name")
    op.drop_table("labels")
