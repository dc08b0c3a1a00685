"""Pacts: content by hash, and the publications that point at it, in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, Select, bindparam, func, insert, select, true, update

from broker.domain.pacts import Pact, PublishedPact, Which
from broker.store.one_of import is_one_of
from broker.store.tables import (
    Id,
    UtcDateTime,
    branch_versions,
    branches,
    pact_contents,
    pact_publications,
    pacticipants,
    tags,
    versions,
)
from broker.store.upsert import insert_missing

consumer_names = pacticipants.alias("consumer")
provider_names = pacticipants.alias("provider")
EVERY = Which()


@dataclass(frozen=True, slots=True)
class StoredContent:
    """The text of a pact, which many publications may share."""

    id: int
    text: str


def ensure_content(
    connection: Connection, *, consumer_id: int, provider_id: int, sha: str, content: str, now: datetime
) -> StoredContent:
    """A content, stored if it is new. What was stored first for this consumer, provider and sha is kept."""
    key = {"consumer_id": consumer_id, "provider_id": provider_id, "sha": sha}
    found = connection.execute(_BY_SHA, key).one_or_none()
    if found is not None:
        return StoredContent(*found)
    made = insert_missing(connection, pact_contents, {**key, "content": content, "created_at": now})
    return StoredContent(made, content) if made else StoredContent(*connection.execute(_BY_SHA, key).one())


def retire_publication(connection: Connection, *, consumer_version_id: int, provider_id: int) -> None:
    """Make history of the pact that a consumer version has with a provider."""
    connection.execute(_MAKE_HISTORY, {"its_version": consumer_version_id, "its_provider": provider_id})


def add_publication(
    connection: Connection, *, consumer_version_id: int, provider_id: int, content_id: int, now: datetime
) -> tuple[int, int]:
    """Publish content for a consumer version that has no current pact with the provider, as its newest revision.

    The id of the publication, and the order of its version. The caller holds the version's lock, so that two
    publishers cannot both make the newest revision.
    """
    values = {
        "its_version": consumer_version_id,
        "its_provider": provider_id,
        "its_content": content_id,
        "published_at": now,
    }
    publication_id, order = connection.execute(_PUBLISH, values).one()
    return publication_id, order


def find_pact(connection: Connection, *, consumer: str, version: str, provider: str) -> Pact | None:
    """The pact that a consumer version has with a provider."""
    return _first(connection, _OF_VERSION, consumer=consumer, provider=provider, version=version)


def latest_pact(connection: Connection, *, consumer: str, provider: str, which: Which = EVERY) -> Pact | None:
    """The pact of the newest consumer version, of those that are meant, that has one with the provider."""
    newest = restricted(_BETWEEN, which).order_by(pact_publications.c.consumer_version_order.desc()).limit(1)
    return _first(connection, newest, consumer=consumer, provider=provider)


def previous_distinct_pact(connection: Connection, pact: Pact) -> Pact | None:
    """The pact of the nearest earlier consumer version that says something else."""
    statement = _BETWEEN.where(
        pact_publications.c.consumer_version_order < pact.consumer_version_order, pact_contents.c.sha != pact.sha
    )
    nearest = statement.order_by(pact_publications.c.consumer_version_order.desc()).limit(1)
    return _first(connection, nearest, consumer=pact.consumer, provider=pact.provider)


def find_pact_by_content(
    connection: Connection, *, consumer: str, provider: str, sha: str, version_ids: Iterable[int] = ()
) -> Pact | None:
    """The newest publication of a content; of the given consumer versions if one of them published it."""
    key = {"consumer": consumer, "provider": provider, "sha": sha}
    wanted = list(version_ids)
    found = _first(connection, _NEWEST_OF_CONTENT_AND_VERSIONS, **key, version_ids=wanted) if wanted else None
    return found or _first(connection, _NEWEST_OF_CONTENT, **key)


def pacts_of_version(connection: Connection, version_id: int) -> list[Pact]:
    """Every pact of a consumer version, by provider."""
    statement = pact_rows().where(pact_publications.c.consumer_version_id == version_id)
    return [pact_of(row) for row in connection.execute(statement.order_by(provider_names.c.name))]


def pact_rows() -> Select[Any]:
    """Current publications with content and names; `pact_of` reads its rows."""
    return publication_rows().add_columns(pact_contents.c.content).where(pact_publications.c.is_current)


def publication_rows() -> Select[Any]:
    """Publications of every revision with names and without content; `publication_of` reads its rows."""
    return (
        select(
            pact_publications.c.id,
            pact_publications.c.content_id,
            pact_publications.c.consumer_id,
            pact_publications.c.consumer_version_id,
            pact_publications.c.consumer_version_order,
            pact_publications.c.created_at,
            pact_contents.c.sha,
            versions.c.number.label("consumer_version"),
            consumer_names.c.name.label("consumer"),
            provider_names.c.name.label("provider"),
        )
        .select_from(pact_publications)
        .join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
        .join(versions, versions.c.id == pact_publications.c.consumer_version_id)
        .join(consumer_names, consumer_names.c.id == pact_publications.c.consumer_id)
        .join(provider_names, provider_names.c.id == pact_publications.c.provider_id)
    )


def pact_of(row: Row[Any]) -> Pact:
    """The pact in a row of `pact_rows`."""
    return Pact(**_members(row), content=row.content)


def publication_of(row: Row[Any]) -> PublishedPact:
    """The publication in a row of `publication_rows`."""
    return PublishedPact(**_members(row))


def _members(row: Row[Any]) -> dict[str, Any]:
    return {
        "publication_id": row.id,
        "content_id": row.content_id,
        "consumer_id": row.consumer_id,
        "consumer": row.consumer,
        "consumer_version": row.consumer_version,
        "consumer_version_id": row.consumer_version_id,
        "consumer_version_order": row.consumer_version_order,
        "provider": row.provider,
        "sha": row.sha,
        "created_at": row.created_at,
    }


def restricted(statement: Select[Any], which: Which) -> Select[Any]:
    """A statement about publications, narrowed to the consumer versions that are meant."""
    its_version = pact_publications.c.consumer_version_id
    tagged = select(tags.c.version_id).where(tags.c.version_id == its_version)
    if which.tag is not None:
        statement = statement.where(tagged.where(tags.c.name == which.tag).exists())
    if which.untagged:
        statement = statement.where(~tagged.exists())
    if which.branch is None and not which.main_branch:
        return statement
    its_consumer = pact_publications.c.consumer_id
    main_branch = (
        select(pacticipants.c.main_branch).where(pacticipants.c.id == its_consumer).correlate(pact_publications)
    )
    name = main_branch.scalar_subquery() if which.branch is None else which.branch
    on_branch = select(branches.c.id).where(branches.c.pacticipant_id == its_consumer, branches.c.name == name)
    if which.heads:
        return statement.where(on_branch.where(branches.c.head_version_id == its_version).exists())
    members = on_branch.join(branch_versions, branch_versions.c.branch_id == branches.c.id)
    return statement.where(members.where(branch_versions.c.version_id == its_version).exists())


def _first(connection: Connection, statement: Select[Any], **values: object) -> Pact | None:
    row = connection.execute(statement, values).first()
    return pact_of(row) if row else None


def _id_of(role: str) -> ScalarSelect[int]:
    return select(pacticipants.c.id).where(pacticipants.c.name == bindparam(role)).scalar_subquery()


_this_version = versions.alias("this_version")
_content = pact_contents.alias("this_content")
_this_content = (
    select(_content.c.id)
    .where(
        _content.c.consumer_id == _id_of("consumer"),
        _content.c.provider_id == _id_of("provider"),
        _content.c.sha == bindparam("sha"),
    )
    .scalar_subquery()
)
_BETWEEN = pact_rows().where(
    consumer_names.c.name == bindparam("consumer"), provider_names.c.name == bindparam("provider")
)
# By id: else the whole history of the pair would be gone through for the one version, or for the one content.
_OF_VERSION = _BETWEEN.where(
    pact_publications.c.consumer_version_id
    == select(_this_version.c.id)
    .where(_this_version.c.pacticipant_id == _id_of("consumer"), _this_version.c.number == bindparam("version"))
    .scalar_subquery()
)
_NEWEST_OF_CONTENT = (
    pact_rows()
    .where(pact_publications.c.content_id == _this_content)
    .order_by(pact_publications.c.consumer_version_order.desc())
    .limit(1)
)
_NEWEST_OF_CONTENT_AND_VERSIONS = _NEWEST_OF_CONTENT.where(
    is_one_of(pact_publications.c.consumer_version_id, "version_ids")
)
_BY_SHA = select(pact_contents.c.id, pact_contents.c.content).where(
    pact_contents.c.consumer_id == bindparam("consumer_id"),
    pact_contents.c.provider_id == bindparam("provider_id"),
    pact_contents.c.sha == bindparam("sha"),
)
# An update keeps the names of columns to itself.
_of_version = (
    pact_publications.c.consumer_version_id == bindparam("its_version"),
    pact_publications.c.provider_id == bindparam("its_provider"),
)
_MAKE_HISTORY = update(pact_publications).where(*_of_version).values(is_current=False)
_newest_revision = select(func.max(pact_publications.c.revision)).where(*_of_version).scalar_subquery()
_PUBLISH = (
    insert(pact_publications)
    .from_select(
        [
            pact_publications.c.consumer_version_id,
            pact_publications.c.consumer_id,
            pact_publications.c.consumer_version_order,
            pact_publications.c.provider_id,
            pact_publications.c.content_id,
            pact_publications.c.revision,
            pact_publications.c.is_current,
            pact_publications.c.created_at,
        ],
        select(
            versions.c.id,
            versions.c.pacticipant_id,
            versions.c.sort_order,
            bindparam("its_provider", type_=Id),
            bindparam("its_content", type_=Id),
            func.coalesce(_newest_revision, 0) + 1,
            true(),
            bindparam("published_at", type_=UtcDateTime),
        ).where(versions.c.id == bindparam("its_version")),
    )
    .returning(pact_publications.c.id, pact_publications.c.consumer_version_order)
)
