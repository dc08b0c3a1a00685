"""Environments and the versions in them, in SQL."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from pactgate.broker.domain.environments.environments import Contact, DeployedVersion, Environment
from pactgate.broker.store.one_of import is_one_of
from pactgate.broker.store.tables import deployed_versions, environments, pacticipants, released_versions, versions

_EVERY = select(environments).order_by(func.lower(environments.c.display_name))
_BY_UUID = select(environments).where(environments.c.uuid == bindparam("uuid"))
_BY_NAME = select(environments).where(environments.c.name == bindparam("name"))
_inside = (
    select(deployed_versions.c.version_id, deployed_versions.c.environment_id)
    .where(
        is_one_of(deployed_versions.c.version_id, "ids"),
        deployed_versions.c.undeployed_at.is_(None),
    )
    .union(
        select(released_versions.c.version_id, released_versions.c.environment_id).where(
            is_one_of(released_versions.c.version_id, "ids"),
            released_versions.c.support_ended_at.is_(None),
        )
    )
    .subquery()
)
_OF_VERSIONS = (
    select(environments, _inside.c.version_id)
    .join(_inside, _inside.c.environment_id == environments.c.id)
    .order_by(func.lower(environments.c.display_name))
)


def list_environments(connection: Connection) -> list[Environment]:
    """Every environment, by display name without regard to case."""
    return [environment_of(row) for row in connection.execute(_EVERY)]


def find_environment(connection: Connection, *, uuid: str | None = None, name: str | None = None) -> Environment | None:
    """The environment with that uuid, or of that name."""
    if uuid is not None:
        row = connection.execute(_BY_UUID, {"uuid": uuid}).one_or_none()
    else:
        row = connection.execute(_BY_NAME, {"name": name}).one_or_none()
    return environment_of(row) if row else None


def add_environment(connection: Connection, values: Mapping[str, Any], contacts: Iterable[Contact]) -> None:
    """Add an environment with the columns `values`."""
    listed = [{"name": contact.name, "details": contact.details} for contact in contacts]
    connection.execute(insert(environments).values(**values, contacts=json.dumps(listed)))


def change_environment(
    connection: Connection, uuid: str, values: Mapping[str, Any], contacts: Iterable[Contact]
) -> None:
    """Set the columns `values` and the contacts of an environment."""
    listed = [{"name": contact.name, "details": contact.details} for contact in contacts]
    statement = update(environments).where(environments.c.uuid == uuid)
    connection.execute(statement.values(**values, contacts=json.dumps(listed)))


def delete_environment(connection: Connection, uuid: str) -> None:
    """Delete an environment with its deployments and releases."""
    connection.execute(delete(environments).where(environments.c.uuid == uuid))


def current_deployment(
    connection: Connection, *, pacticipant_id: int, environment_id: int, instance: str | None
) -> DeployedVersion | None:
    """What is deployed now in that slot."""
    condition = _deployments().where(
        deployed_versions.c.pacticipant_id == pacticipant_id,
        deployed_versions.c.environment_id == environment_id,
        deployed_versions.c.application_instance == (instance or ""),
        deployed_versions.c.undeployed_at.is_(None),
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
    statement = _deployments().where(
        deployed_versions.c.environment_id == environment_id, deployed_versions.c.undeployed_at.is_(None)
    )
    if pacticipant is not None:
        statement = statement.where(pacticipants.c.name == pacticipant)
    if instance is not None:
        statement = statement.where(deployed_versions.c.application_instance == instance)
    return [_deployed_version(row) for row in connection.execute(statement.order_by(deployed_versions.c.id.desc()))]


def deployments_of_version(connection: Connection, version_id: int) -> list[DeployedVersion]:
    """Where a version is deployed now, newest deployment first."""
    statement = _deployments().where(
        deployed_versions.c.version_id == version_id, deployed_versions.c.undeployed_at.is_(None)
    )
    return [_deployed_version(row) for row in connection.execute(statement.order_by(deployed_versions.c.id.desc()))]


def deployments_of(connection: Connection, pacticipant_id: int) -> list[DeployedVersion]:
    """Where a pacticipant is deployed now, by environment."""
    statement = _deployments().where(
        deployed_versions.c.pacticipant_id == pacticipant_id, deployed_versions.c.undeployed_at.is_(None)
    )
    order = (func.lower(environments.c.display_name), deployed_versions.c.id)
    return [_deployed_version(row) for row in connection.execute(statement.order_by(*order))]


def end_deployment(connection: Connection, uuid: str, now: datetime) -> None:
    """Say that a deployment is over. One that is over stays as it is."""
    statement = update(deployed_versions).where(
        deployed_versions.c.uuid == uuid, deployed_versions.c.undeployed_at.is_(None)
    )
    connection.execute(statement.values(undeployed_at=now))


def add_deployment(connection: Connection, values: Mapping[str, Any]) -> None:
    """Add a current deployment with the columns `values`."""
    connection.execute(insert(deployed_versions).values(**values))


def environments_of_versions(connection: Connection, version_ids: Iterable[int]) -> dict[int, list[Environment]]:
    """For each version, the environments in which it is deployed, or released and supported, now."""
    wanted = list(version_ids)
    if not wanted:
        return {}
    found: dict[int, list[Environment]] = {}
    for row in connection.execute(_OF_VERSIONS, {"ids": wanted}):
        found.setdefault(row.version_id, []).append(environment_of(row))
    return found


def _deployments() -> Select[Any]:
    named = [column.label(f"its_environment_{column.name}") for column in environments.c]
    return (
        select(
            deployed_versions,
            pacticipants.c.name.label("pacticipant"),
            versions.c.number.label("version"),
            *named,
        )
        .join(pacticipants, pacticipants.c.id == deployed_versions.c.pacticipant_id)
        .join(versions, versions.c.id == deployed_versions.c.version_id)
        .join(environments, environments.c.id == deployed_versions.c.environment_id)
    )


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


def environment_of(row: Row[Any], prefix: str = "") -> Environment:
    """The environment in a row, whose columns may begin with `prefix`."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by column
    contacts = json.loads(values[f"{prefix}contacts"])
    return Environment(
        id=values[f"{prefix}id"],
        uuid=values[f"{prefix}uuid"],
        name=values[f"{prefix}name"],
        display_name=values[f"{prefix}display_name"],
        production=values[f"{prefix}production"],
        contacts=tuple(Contact(each["name"], each.get("details")) for each in contacts),
        created_at=values[f"{prefix}created_at"],
        updated_at=values[f"{prefix}updated_at"],
    )
