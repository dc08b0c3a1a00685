"""List integrations, tell how they hang together, and delete them."""

from pactgate.broker.actions.publishing.list_pacts import guard_pacts
from pactgate.broker.actions.publishing.read_contracts import pacticipant
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.domain.publishing.relationships import group_of
from pactgate.broker.domain.versions.pacticipants import Integration
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.publishing import integrations as store


def list_integrations(tx: Transaction, page: PageRequest | None = None, search: str = "") -> Paged[Integration]:
    """Integrations that have `search` in a name of theirs, the one that changed last first."""
    return store.list_integrations(tx, page, search)


def relationships(tx: Transaction) -> list[Integration]:
    """Every integration, by consumer and provider."""
    return sorted(store.list_integrations(tx).items, key=lambda each: (each.consumer.lower(), each.provider.lower()))


def group(tx: Transaction, name: str, most: int | None = None) -> list[Integration]:
    """The integrations that connect a pacticipant with others, near or far. Raises NotFoundError.

    `most`: go no further once so many pacticipants are met.
    """
    return group_of(pacticipant(tx, name).id, relationships(tx), most)


def delete_integration(tx: Transaction, consumer: str, provider: str, *, force: bool = False) -> None:
    """Delete what there is between the two, and what nothing needs any more then.

    Raises NotFoundError, and without `force` StillPresentError where a pact between them is in an environment.
    """
    ids = pacticipant(tx, consumer, "consumer").id, pacticipant(tx, provider, "provider").id
    if not store.is_integration(tx, *ids):
        message = f"No integration between {consumer} and {provider} found"
        raise NotFoundError(message)
    guard_pacts(tx, consumer=consumer, provider=provider, force=force)
    store.delete_integration(tx, *ids)


def delete_integrations(tx: Transaction, *, force: bool = False) -> None:
    """Delete every integration, as each by itself is deleted. Raises StillPresentError as for one."""
    every = store.list_integrations(tx).items
    for each in every:
        guard_pacts(tx, consumer=each.consumer, provider=each.provider, force=force)
    for each in every:
        store.delete_integration(tx, each.consumer_id, each.provider_id)
