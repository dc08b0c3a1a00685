"""The pacts and documents that somebody may soon ask about, in SQL: those of heads of branches, and of what is there.

Each way starts from what a pacticipant has few of, and never from what it published.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Select,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from pactgate.broker.domain.upkeep.jobs import JobState
from pactgate.broker.store.environments.present_versions import present_versions
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import (
    branches,
    integrations,
    pact_publications,
    pacticipants,
    provider_contracts,
    versions,
)
from pactgate.broker.store.upkeep.jobs import written_payload
from pactgate.broker.store.upkeep.jobs_tables import jobs


class PublishedContent(NamedTuple):
    """The ids of the content of a pact, and of its provider."""

    content_id: int
    provider_id: int


class OwnedDocument(NamedTuple):
    """The ids of a provider, and of the document that a version of it has."""

    provider_id: int
    document_id: int


def contents_of_version(connection: Connection, version_id: int) -> list[PublishedContent]:
    """The pacts that a consumer version has now."""
    return [PublishedContent(*row) for row in connection.execute(_OF_VERSION, {"version": version_id})]


def documents_of_heads(connection: Connection, provider_ids: Collection[int], limit: int) -> list[OwnedDocument]:
    """The documents of the heads of branches of these providers; of `limit` branches at most, those that grew last."""
    rows = connection.execute(_DOCUMENTS_OF_HEADS, {"owners": list(provider_ids), "limit": limit})
    return [OwnedDocument(*row) for row in rows]


def documents_there(connection: Connection, provider_ids: Collection[int]) -> list[OwnedDocument]:
    """The documents of the versions of these providers that are in some environment."""
    return [OwnedDocument(*row) for row in connection.execute(_DOCUMENTS_THERE, {"owners": list(provider_ids)})]


def contents_of_heads(connection: Connection, provider_id: int, limit: int) -> list[int]:
    """The pacts with a provider that the heads of branches have; of `limit` branches at most, those that grew last."""
    return [*connection.execute(_CONTENTS_OF_HEADS, {"provider": provider_id, "limit": limit}).scalars()]


def contents_there(connection: Connection, provider_id: int) -> list[int]:
    """The pacts with a provider that are in some environment."""
    return [*connection.execute(_CONTENTS_THERE, {"provider": provider_id}).scalars()]


def add_job_if_documents(
    connection: Connection, provider_ids: Collection[int], *, key: str, kind: str, payload: Mapping[str, Any]
) -> None:
    """Add a job that is due now, unless it is there, or none of these providers publishes documents.

    One statement, since every publication asks it, and most providers have no document.
    """
    values = {"owners": list(provider_ids), "its_key": key, "its_kind": kind, "its_payload": written_payload(payload)}
    connection.execute(_job_if_documents(connection.dialect.name), values)


Whose = Literal["owners", "consumers"]
"""Of whom: `owners` that are given, or `consumers` of the provider that is given."""


def _in_environments(whose: Whose) -> Select[Any]:
    """The versions that are in some environment now, deployed or released, of the pacticipants that are meant."""
    there = present_versions(
        "pacticipant_id", "version_id", narrowed=lambda table: _meant(table.c.pacticipant_id, whose)
    )
    return select(there.subquery("there"))


def _heads(whose: Whose) -> Select[Any]:
    heads = select(branches.c.pacticipant_id, branches.c.head_version_id.label("version_id"))
    return heads.where(_meant(branches.c.pacticipant_id, whose), branches.c.head_version_id.is_not(None))


def _newest_of_providers() -> tuple[Select[Any], Select[Any]]:
    """What tells soonest whether a provider publishes documents: the heads of its branches, and its newest version."""
    newest = versions.alias("newest")
    of_one = select(newest.c.id).where(newest.c.pacticipant_id == pacticipants.c.id)
    newest_id = of_one.order_by(newest.c.sort_order.desc()).limit(1).correlate(pacticipants).scalar_subquery()
    latest = select(pacticipants.c.id.label("pacticipant_id"), newest_id.label("version_id"))
    return _heads("owners"), latest.where(_meant(pacticipants.c.id, "owners"))


def _grown_last(whose: Whose) -> Select[Any]:
    return _heads(whose).order_by(branches.c.updated_at.desc()).limit(bindparam("limit", type_=Integer))


def _meant(column: ColumnElement[int], whose: Whose) -> ColumnElement[bool]:
    if whose == "owners":
        return is_one_of(column, "owners")
    return column.in_(select(integrations.c.consumer_id).where(integrations.c.provider_id == bindparam("provider")))


def _documents(found: Select[Any]) -> Select[Any]:
    theirs = found.subquery("here")
    return (
        select(theirs.c.pacticipant_id, provider_contracts.c.document_id)
        .join(provider_contracts, provider_contracts.c.provider_version_id == theirs.c.version_id)
        .distinct()
    )


def _contents(found: Select[Any]) -> Select[Any]:
    theirs = found.subquery("here")
    return (
        select(pact_publications.c.content_id)
        .select_from(theirs)
        .join(pact_publications, pact_publications.c.consumer_version_id == theirs.c.version_id)
        .where(pact_publications.c.provider_id == bindparam("provider"), pact_publications.c.is_current)
        .distinct()
    )


_OF_VERSION = select(pact_publications.c.content_id, pact_publications.c.provider_id).where(
    pact_publications.c.consumer_version_id == bindparam("version"), pact_publications.c.is_current
)
_DOCUMENTS_OF_HEADS = _documents(_grown_last("owners"))
_DOCUMENTS_THERE = _documents(_in_environments("owners"))
_CONTENTS_OF_HEADS = _contents(_grown_last("consumers"))
_CONTENTS_THERE = _contents(_in_environments("consumers"))


@cache
def _job_if_documents(dialect: str) -> Executable:
    postgres = dialect == "postgresql"
    # The database's clock, as it writes moments itself.
    now = func.clock_timestamp() if postgres else func.strftime("%Y-%m-%d %H:%M:%f000", "now")
    columns = {
        jobs.c.key: bindparam("its_key", type_=jobs.c.key.type),
        jobs.c.kind: bindparam("its_kind", type_=jobs.c.kind.type),
        jobs.c.payload: bindparam("its_payload", type_=jobs.c.payload.type),
        jobs.c.state: literal(JobState.WAITING.value),
        jobs.c.attempts: literal(0),
        jobs.c.due_at: now,
        jobs.c.created_at: now,
    }
    wanted = select(*columns.values()).where(or_(*(_documents(each).exists() for each in _newest_of_providers())))
    insert = postgresql.insert(jobs) if postgres else sqlite.insert(jobs)
    return insert.from_select([*columns], wanted).on_conflict_do_nothing()
