"""Releases of versions to environments, in SQL."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from pactgate.broker.domain.environments.environments import ReleasedVersion
from pactgate.broker.store.environments.environments import environment_of
from pactgate.broker.store.one_of import is_one_of_these
from pactgate.broker.store.tables import environments, pacticipants, released_versions, versions


def find_release(
    connection: Connection, *, uuid: str | None = None, version_id: int | None = None, environment_id: int | None = None
) -> ReleasedVersion | None:
    """A release by its uuid, or of a version to an environment."""
    if uuid is not None:
        statement = _releases().where(released_versions.c.uuid == uuid)
    else:
        statement = _releases().where(
            released_versions.c.version_id == version_id, released_versions.c.environment_id == environment_id
        )
    row = connection.execute(statement).one_or_none()
    return _release(row) if row else None


def add_release(connection: Connection, values: Mapping[str, Any]) -> None:
    """Add a release with the columns `values`."""
    connection.execute(insert(released_versions).values(**values))


def set_support(connection: Connection, uuid: str, ended_at: datetime | None) -> None:
    """Say when the support of a release ended; None where it goes on."""
    statement = update(released_versions).where(released_versions.c.uuid == uuid)
    connection.execute(statement.values(support_ended_at=ended_at))


def releases_of_version(connection: Connection, version_id: int) -> list[ReleasedVersion]:
    """Where a version is released and supported now, newest release first."""
    return _supported(connection, _releases().where(released_versions.c.version_id == version_id))


def releases_of(connection: Connection, pacticipant_id: int, environment_ids: Iterable[int]) -> list[ReleasedVersion]:
    """What of a pacticipant is released and supported in these environments now, newest release first."""
    # By environment, with which the index begins. Sorted here: a database that sorts goes through every release by id.
    there = is_one_of_these(released_versions.c.environment_id, environment_ids)
    statement = _releases().where(
        there, released_versions.c.pacticipant_id == pacticipant_id, released_versions.c.support_ended_at.is_(None)
    )
    found = [_release(row) for row in connection.execute(statement)]
    return sorted(found, key=lambda each: each.created_at, reverse=True)


def currently_supported(
    connection: Connection, environment_id: int, pacticipant: str | None = None, version: str | None = None
) -> list[ReleasedVersion]:
    """What is released and supported in an environment now, newest release first."""
    statement = _releases().where(released_versions.c.environment_id == environment_id)
    if pacticipant is not None:
        statement = statement.where(pacticipants.c.name == pacticipant)
    if version is not None:
        statement = statement.where(versions.c.number == version)
    return _supported(connection, statement)


def _supported(connection: Connection, statement: Select[Any]) -> list[ReleasedVersion]:
    ordered = statement.where(released_versions.c.support_ended_at.is_(None)).order_by(released_versions.c.id.desc())
    return [_release(row) for row in connection.execute(ordered)]


def _releases() -> Select[Any]:
    named = [column.label(f"its_environment_{column.name}") for column in environments.c]
    return (
        select(
            released_versions,
            pacticipants.c.name.label("pacticipant"),
            versions.c.number.label("version"),
            *named,
        )
        .join(pacticipants, pacticipants.c.id == released_versions.c.pacticipant_id)
        .join(versions, versions.c.id == released_versions.c.version_id)
        .join(environments, environments.c.id == released_versions.c.environment_id)
    )


def _release(row: Row[Any]) -> ReleasedVersion:
    return ReleasedVersion(
        uuid=row.uuid,
        pacticipant=row.pacticipant,
        version=row.version,
        version_id=row.version_id,
        environment=environment_of(row, prefix="its_environment_"),
        created_at=row.created_at,
        support_ended_at=row.support_ended_at,
    )
