"""Create, change and delete pacticipants; list them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.actions.environments.guard_deletions import guard_deletion
from pactgate.broker.actions.publishing.read_contracts import pacticipant
from pactgate.broker.domain.environments.environments import DeployedVersion
from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.domain.versions.pacticipants import Pacticipant, display_name
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.deletions import present_of_pacticipant
from pactgate.broker.store.environments.present_versions import deployments_of
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.publishing.integrations import partners_of
from pactgate.broker.store.versions import pacticipants as store
from pactgate.broker.store.versions.versions import latest_version


@dataclass(frozen=True, slots=True)
class Described:
    """A pacticipant, the number of its latest version, and where it runs now. `created`: this request made it."""

    pacticipant: Pacticipant
    latest_version: str | None
    deployed: tuple[DeployedVersion, ...] = ()
    created: bool = False


def describe(tx: Transaction, name: str, *, created: bool = False) -> Described:
    """A pacticipant with what is around it. Raises NotFoundError."""
    known = pacticipant(tx, name)
    newest = latest_version(tx, name)
    deployed = tuple(deployments_of(tx, known.id))
    return Described(known, newest.number if newest else None, deployed, created)


def create_pacticipant(tx: Transaction, name: str, properties: Mapping[str, str | None]) -> Described:
    """A pacticipant of that name; one that is there already stays as it is."""
    if store.find_pacticipant(tx, name):
        note_change(name)
        return describe(tx, name)
    given = {key: value for key, value in properties.items() if value is not None}
    return change_pacticipant(tx, name, given)


def change_pacticipant(tx: Transaction, name: str, changes: Mapping[str, str | None]) -> Described:
    """The pacticipant, made if it is new, with exactly the given properties set."""
    now = datetime.now(UTC)
    before = store.find_pacticipant(tx, name)
    created = before is None
    known = store.ensure_pacticipant(tx, name, now)
    if changes:
        store.change_pacticipant(tx, known.id, _storable(name, changes), known.created_at if created else now)
    return _described(tx, name, before)


def replace_pacticipant(tx: Transaction, name: str, properties: Mapping[str, str | None]) -> Described:
    """The pacticipant with all of its properties set, those that are None to nothing. Raises NotFoundError."""
    known = pacticipant(tx, name)
    store.change_pacticipant(tx, known.id, _storable(name, properties), datetime.now(UTC))
    return _described(tx, name, known)


def delete_pacticipant(tx: Transaction, name: str, *, force: bool = False) -> None:
    """Delete a pacticipant with everything that is known of it.

    Raises NotFoundError, and without `force` StillPresentError where it is in an environment.
    """
    known = pacticipant(tx, name)
    note_change(name, before=_told(known), force=force or None)
    guard_deletion(tx, present_of_pacticipant(tx, known.id), partners_of(tx, known.id), force=force)
    store.delete_pacticipant(tx, known.id)


def _described(tx: Transaction, name: str, before: Pacticipant | None) -> Described:
    """A pacticipant after a change, which the audit log is told."""
    described = describe(tx, name, created=before is None)
    note_change(name, before=before and _told(before), after=_told(described.pacticipant))
    return described


def _told(value: Pacticipant) -> dict[str, object]:
    told = {
        "displayName": value.display_name,
        "mainBranch": value.main_branch,
        "repositoryUrl": value.repository_url,
        "repositoryName": value.repository_name,
        "repositoryNamespace": value.repository_namespace,
    }
    return {name: each for name, each in told.items() if each is not None}


def list_pacticipants(
    tx: Transaction, page: PageRequest | None = None, *, search: str = "", label: str | None = None
) -> Paged[Pacticipant]:
    """Pacticipants by name, those with `search` in their names and with that label."""
    wanted = [
        each
        for each in store.list_pacticipants(tx)
        if search.lower() in each.name.lower() and (label is None or label in each.labels)
    ]
    return part(wanted, page)


def _storable(name: str, properties: Mapping[str, str | None]) -> dict[str, str | None]:
    # A blank main branch is none; a pacticipant without a display name is called after its name.
    values = {key: value or None for key, value in properties.items()}
    if "display_name" in values:
        values["display_name"] = values["display_name"] or display_name(name)
    return values
