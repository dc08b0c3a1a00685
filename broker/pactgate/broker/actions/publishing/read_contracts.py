"""Read pacts, pacticipants and versions; what is not there is said by name."""

from pactgate.broker.domain.errors import InvalidError, NoSuchPacticipantError, NotFoundError
from pactgate.broker.domain.names import name_problem
from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.publishing.pacts import PactWithContent, Which
from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.domain.versions.versions import Branch, Version
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.publishing import pacts as pact_store
from pactgate.broker.store.publishing.pacts import EVERY
from pactgate.broker.store.versions import versions as version_store
from pactgate.broker.store.versions.branches import find_branch
from pactgate.broker.store.versions.pacticipants import find_pacticipant


def check_names(**names: str) -> None:
    """Raise InvalidError where a name that an address gives cannot be one. `names` go by what they name."""
    problems = {name: [problem] for name, value in names.items() if (problem := name_problem(value))}
    if problems:
        raise InvalidError(problems)


def pacticipant(tx: Transaction, name: str, role: str = "pacticipant") -> Pacticipant:
    """A pacticipant by name. Raises NoSuchPacticipantError that calls it by its `role`."""
    found = find_pacticipant(tx, name)
    if found is None:
        message = f"No {role} with name '{name}' found"
        raise NoSuchPacticipantError(message)
    return found


def version(tx: Transaction, owner: str, number: str) -> Version:
    """A version by pacticipant and number. Raises NotFoundError."""
    pacticipant(tx, owner)
    found = version_store.find_version(tx, owner, number)
    if found is None:
        message = f"No version {number} of pacticipant {owner} found"
        raise NotFoundError(message)
    return found


def versions(
    tx: Transaction, owner: str, page: PageRequest | None = None, *, in_branch: str | None = None
) -> Paged[Version]:
    """Versions of a pacticipant, or of a branch of it, newest first. Raises NotFoundError."""
    if in_branch is None:
        pacticipant(tx, owner)
    else:
        branch(tx, owner, in_branch)
    return version_store.list_versions(tx, owner, page, branch=in_branch)


def tagged_versions(tx: Transaction, owner: str, tag: str, page: PageRequest | None = None) -> Paged[Version]:
    """Versions of a pacticipant that have a tag, newest first. Raises NotFoundError where none has it."""
    pacticipant(tx, owner)
    found = version_store.list_versions(tx, owner, page, tag=tag)
    if not found.total:
        message = f"No version of pacticipant {owner} with tag {tag} found"
        raise NotFoundError(message)
    return found


def latest_version(tx: Transaction, owner: str, tag: str | None = None) -> Version:
    """The latest version, or the latest with a tag. Raises NotFoundError."""
    pacticipant(tx, owner)
    found = version_store.latest_version(tx, owner, tag)
    if found is None:
        message = f"No version of pacticipant {owner}{f' with tag {tag}' if tag else ''} found"
        raise NotFoundError(message)
    return found


def branch(tx: Transaction, owner: str, name: str) -> Branch:
    """A branch of a pacticipant. Raises NotFoundError."""
    pacticipant(tx, owner)
    found = find_branch(tx, owner, name)
    if found is None:
        message = f"No branch {name} of pacticipant {owner} found"
        raise NotFoundError(message)
    return found


def branch_head(tx: Transaction, owner: str, name: str) -> Version:
    """The version that was added to a branch last. Raises NotFoundError."""
    head = branch(tx, owner, name).head
    if head is None:
        message = f"Branch {name} of pacticipant {owner} has no version"
        raise NotFoundError(message)
    return version(tx, owner, head)


def pact(
    tx: Transaction, *, consumer: str, provider: str, consumer_version: str | None = None, which: Which = EVERY
) -> PactWithContent:
    """The pact of a consumer version, or of the latest one, of those that are meant, that has a pact with the provider.

    Raises NotFoundError.
    """
    pair(tx, consumer=consumer, provider=provider)
    if consumer_version is None:
        pact = pact_store.latest_pact(tx, consumer=consumer, provider=provider, which=which)
    else:
        pact = pact_store.find_pact(tx, consumer=consumer, version=consumer_version, provider=provider)
    if pact is None:
        subject = f"version {consumer_version} of {consumer}" if consumer_version else consumer
        message = f"No pact found between {subject} and {provider}"
        raise NotFoundError(message)
    return pact


def named_versions(tx: Transaction, metadata: PactMetadata) -> list[Version]:
    """The consumer versions that the metadata of a pact's address names, newest first."""
    named = version_store.versions_by_id(tx, metadata.consumer_versions).values()
    return sorted(named, key=lambda each: each.order, reverse=True)


def pair(tx: Transaction, *, consumer: str, provider: str) -> None:
    """Raise NotFoundError where the consumer or the provider is unknown."""
    pacticipant(tx, consumer, "consumer")
    pacticipant(tx, provider, "provider")
