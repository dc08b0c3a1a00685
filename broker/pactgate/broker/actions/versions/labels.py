"""Give pacticipants labels, take them off, and list them."""

from datetime import UTC, datetime

from pactgate.broker.actions.publishing.read_contracts import pacticipant
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.domain.versions.pacticipants import Label
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.versions import labels as store
from pactgate.broker.store.versions.pacticipants import ensure_pacticipant


def label_pacticipant(tx: Transaction, owner: str, name: str) -> tuple[Label, bool]:
    """The label, and whether it is new. A pacticipant that is not there is made."""
    now = datetime.now(UTC)
    found = ensure_pacticipant(tx, owner, now)
    created = store.find_label(tx, found.id, name) is None
    store.label_pacticipant(tx, found.id, name, now)
    return label(tx, owner, name), created


def label(tx: Transaction, owner: str, name: str) -> Label:
    """A label of a pacticipant. Raises NotFoundError."""
    found = store.find_label(tx, pacticipant(tx, owner).id, name)
    if found is None:
        message = f"Pacticipant {owner} has no label {name}"
        raise NotFoundError(message)
    return found


def remove_label(tx: Transaction, owner: str, name: str) -> None:
    """Take a label off a pacticipant. Raises NotFoundError."""
    label(tx, owner, name)
    store.remove_label(tx, pacticipant(tx, owner).id, name)


def list_labels(tx: Transaction, page: PageRequest | None = None) -> Paged[str]:
    """Every label that some pacticipant has, by name."""
    return part(store.list_labels(tx), page)
