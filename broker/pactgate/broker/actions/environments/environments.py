"""Create environments and record what is deployed to them."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.actions.identity.ownership import give_environment
from pactgate.broker.domain.environments.environments import Contact, DeployedVersion, Environment
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.versions.pacticipants import display_name
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments import environments as store
from pactgate.broker.store.environments import present_versions as presence
from pactgate.broker.store.environments.deletions import forget_forced_deletions
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.versions.pacticipants import find_pacticipant
from pactgate.broker.store.versions.versions import find_version, lock_version


@dataclass(frozen=True, slots=True)
class NewEnvironment:
    """An environment as a person describes it."""

    name: str
    display_name: str | None
    production: bool
    contacts: tuple[Contact, ...]
    teams: tuple[str, ...] | None = None
    """The uuids of the teams whose it is; None leaves that as it is."""


def create_environment(tx: Transaction, new: NewEnvironment) -> Environment:
    """Add an environment. Raises InvalidError where its name is taken, or a team is not there."""
    _check_free(tx, new.name)
    now = datetime.now(UTC)
    values = {
        "uuid": str(uuid.uuid4()),
        "name": new.name,
        "display_name": new.display_name or display_name(new.name),
        "production": new.production,
        "created_at": now,
        "updated_at": now,
    }
    store.add_environment(tx, values, new.contacts)
    made = _of_teams(tx, environment(tx, values["uuid"]), new)
    note_change(made.name, after=_told(made))
    return made


def replace_environment(tx: Transaction, identifier: str, new: NewEnvironment) -> Environment:
    """Describe an environment anew.

    Raises NotFoundError, and InvalidError where another one has the name, or a team is not there.
    """
    before = environment(tx, identifier)
    _check_free(tx, new.name, identifier)
    values = {
        "name": new.name,
        "display_name": new.display_name or display_name(new.name),
        "production": new.production,
        "updated_at": datetime.now(UTC),
    }
    store.change_environment(tx, identifier, values, new.contacts)
    after = _of_teams(tx, environment(tx, identifier), new)
    note_change(after.name, before=_told(before), after=_told(after))
    return after


def _of_teams(tx: Transaction, place: Environment, new: NewEnvironment) -> Environment:
    if new.teams is not None:
        give_environment(tx, place.id, new.teams)
    return place


def delete_environment(tx: Transaction, identifier: str) -> None:
    """Delete an environment with what was recorded about it. Raises NotFoundError."""
    found = environment(tx, identifier)
    note_change(found.name, before=_told(found))
    store.delete_environment(tx, identifier)


def _told(value: Environment) -> dict[str, object]:
    """An environment as the audit log has it."""
    return {
        "uuid": value.uuid,
        "name": value.name,
        "displayName": value.display_name,
        "production": value.production,
        "contacts": value.contacts,
    }


def _check_free(tx: Transaction, name: str, own_uuid: str = "") -> None:
    taken = store.find_environment(tx, name=name)
    if taken and taken.uuid != own_uuid:
        raise InvalidError({"name": [f"name '{name}' is already used by an existing environment."]})


def environment(tx: Transaction, identifier: object) -> Environment:
    """The environment with that uuid. Raises NotFoundError."""
    found = store.find_environment(tx, uuid=str(identifier))
    if found is None:
        message = f"No environment with uuid '{identifier}' found"
        raise NotFoundError(message)
    return found


def list_environments(tx: Transaction) -> list[Environment]:
    """Every environment, by display name."""
    return store.list_environments(tx)


def record_deployment(
    tx: Transaction,
    *,
    pacticipant: str,
    version: str,
    environment_uuid: str,
    instance: str | None,
    auto_created: bool = False,
) -> DeployedVersion:
    """Say that a version runs in an environment now, in the place of what ran there.

    Recording what is current already changes nothing. `auto_created`: a tag says it, and not a user. Raises
    NotFoundError for an unknown version or environment: neither is made here, since a deployment of something unknown
    is a mistake.
    """
    place = environment(tx, environment_uuid)
    owner = find_pacticipant(tx, pacticipant)
    found = find_version(tx, pacticipant, version)
    if owner is None or found is None:
        message = f"No version {version} of pacticipant {pacticipant} found"
        raise NotFoundError(message)
    note_change(f"{pacticipant} version {version} to {place.name}", applicationInstance=instance or None)
    lock_version(tx, found.id)
    now = datetime.now(UTC)
    current = presence.current_deployment(tx, pacticipant_id=owner.id, environment_id=place.id, instance=instance)
    if current and current.version_id == found.id:
        return current
    if current:
        presence.end_deployment(tx, current.uuid, now)
    deployment = str(uuid.uuid4())
    values = {
        "uuid": deployment,
        "pacticipant_id": owner.id,
        "version_id": found.id,
        "environment_id": place.id,
        "application_instance": instance or "",
        "auto_created": auto_created,
        "created_at": now,
    }
    presence.add_deployment(tx, values)
    forget_forced_deletions(tx, pacticipant, place.id)
    return deployed_version(tx, deployment)


def deployed_version(tx: Transaction, identifier: str) -> DeployedVersion:
    """A deployment by its uuid. Raises NotFoundError."""
    deployment = presence.find_deployment(tx, identifier)
    if deployment is None:
        message = f"No deployed version with uuid '{identifier}' found"
        raise NotFoundError(message)
    return deployment


def end_deployment(tx: Transaction, identifier: str) -> DeployedVersion:
    """Say that a deployment is over. One that is over already stays as it is. Raises NotFoundError."""
    found = deployed_version(tx, identifier)
    note_change(f"{found.pacticipant} version {found.version} from {found.environment.name}")
    presence.end_deployment(tx, identifier, datetime.now(UTC))
    return deployed_version(tx, identifier)


def currently_deployed(
    tx: Transaction, environment_uuid: str, pacticipant: str | None = None, instance: str | None = None
) -> tuple[Environment, list[DeployedVersion]]:
    """An environment and what runs there now. Raises NotFoundError for an unknown environment.

    `instance` narrows to one application instance; an empty one is the one without a name.
    """
    place = environment(tx, environment_uuid)
    return place, presence.currently_deployed(tx, place.id, pacticipant, instance)


def deployments_of_version(
    tx: Transaction, pacticipant: str, version: str, environment_uuid: str
) -> tuple[Environment, list[DeployedVersion]]:
    """An environment and the current deployments of a version to it. Raises NotFoundError."""
    place = environment(tx, environment_uuid)
    found = find_version(tx, pacticipant, version)
    if found is None:
        message = f"No version {version} of pacticipant {pacticipant} found"
        raise NotFoundError(message)
    return place, [
        deployment
        for deployment in presence.deployments_of_version(tx, found.id)
        if deployment.environment.id == place.id
    ]
