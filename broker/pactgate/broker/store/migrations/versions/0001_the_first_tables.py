"""The first tables.

Revision 0001. A copy of what the store's tables was then: a migration must not change when the program does.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True)


def _reference(name: str, table: str, *, unique: bool | None = None) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, unique=unique)


def _created_at() -> sa.Column[datetime]:
    return sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)


def _updated_at() -> sa.Column[datetime]:
    return sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False)


sa.Table(
    "pacticipants",
    metadata,
    _id(),
    sa.Column("name", sa.String(), nullable=False, unique=True),
    sa.Column("display_name", sa.String(), nullable=False),
    sa.Column("main_branch", sa.String()),
    sa.Column("repository_url", sa.String()),
    _created_at(),
    _updated_at(),
)

sa.Table(
    "versions",
    metadata,
    _id(),
    _reference("pacticipant_id", "pacticipants"),
    sa.Column("number", sa.String(), nullable=False),
    sa.Column("sort_order", Id, nullable=False),
    sa.Column("build_url", sa.String()),
    _created_at(),
    _updated_at(),
    sa.UniqueConstraint("pacticipant_id", "number"),
    sa.Index(None, "pacticipant_id", "sort_order"),
    sqlite_autoincrement=True,
)

sa.Table(
    "branches",
    metadata,
    _id(),
    _reference("pacticipant_id", "pacticipants"),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("head_version_id", Id, sa.ForeignKey("versions.id", ondelete="SET NULL")),
    _created_at(),
    _updated_at(),
    sa.UniqueConstraint("pacticipant_id", "name"),
    sa.Index(None, "head_version_id"),
)

sa.Table(
    "branch_versions",
    metadata,
    sa.Column("branch_id", Id, sa.ForeignKey("branches.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version_id", Id, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    _created_at(),
    sa.Index(None, "version_id"),
)

sa.Table(
    "tags",
    metadata,
    sa.Column("version_id", Id, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.String(), primary_key=True),
    _reference("pacticipant_id", "pacticipants"),
    sa.Column("version_order", Id, nullable=False),
    _created_at(),
    sa.Index(None, "pacticipant_id", "name", "version_order"),
)

sa.Table(
    "integrations",
    metadata,
    sa.Column("consumer_id", Id, sa.ForeignKey("pacticipants.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("provider_id", Id, sa.ForeignKey("pacticipants.id", ondelete="CASCADE"), primary_key=True),
    _created_at(),
    sa.Column("contract_data_updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index(None, "provider_id"),
)

sa.Table(
    "pact_contents",
    metadata,
    _id(),
    _reference("consumer_id", "pacticipants"),
    _reference("provider_id", "pacticipants"),
    sa.Column("sha", sa.String(40), nullable=False),
    sa.Column("content", sa.Text(), nullable=False),
    _created_at(),
    sa.UniqueConstraint("consumer_id", "provider_id", "sha"),
    sa.Index(None, "provider_id"),
)

sa.Table(
    "pact_publications",
    metadata,
    _id(),
    _reference("consumer_version_id", "versions"),
    _reference("provider_id", "pacticipants"),
    _reference("content_id", "pact_contents"),
    _reference("consumer_id", "pacticipants"),
    sa.Column("consumer_version_order", Id, nullable=False),
    sa.Column("revision", sa.Integer(), nullable=False),
    sa.Column("is_current", sa.Boolean(), nullable=False),
    _created_at(),
    sa.UniqueConstraint("consumer_version_id", "provider_id", "revision"),
    sa.Index(None, "provider_id", "consumer_id", "consumer_version_order"),
    sa.Index(None, "consumer_id", "consumer_version_order"),
    sa.Index(None, "content_id"),
)

sa.Table(
    "verifications",
    metadata,
    _id(),
    _reference("content_id", "pact_contents"),
    _reference("provider_version_id", "versions"),
    sa.Column("success", sa.Boolean(), nullable=False),
    sa.Column("build_url", sa.String()),
    sa.Column("test_results", sa.Text()),
    sa.Column("verified_by", sa.Text()),
    sa.Column("executed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("wip", sa.Boolean(), nullable=False),
    sa.Column("pact_pending", sa.Boolean()),
    _created_at(),
    sa.Index(None, "content_id"),
    sa.Index(None, "provider_version_id"),
    sqlite_autoincrement=True,
)

sa.Table(
    "latest_verifications",
    metadata,
    sa.Column("content_id", Id, sa.ForeignKey("pact_contents.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("provider_version_id", Id, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    _reference("verification_id", "verifications"),
    sa.Index(None, "provider_version_id"),
    sa.Index(None, "verification_id"),
)

sa.Table(
    "environments",
    metadata,
    _id(),
    sa.Column("uuid", sa.String(), nullable=False, unique=True),
    sa.Column("name", sa.String(), nullable=False, unique=True),
    sa.Column("display_name", sa.String(), nullable=False),
    sa.Column("production", sa.Boolean(), nullable=False),
    sa.Column("contacts", sa.Text(), nullable=False),
    _created_at(),
    _updated_at(),
)

sa.Table(
    "deployed_versions",
    metadata,
    _id(),
    sa.Column("uuid", sa.String(), nullable=False, unique=True),
    _reference("pacticipant_id", "pacticipants"),
    _reference("version_id", "versions"),
    _reference("environment_id", "environments"),
    sa.Column("application_instance", sa.String(), nullable=False),
    sa.Column("undeployed_at", sa.DateTime(timezone=True)),
    _created_at(),
    sa.Index(None, "version_id"),
    sa.Index(
        "uq_deployed_versions_current",
        "environment_id",
        "pacticipant_id",
        "application_instance",
        unique=True,
        sqlite_where=sa.text("undeployed_at IS NULL"),
        postgresql_where=sa.text("undeployed_at IS NULL"),
    ),
)

sa.Table(
    "released_versions",
    metadata,
    _id(),
    sa.Column("uuid", sa.String(), nullable=False, unique=True),
    _reference("pacticipant_id", "pacticipants"),
    _reference("version_id", "versions"),
    _reference("environment_id", "environments"),
    sa.Column("support_ended_at", sa.DateTime(timezone=True)),
    _created_at(),
    sa.UniqueConstraint("version_id", "environment_id"),
    sa.Index(None, "environment_id", "pacticipant_id"),
)

sa.Table(
    "document_contents",
    metadata,
    _id(),
    sa.Column("sha", sa.String(64), nullable=False, unique=True),
    sa.Column("content", sa.Text(), nullable=False),
    _created_at(),
)

sa.Table(
    "provider_contracts",
    metadata,
    _id(),
    _reference("provider_version_id", "versions", unique=True),
    _reference("document_id", "document_contents"),
    sa.Column("specification", sa.String(), nullable=False),
    sa.Column("content_type", sa.String(), nullable=False),
    sa.Column("self_verification_success", sa.Boolean()),
    sa.Column("self_verification_verifier", sa.String()),
    sa.Column("self_verification_content", sa.Text()),
    sa.Column("self_verification_content_type", sa.String()),
    _created_at(),
    sa.Index(None, "document_id"),
)


def upgrade() -> None:
    """Make the tables."""
    metadata.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Drop the tables with everything in them."""
    metadata.drop_all(op.get_bind(), checkfirst=False)
