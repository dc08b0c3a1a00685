"""Verification results, in SQL."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select

from pactgate.broker.domain.gate.pairs import Failure
from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.verification.test_results import failures
from pactgate.broker.domain.verification.verifications import NewVerification, Verification
from pactgate.broker.store.sql import insert_or_update, is_one_of_these
from pactgate.broker.store.tables import (
    latest_verifications,
    pact_contents,
    pact_publications,
    pacticipants,
    verifications,
    versions,
)

_consumer = pacticipants.alias("consumer")
_provider = pacticipants.alias("provider")

_ROWS = (
    select(
        verifications,
        pact_contents.c.sha,
        versions.c.number.label("provider_version"),
        _consumer.c.name.label("consumer"),
        _provider.c.name.label("provider"),
    )
    .join(pact_contents, pact_contents.c.id == verifications.c.content_id)
    .join(versions, versions.c.id == verifications.c.provider_version_id)
    .join(_consumer, _consumer.c.id == pact_contents.c.consumer_id)
    .join(_provider, _provider.c.id == pact_contents.c.provider_id)
)
_BY_NUMBER = _ROWS.where(verifications.c.id == bindparam("number"))
_NEWEST_OF_CONTENT = (
    _ROWS.where(verifications.c.content_id == bindparam("content_id")).order_by(verifications.c.id.desc()).limit(1)
)
_ADD = insert(verifications).returning(verifications.c.id)


def add_verification(
    connection: Connection,
    result: NewVerification,
    *,
    content_id: int,
    provider_version_id: int,
    metadata: PactMetadata,
    now: datetime,
) -> int:
    """Add a result; its number. It becomes the latest of its content and provider version."""
    values = {
        "content_id": content_id,
        "provider_version_id": provider_version_id,
        "success": result.success,
        "build_url": result.build_url,
        "test_results": json.dumps(result.test_results) if result.test_results is not None else None,
        "verified_by": json.dumps(result.verified_by) if result.verified_by is not None else None,
        "executed_at": result.executed_at,
        "wip": metadata.wip,
        "pact_pending": metadata.pending,
        "unverified": result.unverified,
        "created_at": now,
    }
    number: int = connection.execute(_ADD, values).scalar_one()
    _point_at(connection, content_id, provider_version_id, number)
    return number


def delete_verification(connection: Connection, number: int) -> None:
    """Delete a result. The one before it becomes the latest of its content and provider version again."""
    gone = delete(verifications).where(verifications.c.id == number)
    row = connection.execute(
        gone.returning(verifications.c.content_id, verifications.c.provider_version_id)
    ).one_or_none()
    if row is None:
        return
    before = select(func.max(verifications.c.id)).where(
        verifications.c.content_id == row.content_id,
        verifications.c.provider_version_id == row.provider_version_id,
    )
    newest = connection.execute(before).scalar_one()
    if newest is not None:
        _point_at(connection, row.content_id, row.provider_version_id, newest)


def find_verification(connection: Connection, number: int) -> Verification | None:
    """A result by its number."""
    return _first(connection, _BY_NUMBER, number=number)


def latest_verification(connection: Connection, content_id: int) -> Verification | None:
    """The result of a content that was published last, whatever the provider version."""
    return _first(connection, _NEWEST_OF_CONTENT, content_id=content_id)


def latest_verifications_of_version(connection: Connection, consumer_version_id: int) -> list[Verification]:
    """For each pact of a consumer version, the result that was published last for its content, by provider."""
    publications = pact_publications.alias("publications")
    newest = (
        select(func.max(verifications.c.id))
        .join(publications, publications.c.content_id == verifications.c.content_id)
        .where(publications.c.consumer_version_id == consumer_version_id, publications.c.is_current)
        .group_by(publications.c.id)
    )
    statement = _ROWS.where(verifications.c.id.in_(newest)).order_by(_provider.c.name)
    return [_verification(row) for row in connection.execute(statement)]


def failures_of(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[Failure, ...]]:
    """What went wrong in each of these results."""
    wanted = list(numbers)
    if not wanted:
        return {}
    statement = select(verifications.c.id, verifications.c.test_results).where(
        is_one_of_these(verifications.c.id, wanted)
    )
    return {row.id: failures(json.loads(row.test_results or "null")) for row in connection.execute(statement)}


def _point_at(connection: Connection, content_id: int, provider_version_id: int, number: int) -> None:
    pointer = {"content_id": content_id, "provider_version_id": provider_version_id, "verification_id": number}
    key = ("content_id", "provider_version_id")
    insert_or_update(connection, latest_verifications, pointer, key=key, update=("verification_id",))


def _first(connection: Connection, statement: Select[Any], **values: object) -> Verification | None:
    row = connection.execute(statement, values).first()
    return _verification(row) if row else None


def _verification(row: Row[Any]) -> Verification:
    return Verification(
        number=row.id,
        consumer=row.consumer,
        provider=row.provider,
        sha=row.sha,
        provider_version=row.provider_version,
        success=row.success,
        build_url=row.build_url,
        test_results=json.loads(row.test_results) if row.test_results else None,
        verified_by=json.loads(row.verified_by) if row.verified_by else None,
        executed_at=row.executed_at,
        unverified=row.unverified,
    )
