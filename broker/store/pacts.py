"""Pacts: content by hash, and the publications that point at it, in SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from broker.domain.pacts import Pact, PublishedPact, Which
from broker.store.tables import (
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


def ensure_content(
    connection: Connection, *, consumer_id: int, provider_id: int, sha: str, content: str, now: datetime
) -> int:
    """The id of a content. What was stored first for this consumer, provider and sha is kept."""
    by_sha = select(pact_contents.c.id).where(
        pact_contents.c.consumer_id == consumer_id,
        pact_contents.c.provider_id == provider_id,
        pact_contents.c.sha == sha,
    )
    found: int | None = connection.execute(by_sha).scalar_one_or_none()
    if found is not None:
        return found
    values = {
        "consumer_id": consumer_id,
        "provider_id": provider_id,
        "sha": sha,
        "content": content,
        "created_at": now,
    }
    made: int = insert_missing(connection, pact_contents, values) or connection.execute(by_sha).scalar_one()
    return made


def add_publication(
    connection: Connection, *, consumer_version_id: int, provider_id: int, content_id: int, now: datetime
) -> None:
    """Publish content for a consumer version; what the version had with the provider becomes history.

    The caller holds the version's lock, so that two publishers cannot both make the newest revision.
    """
    version = connection.execute(select(versions).where(versions.c.id == consumer_version_id)).one()
    of_version = (
        pact_publications.c.consumer_version_id == consumer_version_id,
        pact_publications.c.provider_id == provider_id,
    )
    newest = connection.execute(select(func.max(pact_publications.c.revision)).where(*of_version)).scalar_one()
    if newest is not None:
        connection.execute(update(pact_publications).where(*of_version).values(is_current=False))
    values = {
        "consumer_version_id": consumer_version_id,
        "provider_id": provider_id,
        "content_id": content_id,
        "consumer_id": version.pacticipant_id,
        "consumer_version_order": version.sort_order,
        "revision": (newest or 0) + 1,
        "is_current": True,
        "created_at": now,
    }
    insert_missing(connection, pact_publications, values)


def find_pact(connection: Connection, *, consumer: str, version: str, provider: str) -> Pact | None:
    """The pact that a consumer version has with a provider."""
    statement = _between(consumer, provider).where(versions.c.number == version)
    return _first(connection, statement)


def latest_pact(connection: Connection, *, consumer: str, provider: str, which: Which = EVERY) -> Pact | None:
    """The pact of the newest consumer version, of those that are meant, that has one with the provider."""
    statement = restricted(_between(consumer, provider), which)
    return _first(connection, statement.order_by(pact_publications.c.consumer_version_order.desc()).limit(1))


def previous_distinct_pact(connection: Connection, pact: Pact) -> Pact | None:
    """The pact of the nearest earlier consumer version that says something else."""
    statement = _between(pact.consumer, pact.provider).where(
        pact_publications.c.consumer_version_order < pact.consumer_version_order, pact_contents.c.sha != pact.sha
    )
    return _first(connection, statement.order_by(pact_publications.c.consumer_version_order.desc()).limit(1))


def find_pact_by_content(
    connection: Connection, *, consumer: str, provider: str, sha: str, version_ids: Iterable[int] = ()
) -> Pact | None:
    """The newest publication of a content; of the given consumer versions if one of them published it."""
    statement = _between(consumer, provider).where(pact_contents.c.sha == sha)
    newest = statement.order_by(pact_publications.c.consumer_version_order.desc()).limit(1)
    wanted = list(version_ids)
    if wanted:
        found = _first(connection, newest.where(pact_publications.c.consumer_version_id.in_(wanted)))
        if found:
            return found
    return _first(connection, newest)


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


def _between(consumer: str, provider: str) -> Select[Any]:
    return pact_rows().where(consumer_names.c.name == consumer, provider_names.c.name == provider)


def _first(connection: Connection, statement: Select[Any]) -> Pact | None:
    row = connection.execute(statement).first()
    return pact_of(row) if row else None
