"""Pacts: content by hash, and the publications that point at it, in SQL."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, ScalarSelect, Select, bindparam, func, insert, select, true, update

from pactgate.broker.domain.publishing.pacts import PactWithContent, PublishedPact, Which
from pactgate.broker.store.sql import UtcDateTime, insert_all_missing, is_one_of
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    pact_contents,
    pact_publications,
    pacticipants,
    tags,
    versions,
)

consumer_names = pacticipants.alias("consumer")
provider_names = pacticipants.alias("provider")
EVERY = Which()


@dataclass(frozen=True, slots=True)
class StoredContent:
    """The text of a pact, which many publications may share."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class NewPublication:
    """A publication that was made now, and the order of its version."""

    id: int
    order: int


class ContentKey(NamedTuple):
    """What a content of a consumer is known by."""

    provider_id: int
    sha: str


def find_contents(
    connection: Connection, consumer_id: int, keys: Collection[ContentKey]
) -> dict[ContentKey, StoredContent]:
    """Those of a consumer's contents that are stored."""
    if not keys:
        return {}
    values = {
        "consumer_id": consumer_id,
        "providers": sorted({key.provider_id for key in keys}),
        "shas": sorted({key.sha for key in keys}),
    }
    rows = connection.execute(_BY_SHA, values)
    return {
        key: StoredContent(row.id, row.content) for row in rows if (key := ContentKey(row.provider_id, row.sha)) in keys
    }


def add_contents(
    connection: Connection, consumer_id: int, texts: Mapping[ContentKey, str], now: datetime
) -> dict[ContentKey, StoredContent]:
    """Store contents of a consumer. What was stored first for this consumer, provider and sha is kept, and given."""
    if not texts:
        return {}
    rows = [
        {"consumer_id": consumer_id, **key._asdict(), "content": texts[key], "created_at": now} for key in sorted(texts)
    ]
    made = insert_all_missing(connection, pact_contents, rows, key=ContentKey._fields)
    ids = {ContentKey(row.provider_id, row.sha): row.id for row in made}
    new = {key: StoredContent(made_id, texts[key]) for key, made_id in ids.items()}
    return new | find_contents(connection, consumer_id, texts.keys() - ids.keys())


def retire_publications(connection: Connection, consumer_version_id: int, provider_ids: Collection[int]) -> None:
    """Make history of the pacts that a consumer version has with these providers."""
    connection.execute(_MAKE_HISTORY, {"its_version": consumer_version_id, "its_providers": list(provider_ids)})


def add_publications(
    connection: Connection, consumer_version_id: int, content_ids: Collection[int], now: datetime
) -> dict[int, NewPublication]:
    """Publish contents for a consumer version that has no current pact with their providers, as newest revisions.

    By content, of which each is for another provider. The caller holds the version's lock, so that two publishers
    cannot both make the newest revision.
    """
    if not content_ids:
        return {}
    values = {"its_version": consumer_version_id, "its_contents": list(content_ids), "published_at": now}
    return {row.content_id: NewPublication(row.id, row.order) for row in connection.execute(_PUBLISH, values)}


def find_pact(connection: Connection, *, consumer: str, version: str, provider: str) -> PactWithContent | None:
    """The pact that a consumer version has with a provider."""
    return _first(connection, _OF_VERSION, consumer=consumer, provider=provider, version=version)


def latest_pact(
    connection: Connection, *, consumer: str, provider: str, which: Which = EVERY
) -> PactWithContent | None:
    """The pact of the newest consumer version, of those that are meant, that has one with the provider."""
    newest = restricted(_BETWEEN, which).order_by(pact_publications.c.consumer_version_order.desc()).limit(1)
    return _first(connection, newest, consumer=consumer, provider=provider)


def previous_distinct_pact(connection: Connection, pact: PactWithContent) -> PactWithContent | None:
    """The pact of the nearest earlier consumer version that says something else."""
    statement = _BETWEEN.where(
        pact_publications.c.consumer_version_order < pact.consumer_version_order, pact_contents.c.sha != pact.sha
    )
    nearest = statement.order_by(pact_publications.c.consumer_version_order.desc()).limit(1)
    return _first(connection, nearest, consumer=pact.consumer, provider=pact.provider)


def find_pact_by_content(
    connection: Connection, *, consumer: str, provider: str, sha: str, version_ids: Iterable[int] = ()
) -> PactWithContent | None:
    """The newest publication of a content; of the given consumer versions if one of them published it."""
    key = {"consumer": consumer, "provider": provider, "sha": sha}
    wanted = list(version_ids)
    pact = _first(connection, _NEWEST_OF_CONTENT_AND_VERSIONS, **key, version_ids=wanted) if wanted else None
    return pact or _first(connection, _NEWEST_OF_CONTENT, **key)


def pacts_with(connection: Connection, version_id: int, provider_ids: Iterable[int]) -> list[PactWithContent]:
    """The pacts of a consumer version with these providers."""
    rows = connection.execute(_OF_VERSION_WITH, {"version_id": version_id, "providers": list(provider_ids)})
    return [pact_of(row) for row in rows]


def pacts_of_version(connection: Connection, version_id: int) -> list[PactWithContent]:
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


def pact_of(row: Row[Any]) -> PactWithContent:
    """The pact in a row of `pact_rows`."""
    return PactWithContent(**_members(row), content=row.content)


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


def _first(connection: Connection, statement: Select[Any], **values: object) -> PactWithContent | None:
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
_OF_VERSION_WITH = pact_rows().where(
    pact_publications.c.consumer_version_id == bindparam("version_id"),
    is_one_of(pact_publications.c.provider_id, "providers"),
)
_BY_SHA = select(pact_contents.c.id, pact_contents.c.provider_id, pact_contents.c.sha, pact_contents.c.content).where(
    pact_contents.c.consumer_id == bindparam("consumer_id"),
    is_one_of(pact_contents.c.provider_id, "providers"),
    is_one_of(pact_contents.c.sha, "shas"),
)
# An update keeps the names of columns to itself.
_of_version = pact_publications.c.consumer_version_id == bindparam("its_version")
_MAKE_HISTORY = (
    update(pact_publications)
    .where(_of_version, is_one_of(pact_publications.c.provider_id, "its_providers"))
    .values(is_current=False)
)
_newest_revision = (
    select(func.max(pact_publications.c.revision))
    .where(_of_version, pact_publications.c.provider_id == pact_contents.c.provider_id)
    .scalar_subquery()
)
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
            pact_contents.c.provider_id,
            pact_contents.c.id,
            func.coalesce(_newest_revision, 0) + 1,
            true(),
            bindparam("published_at", type_=UtcDateTime),
        )
        .select_from(versions)
        .join(pact_contents, is_one_of(pact_contents.c.id, "its_contents"))
        .where(versions.c.id == bindparam("its_version"))
        .order_by(pact_contents.c.provider_id),
    )
    .returning(
        pact_publications.c.id,
        pact_publications.c.content_id,
        pact_publications.c.consumer_version_order.label("order"),
    )
)
