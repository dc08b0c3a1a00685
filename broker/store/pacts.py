"""Pacts: content by hash, and the publications that point at it, in SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from broker.domain.pacts import Pact
from broker.store.tables import pact_contents, pact_publications, pacticipants, versions
from broker.store.upsert import insert_missing

_consumer = pacticipants.alias("consumer")
_provider = pacticipants.alias("provider")


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
    """Publish content for a consumer version that has no pact with the provider yet."""
    version = connection.execute(select(versions).where(versions.c.id == consumer_version_id)).one()
    values = {
        "consumer_version_id": consumer_version_id,
        "provider_id": provider_id,
        "content_id": content_id,
        "consumer_id": version.pacticipant_id,
        "consumer_version_order": version.sort_order,
        "revision": 1,
        "is_current": True,
        "created_at": now,
    }
    insert_missing(connection, pact_publications, values)


def find_pact(connection: Connection, *, consumer: str, version: str, provider: str) -> Pact | None:
    """The pact that a consumer version has with a provider."""
    statement = _between(consumer, provider).where(versions.c.number == version)
    return _first(connection, statement)


def latest_pact(connection: Connection, *, consumer: str, provider: str) -> Pact | None:
    """The pact of the newest consumer version that has one with the provider."""
    statement = _between(consumer, provider).order_by(pact_publications.c.consumer_version_order.desc())
    return _first(connection, statement.limit(1))


def latest_pacts(connection: Connection, provider: str | None = None) -> list[Pact]:
    """The latest pact of each integration (of one provider), by consumer and provider."""
    newest = pact_publications.alias("newest")
    newest_order = (
        select(newest.c.consumer_version_order)
        .where(
            newest.c.provider_id == pact_publications.c.provider_id,
            newest.c.consumer_id == pact_publications.c.consumer_id,
            newest.c.is_current,
        )
        .order_by(newest.c.consumer_version_order.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = pact_rows().where(pact_publications.c.consumer_version_order == newest_order)
    if provider is not None:
        statement = statement.where(_provider.c.name == provider)
    rows = connection.execute(statement.order_by(_consumer.c.name, _provider.c.name))
    return [pact_of(row) for row in rows]


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
    return [pact_of(row) for row in connection.execute(statement.order_by(_provider.c.name))]


def pact_rows() -> Select[Any]:
    """Current publications with content and names; `pact_of` reads its rows."""
    return (
        select(
            pact_publications.c.id,
            pact_publications.c.content_id,
            pact_publications.c.consumer_id,
            pact_publications.c.consumer_version_id,
            pact_publications.c.consumer_version_order,
            pact_publications.c.created_at,
            pact_contents.c.sha,
            pact_contents.c.content,
            versions.c.number.label("consumer_version"),
            _consumer.c.name.label("consumer"),
            _provider.c.name.label("provider"),
        )
        .select_from(pact_publications)
        .join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
        .join(versions, versions.c.id == pact_publications.c.consumer_version_id)
        .join(_consumer, _consumer.c.id == pact_publications.c.consumer_id)
        .join(_provider, _provider.c.id == pact_publications.c.provider_id)
        .where(pact_publications.c.is_current)
    )


def pact_of(row: Row[Any]) -> Pact:
    """The pact in a row of `pact_rows`."""
    return Pact(
        publication_id=row.id,
        content_id=row.content_id,
        consumer_id=row.consumer_id,
        consumer=row.consumer,
        consumer_version=row.consumer_version,
        consumer_version_id=row.consumer_version_id,
        consumer_version_order=row.consumer_version_order,
        provider=row.provider,
        sha=row.sha,
        content=row.content,
        created_at=row.created_at,
    )


def _between(consumer: str, provider: str) -> Select[Any]:
    return pact_rows().where(_consumer.c.name == consumer, _provider.c.name == provider)


def _first(connection: Connection, statement: Select[Any]) -> Pact | None:
    row = connection.execute(statement).first()
    return pact_of(row) if row else None
