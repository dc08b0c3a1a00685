"""What is in an environment now, in SQL: the relation `present_versions`, and the deployments and releases behind it.

Nobody else asks whether a deployment is over or a support has ended, so that "now" means one thing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    Table,
    func,
    insert,
    literal,
    select,
    true,
    union,
    update,
)

from pactgate.broker.domain.environments.environments import DeployedVersion, ReleasedVersion
from pactgate.broker.store.environments.environments import environment_of
from pactgate.broker.store.sql import is_one_of_these
from pactgate.broker.store.tables import deployed_versions, environments, pacticipants, released_versions, versions


@dataclass(frozen=True, slots=True)
class PresenceKind:
    """A way to be in an environment: the table that says so, and which of its rows hold now."""

    how: str
    table: Table
    now: ColumnElement[bool]
    instance: ColumnElement[str]


DEPLOYED = PresenceKind(
    "deployed", deployed_versions, deployed_versions.c.undeployed_at.is_(None), deployed_versions.c.application_instance
)
RELEASED = PresenceKind("released", released_versions, released_versions.c.support_ended_at.is_(None), literal(""))

environment = environments.alias("environment")
"""The environment of a present version, where a narrowing or an order speaks of it."""

Narrowing = Callable[[Table], ColumnElement[bool]]
"""From a table with `pacticipant_id`, `version_id` and `environment_id` to the condition on its rows.

It is asked of the table itself, since SQLite takes no condition into a union.
"""


def everywhere(_: Table) -> ColumnElement[bool]:
    """Every present version."""
    return true()


def present(presence: PresenceKind, narrowed: Narrowing = everywhere) -> Select[Any]:
    """The versions that are in environments now in one way.

    Columns: `pacticipant_id`, `version_id`, `environment_id`, `environment` (its name), `production`, `how` (deployed
    or released) and `instance` (the application instance, empty where it has no name).
    """
    table = presence.table
    return (
        select(
            table.c.pacticipant_id,
            table.c.version_id,
            table.c.environment_id,
            environment.c.name.label("environment"),
            environment.c.production,
            literal(presence.how).label("how"),
            presence.instance.label("instance"),
        )
        .join_from(table, environment, environment.c.id == table.c.environment_id)
        .where(presence.now, narrowed(table))
    )


def present_versions(*columns: str, narrowed: Narrowing = everywhere) -> CompoundSelect[Any]:
    """The versions that are deployed to, or released and supported in, environments now.

    `columns` are those of `present` that are wanted; rows that are equal in them are one.
    """
    ways = (present(presence, narrowed) for presence in (DEPLOYED, RELEASED))
    return union(*(way.with_only_columns(*(way.selected_columns[name] for name in columns)) for way in ways))


def current_deployment(
    connection: Connection, *, pacticipant_id: int, environment_id: int, instance: str | None
) -> DeployedVersion | None:
    """What is deployed now in that slot."""
    condition = _deployments().where(
        deployed_versions.c.pacticipant_id == pacticipant_id,
        deployed_versions.c.environment_id == environment_id,
        deployed_versions.c.application_instance == (instance or ""),
        DEPLOYED.now,
    )
    row = connection.execute(condition).one_or_none()
    return _deployed_version(row) if row else None


def find_deployment(connection: Connection, uuid: str) -> DeployedVersion | None:
    """A deployment, current or past."""
    row = connection.execute(_deployments().where(deployed_versions.c.uuid == uuid)).one_or_none()
    return _deployed_version(row) if row else None


def currently_deployed(
    connection: Connection, environment_id: int, pacticipant: str | None = None, instance: str | None = None
) -> list[DeployedVersion]:
    """What is deployed in an environment now, newest deployment first. An empty `instance` is the one without name."""
    statement = _deployments().where(deployed_versions.c.environment_id == environment_id, DEPLOYED.now)
    if pacticipant is not None:
        statement = statement.where(pacticipants.c.name == pacticipant)
    if instance is not None:
        statement = statement.where(deployed_versions.c.application_instance == instance)
    return [_deployed_version(row) for row in connection.execute(statement.order_by(deployed_versions.c.id.desc()))]


def deployments_of_version(connection: Connection, version_id: int) -> list[DeployedVersion]:
    """Where a version is deployed now, newest deployment first."""
    statement = _deployments().where(deployed_versions.c.version_id == version_id, DEPLOYED.now)
    return [_deployed_version(row) for row in connection.execute(statement.order_by(deployed_versions.c.id.desc()))]


def deployments_of(connection: Connection, pacticipant_id: int) -> list[DeployedVersion]:
    """Where a pacticipant is deployed now, by environment."""
    statement = _deployments().where(deployed_versions.c.pacticipant_id == pacticipant_id, DEPLOYED.now)
    order = (func.lower(environments.c.display_name), deployed_versions.c.id)
    return [_deployed_version(row) for row in connection.execute(statement.order_by(*order))]


def end_deployment(connection: Connection, uuid: str, now: datetime) -> None:
    """Say that a deployment is over. One that is over stays as it is."""
    statement = update(deployed_versions).where(deployed_versions.c.uuid == uuid, DEPLOYED.now)
    connection.execute(statement.values(undeployed_at=now))


def add_deployment(connection: Connection, values: Mapping[str, Any]) -> None:
    """Add a current deployment with the columns `values`."""
    connection.execute(insert(deployed_versions).values(**values))


def _deployments() -> Select[Any]:
    return _records(deployed_versions)


def _deployed_version(row: Row[Any]) -> DeployedVersion:
    return DeployedVersion(
        uuid=row.uuid,
        pacticipant=row.pacticipant,
        version=row.version,
        version_id=row.version_id,
        environment=environment_of(row, prefix="its_environment_"),
        application_instance=row.application_instance or None,
        created_at=row.created_at,
        undeployed_at=row.undeployed_at,
    )


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
    statement = _releases().where(there, released_versions.c.pacticipant_id == pacticipant_id, RELEASED.now)
    releases = [_release(row) for row in connection.execute(statement)]
    return sorted(releases, key=lambda each: each.created_at, reverse=True)


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
    ordered = statement.where(RELEASED.now).order_by(released_versions.c.id.desc())
    return [_release(row) for row in connection.execute(ordered)]


def _releases() -> Select[Any]:
    return _records(released_versions)


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


def _records(table: Table) -> Select[Any]:
    """Deployments or releases, over or not, with the names of what they are about."""
    named = [column.label(f"its_environment_{column.name}") for column in environments.c]
    return (
        select(table, pacticipants.c.name.label("pacticipant"), versions.c.number.label("version"), *named)
        .join(pacticipants, pacticipants.c.id == table.c.pacticipant_id)
        .join(versions, versions.c.id == table.c.version_id)
        .join(environments, environments.c.id == table.c.environment_id)
    )
