"""What a tag made by itself, and the newest result of a content."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MADE_BY_TAGS = ("branch_versions", "deployed_versions")


def upgrade() -> None:
    """Add the columns, and the index in the place of the one that lacks the order of results."""
    for table in _MADE_BY_TAGS:
        op.add_column(table, sa.Column("auto_created", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_verifications_content_id_id"), "verifications", ["content_id", "id"])
    op.drop_index(op.f("ix_verifications_content_id"), "verifications")


def downgrade() -> None:
    """Take them away again."""
    op.create_index(op.f("ix_verifications_content_id"), "verifications", ["content_id"])
    op.drop_index(op.f("ix_verifications_content_id_id"), "verifications")
    for table in _MADE_BY_TAGS:
        op.drop_column(table, "auto_created")
