"""What tags made, the newest result of a content, and the releases that are supported."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MADE_BY_TAGS = ("branch_versions", "deployed_versions")


def upgrade() -> None:
    """Add the columns, an index that has the order of results in the place of one that lacks it, one of releases."""
    for table in _MADE_BY_TAGS:
        op.add_column(table, sa.Column("auto_created", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_verifications_content_id_id"), "verifications", ["content_id", "id"])
    op.drop_index(op.f("ix_verifications_content_id"), "verifications")
    op.create_index(
        "ix_released_versions_current",
        "released_versions",
        ["environment_id", "pacticipant_id", "version_id"],
        sqlite_where=sa.text("support_ended_at IS NULL"),
        postgresql_where=sa.text("support_ended_at IS NULL"),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_released_versions_current", "released_versions")
    op.create_index(op.f("ix_verifications_content_id"), "verifications", ["content_id"])
    op.drop_index(op.f("ix_verifications_content_id_id"), "verifications")
    for table in _MADE_BY_TAGS:
        op.drop_column(table, "auto_created")
