"""Every table. Constraints have names by one convention, so that migrations can speak of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from pactgate.broker.store.sql import UtcDateTime

Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _reference(name: str, table: str, **options: Any) -> Column[int]:  # noqa: ANN401 - Column's own options
    return Column(name, Id, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, **options)


def _created_at() -> Column[datetime]:
    return Column("created_at", UtcDateTime, nullable=False)


def _updated_at() -> Column[datetime]:
    return Column("updated_at", UtcDateTime, nullable=False)


def _auto_created() -> Column[bool]:
    # Whether a tag made it, and not a user. Replicas of an older release say nothing of it.
    return Column("auto_created", Boolean, nullable=False, server_default=false())


pacticipants = Table(
    "pacticipants",
    metadata,
    _id(),
    Column("name", String, nullable=False, unique=True),
    Column("display_name", String, nullable=False),
    Column("main_branch", String),
    Column("repository_url", String),
    Column("repository_name", String),
    Column("repository_namespace", String),
    _created_at(),
    _updated_at(),
)

versions = Table(
    "versions",
    metadata,
    _id(),
    _reference("pacticipant_id", "pacticipants"),
    Column("number", String, nullable=False),
    # Decides what is latest: grows with creation, or is shifted, see version_order. Copied into what is searched by it.
    Column("sort_order", Id, nullable=False),
    Column("build_url", String),
    _created_at(),
    _updated_at(),
    UniqueConstraint("pacticipant_id", "number"),
    Index(None, "pacticipant_id", "sort_order"),
    sqlite_autoincrement=True,
)

branches = Table(
    "branches",
    metadata,
    _id(),
    _reference("pacticipant_id", "pacticipants"),
    Column("name", String, nullable=False),
    # The version that was added last, which need not be the latest one.
    Column("head_version_id", Id, ForeignKey("versions.id", ondelete="SET NULL")),
    _created_at(),
    _updated_at(),
    UniqueConstraint("pacticipant_id", "name"),
    Index(None, "head_version_id"),
)

branch_versions = Table(
    "branch_versions",
    metadata,
    Column("branch_id", Id, ForeignKey("branches.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", Id, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    _auto_created(),
    _created_at(),
    Index(None, "version_id"),
)

tags = Table(
    "tags",
    metadata,
    Column("version_id", Id, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    _reference("pacticipant_id", "pacticipants"),
    Column("version_order", Id, nullable=False),
    _created_at(),
    Index(None, "pacticipant_id", "name", "version_order"),
)

integrations = Table(
    "integrations",
    metadata,
    Column("consumer_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE"), primary_key=True),
    Column("provider_id", Id, ForeignKey("pacticipants.id", ondelete="CASCADE"), primary_key=True),
    _created_at(),
    Column("contract_data_updated_at", UtcDateTime, nullable=False),
    Index(None, "provider_id"),
)

pact_contents = Table(
    "pact_contents",
    metadata,
    _id(),
    _reference("consumer_id", "pacticipants"),
    _reference("provider_id", "pacticipants"),
    Column("sha", String(40), nullable=False),
    Column("content", Text, nullable=False),
    _created_at(),
    UniqueConstraint("consumer_id", "provider_id", "sha"),
    Index(None, "provider_id"),
)

pact_publications = Table(
    "pact_publications",
    metadata,
    _id(),
    _reference("consumer_version_id", "versions"),
    _reference("provider_id", "pacticipants"),
    _reference("content_id", "pact_contents"),
    _reference("consumer_id", "pacticipants"),
    Column("consumer_version_order", Id, nullable=False),
    Column("revision", Integer, nullable=False),
    # The one revision that counts; the others are history.
    Column("is_current", Boolean, nullable=False),
    _created_at(),
    UniqueConstraint("consumer_version_id", "provider_id", "revision"),
    Index(None, "provider_id", "consumer_id", "consumer_version_order"),
    Index(None, "consumer_id", "consumer_version_order"),
    Index(None, "content_id"),
)

verifications = Table(
    "verifications",
    metadata,
    _id(),
    _reference("content_id", "pact_contents"),
    _reference("provider_version_id", "versions"),
    Column("success", Boolean, nullable=False),
    Column("build_url", String),
    Column("test_results", Text),
    Column("verified_by", Text),
    Column("executed_at", UtcDateTime, nullable=False),
    Column("wip", Boolean, nullable=False),
    Column("pact_pending", Boolean),
    Column("unverified", Integer, nullable=False, server_default="0"),
    _created_at(),
    Index(None, "content_id", "id"),
    Index(None, "provider_version_id"),
    sqlite_autoincrement=True,
)

latest_verifications = Table(
    "latest_verifications",
    metadata,
    Column("content_id", Id, ForeignKey("pact_contents.id", ondelete="CASCADE"), primary_key=True),
    Column("provider_version_id", Id, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    _reference("verification_id", "verifications"),
    Index(None, "provider_version_id"),
    Index(None, "verification_id"),
)

environments = Table(
    "environments",
    metadata,
    _id(),
    Column("uuid", String, nullable=False, unique=True),
    Column("name", String, nullable=False, unique=True),
    Column("display_name", String, nullable=False),
    Column("production", Boolean, nullable=False),
    Column("contacts", Text, nullable=False),
    _created_at(),
    _updated_at(),
)

deployed_versions = Table(
    "deployed_versions",
    metadata,
    _id(),
    Column("uuid", String, nullable=False, unique=True),
    _reference("pacticipant_id", "pacticipants"),
    _reference("version_id", "versions"),
    _reference("environment_id", "environments"),
    # Empty where the deployment named no instance: a null would escape the unique index.
    Column("application_instance", String, nullable=False),
    Column("undeployed_at", UtcDateTime),
    _auto_created(),
    _created_at(),
    Index(None, "version_id"),
    Index(
        "uq_deployed_versions_current",
        "environment_id",
        "pacticipant_id",
        "application_instance",
        unique=True,
        sqlite_where=text("undeployed_at IS NULL"),
        postgresql_where=text("undeployed_at IS NULL"),
    ),
)

released_versions = Table(
    "released_versions",
    metadata,
    _id(),
    Column("uuid", String, nullable=False, unique=True),
    _reference("pacticipant_id", "pacticipants"),
    _reference("version_id", "versions"),
    _reference("environment_id", "environments"),
    Column("support_ended_at", UtcDateTime),
    _created_at(),
    UniqueConstraint("version_id", "environment_id"),
    Index(None, "environment_id", "pacticipant_id"),
    Index(
        "ix_released_versions_current",
        "environment_id",
        "pacticipant_id",
        "version_id",
        sqlite_where=text("support_ended_at IS NULL"),
        postgresql_where=text("support_ended_at IS NULL"),
    ),
)

document_contents = Table(
    "document_contents",
    metadata,
    _id(),
    Column("sha", String(64), nullable=False, unique=True),
    Column("content", Text, nullable=False),
    _created_at(),
)

provider_contracts = Table(
    "provider_contracts",
    metadata,
    _id(),
    _reference("provider_version_id", "versions", unique=True),
    _reference("document_id", "document_contents"),
    Column("specification", String, nullable=False),
    Column("content_type", String, nullable=False),
    Column("self_verification_success", Boolean),
    Column("self_verification_verifier", String),
    Column("self_verification_content", Text),
    Column("self_verification_content_type", String),
    # How many operations of the document it tried, of how many. Null where it does not say.
    Column("self_verification_tried", Integer),
    Column("self_verification_operations", Integer),
    # Those that no answer showed, as a JSON array. Null where it does not say.
    Column("self_verification_left_out", Text),
    # Whether no promise was found broken where it is no success: not everything was tried.
    Column("self_verification_inconclusive", Boolean),
    _created_at(),
    Index(None, "document_id"),
)

fits = Table(
    "fits",
    metadata,
    _reference("content_id", "pact_contents", primary_key=True),
    _reference("document_id", "document_contents", primary_key=True),
    Column("engine", Integer, primary_key=True),
    Column("compatible", Boolean),
    Column("details", Text, nullable=False),
    _created_at(),
    Index(None, "document_id"),
)

uses = Table(
    "uses",
    metadata,
    _reference("content_id", "pact_contents", primary_key=True),
    _reference("document_id", "document_contents", primary_key=True),
    Column("engine", Integer, primary_key=True),
    Column("details", Text, nullable=False),
    _created_at(),
    Index(None, "document_id"),
)

comparisons = Table(
    "comparisons",
    metadata,
    _reference("old_document_id", "document_contents", primary_key=True),
    _reference("new_document_id", "document_contents", primary_key=True),
    Column("engine", Integer, primary_key=True),
    Column("details", Text, nullable=False),
    _created_at(),
    Index(None, "new_document_id"),
)

touches = Table(
    "touches",
    metadata,
    _reference("content_id", "pact_contents", primary_key=True),
    _reference("old_document_id", "document_contents", primary_key=True),
    _reference("new_document_id", "document_contents", primary_key=True),
    Column("engine", Integer, primary_key=True),
    Column("details", Text, nullable=False),
    _created_at(),
    Index(None, "old_document_id"),
    Index(None, "new_document_id"),
)

judging_refusals = Table(
    "judging_refusals",
    metadata,
    # Names the question and all that it is about, so that it needs no reference to it.
    Column("key", String(64), primary_key=True),
    Column("engine", Integer, primary_key=True),
    Column("what", Text, nullable=False),
    Column("why", String, nullable=False),
    Column("text", Text, nullable=False),
    _created_at(),
    Index(None, "created_at"),
)
