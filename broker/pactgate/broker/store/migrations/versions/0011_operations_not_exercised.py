"""Which operations of a document its self-verification did not exercise. What was published before does not say."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("provider_contracts", sa.Column("self_verification_left_out", sa.Text()))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("provider_contracts", "self_verification_left_out")
