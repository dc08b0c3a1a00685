"""Create and change pacticipants, and list them with their integrations."""

from collections.abc import Mapping
from datetime import UTC, datetime

from broker.domain.pacticipants import Integration, Pacticipant
from broker.store import pacticipants as store
from broker.store.engine import Transaction


def create_pacticipant(tx: Transaction, name: str, properties: Mapping[str, str | None]) -> Pacticipant:
    """A pacticipant of that name; one that is there already stays as it is."""
    if found := store.find_pacticipant(tx, name):
        return found
    return change_pacticipant(tx, name, properties)


def change_pacticipant(tx: Transaction, name: str, properties: Mapping[str, str | None]) -> Pacticipant:
    """The pacticipant, made if it is new, with the given properties set. None leaves a property as it is."""
    now = datetime.now(UTC)
    found = store.ensure_pacticipant(tx, name, now)
    changes = {key: value for key, value in properties.items() if value is not None}
    if not changes:
        return found
    store.change_pacticipant(tx, found.id, changes, now)
    return store.pacticipants_by_id(tx, [found.id])[found.id]


def list_pacticipants(tx: Transaction) -> list[Pacticipant]:
    """Every pacticipant, by name."""
    return store.list_pacticipants(tx)


def list_integrations(tx: Transaction) -> list[Integration]:
    """Every integration, the one that changed last first."""
    return store.list_integrations(tx)
