"""Record which versions are released to environments and still supported there."""

import uuid
from datetime import UTC, datetime

from pactgate.broker.actions.environments.environments import environment
from pactgate.broker.actions.publishing.read_contracts import pacticipant as owner_of
from pactgate.broker.actions.publishing.read_contracts import version as version_of
from pactgate.broker.domain.environments.environments import Environment, ReleasedVersion
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments import present_versions as store
from pactgate.broker.store.environments.deletions import forget_forced_deletions
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.versions.versions import lock_version


def record_release(
    tx: Transaction, *, pacticipant: str, version: str, environment_uuid: str
) -> tuple[ReleasedVersion, bool]:
    """The release of a version to an environment, supported from now on; and whether it is new.

    Releases of other versions stay as they are. Raises NotFoundError for an unknown version or environment.
    """
    place = environment(tx, environment_uuid)
    found = version_of(tx, pacticipant, version)
    note_change(f"{pacticipant} version {version} to {place.name}")
    lock_version(tx, found.id)
    known = store.find_release(tx, version_id=found.id, environment_id=place.id)
    if known:
        store.set_support(tx, known.uuid, None)
        return released_version(tx, known.uuid), False
    values = {
        "uuid": str(uuid.uuid4()),
        "pacticipant_id": owner_of(tx, pacticipant).id,
        "version_id": found.id,
        "environment_id": place.id,
        "created_at": datetime.now(UTC),
    }
    store.add_release(tx, values)
    forget_forced_deletions(tx, pacticipant, place.id)
    return released_version(tx, str(values["uuid"])), True


def released_version(tx: Transaction, identifier: str) -> ReleasedVersion:
    """A release by its uuid. Raises NotFoundError."""
    release = store.find_release(tx, uuid=identifier)
    if release is None:
        message = f"No released version with uuid '{identifier}' found"
        raise NotFoundError(message)
    return release


def end_support(tx: Transaction, identifier: str) -> ReleasedVersion:
    """Say that a release is no longer supported. One that is not stays as it is. Raises NotFoundError."""
    found = released_version(tx, identifier)
    note_change(f"{found.pacticipant} version {found.version} in {found.environment.name}")
    if found.currently_supported:
        store.set_support(tx, identifier, datetime.now(UTC))
    return released_version(tx, identifier)


def currently_supported(
    tx: Transaction, environment_uuid: str, pacticipant: str | None = None, version: str | None = None
) -> tuple[Environment, list[ReleasedVersion]]:
    """An environment and what is released and supported there. Raises NotFoundError for an unknown environment."""
    place = environment(tx, environment_uuid)
    return place, store.currently_supported(tx, place.id, pacticipant, version)


def releases_of_version(
    tx: Transaction, pacticipant: str, version: str, environment_uuid: str
) -> tuple[Environment, list[ReleasedVersion]]:
    """An environment and the supported releases of a version to it. Raises NotFoundError."""
    place = environment(tx, environment_uuid)
    found = version_of(tx, pacticipant, version)
    return place, [release for release in store.releases_of_version(tx, found.id) if release.environment.id == place.id]
