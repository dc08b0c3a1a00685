"""List the pacts of a provider or of a pair, and delete those of a pair."""

from pactgate.broker.actions.environments.guard_deletions import guard_deletion
from pactgate.broker.actions.publishing.read_contracts import pacticipant, pair
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.publishing.pacts import PublishedPact, Which
from pactgate.broker.domain.publishing.provider_states import UsedProviderState, provider_states
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.deletions import present_among
from pactgate.broker.store.publishing import pact_lists as store
from pactgate.broker.store.publishing.pacts import EVERY, latest_pact


def of_pair(tx: Transaction, *, consumer: str, provider: str, which: Which = EVERY) -> list[PublishedPact]:
    """The pacts between two pacticipants, newest version first. Raises NotFoundError for an unknown one."""
    pair(tx, consumer=consumer, provider=provider)
    return store.pacts_between(tx, consumer=consumer, provider=provider, which=which)


def of_provider(tx: Transaction, provider: str, which: Which = EVERY) -> list[PublishedPact]:
    """Every publication with a provider, each revision by itself. Raises NotFoundError for an unknown provider."""
    pacticipant(tx, provider, "provider")
    return store.pacts_of_provider(tx, provider, which)


def newest_of_provider(tx: Transaction, provider: str, which: Which = EVERY) -> list[PublishedPact]:
    """The newest pact of each consumer of a provider. Raises NotFoundError for an unknown provider."""
    pacticipant(tx, provider, "provider")
    return store.newest_pacts(tx, which, provider=provider)


def newest_of_all(tx: Transaction) -> list[PublishedPact]:
    """The newest pact of each integration."""
    return store.newest_pacts(tx, EVERY)


def states(
    tx: Transaction, provider: str, *, branch: str | None = None, environment: str | None = None
) -> list[UsedProviderState]:
    """The provider states that consumers rely on: those of a branch, those in an environment, or else the main ones.

    `environment` is a uuid or a name. Raises NotFoundError for an unknown provider.
    """
    pacticipant(tx, provider, "provider")
    if environment is not None:
        return provider_states(store.contents_in_environment(tx, provider=provider, environment=environment))
    which = Which(branch=branch, main_branch=branch is None, heads=True)
    return provider_states(store.newest_contents(tx, which, provider=provider))


def guard_pacts(
    tx: Transaction,
    *,
    consumer: str,
    provider: str,
    which: Which = EVERY,
    version: str | None = None,
    force: bool,
) -> None:
    """Let the deletion of pacts go on. Raises StillPresentError without `force` where one is in an environment."""
    ids = store.versions_with_pact(tx, consumer=consumer, provider=provider, which=which, version=version)
    guard_deletion(tx, present_among(tx, ids, provider), (consumer, provider), force=force)


def delete(
    tx: Transaction,
    *,
    consumer: str,
    provider: str,
    which: Which = EVERY,
    version: str | None = None,
    force: bool = False,
) -> bool:
    """Delete the pacts between two pacticipants that are meant, or that of one version; whether any is left.

    Raises NotFoundError for an unknown pacticipant, and where `version` has no pact with the provider; without `force`
    StillPresentError where one is in an environment.
    """
    pair(tx, consumer=consumer, provider=provider)
    guard_pacts(tx, consumer=consumer, provider=provider, which=which, version=version, force=force)
    deleted = store.delete_pacts(tx, consumer=consumer, provider=provider, which=which, version=version)
    if version is not None and not deleted:
        message = f"No pact found between version {version} of {consumer} and {provider}"
        raise NotFoundError(message)
    return latest_pact(tx, consumer=consumer, provider=provider) is not None
