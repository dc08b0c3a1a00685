"""List integrations and delete them."""

from broker.actions.read_contracts import pacticipant
from broker.domain.errors import NotFoundError
from broker.domain.pacticipants import Integration
from broker.domain.pages import Paged, PageRequest, part
from broker.store.engine import Transaction
from broker.store.integrations import delete_integration as delete_pair
from broker.store.pacticipants import list_integrations as every_integration


def list_integrations(tx: Transaction, page: PageRequest | None = None, search: str = "") -> Paged[Integration]:
    """Integrations that have `search` in a name of theirs, the one that changed last first."""
    wanted = [
        each
        for each in every_integration(tx)
        if search.lower() in each.consumer.lower() or search.lower() in each.provider.lower()
    ]
    return part(wanted, page)


def delete_integration(tx: Transaction, consumer: str, provider: str) -> None:
    """Delete what there is between the two, and what nothing needs any more then. Raises NotFoundError."""
    ids = pacticipant(tx, consumer, "consumer").id, pacticipant(tx, provider, "provider").id
    if Integration(consumer, provider) not in every_integration(tx):
        message = f"No integration between {consumer} and {provider} found"
        raise NotFoundError(message)
    delete_pair(tx, *ids)
