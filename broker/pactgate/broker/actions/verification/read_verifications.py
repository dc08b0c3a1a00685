"""Read verification results, and delete one."""

from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.publishing.pacts import PactWithContent, Which
from pactgate.broker.domain.verification.verifications import Verification, VerificationSummary
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.publishing import pacts
from pactgate.broker.store.verification import verifications as store
from pactgate.broker.store.versions.versions import find_version

NO_METADATA = PactMetadata()


def verification(
    tx: Transaction, number: int, *, consumer: str, provider: str, sha: str
) -> tuple[Verification, PactWithContent]:
    """A result of a content by its number, and the newest pact with that content. Raises NotFoundError."""
    pact = pact_of_content(tx, consumer=consumer, provider=provider, sha=sha)
    return result_of_content(tx, number, pact), pact


def delete_verification(tx: Transaction, number: int, *, consumer: str, provider: str, sha: str) -> None:
    """Delete a result of a content. Raises NotFoundError."""
    found, _ = verification(tx, number, consumer=consumer, provider=provider, sha=sha)
    store.delete_verification(tx, found.number)


def newest_result(tx: Transaction, pact: PactWithContent) -> Verification | None:
    """The result of the content of a pact that was published last, None where there is none."""
    return store.latest_verification(tx, pact.content_id)


def latest_result_of_content(
    tx: Transaction, *, consumer: str, provider: str, sha: str
) -> tuple[Verification, PactWithContent]:
    """The result of a content that was published last, and the newest pact with it. Raises NotFoundError."""
    return _latest(tx, pact_of_content(tx, consumer=consumer, provider=provider, sha=sha))


def latest_result_of_pact(
    tx: Transaction, *, consumer: str, provider: str, version: str | None = None, tag: str | None = None
) -> tuple[Verification, PactWithContent]:
    """The last result for the pact of a consumer version; without one, of the newest (with `tag`) that has a pact.

    Raises NotFoundError.
    """
    if version is None:
        which = Which(tag=tag)
        pact = pacts.latest_pact(tx, consumer=consumer, provider=provider, which=which)
    else:
        pact = pacts.find_pact(tx, consumer=consumer, provider=provider, version=version)
    if pact is None:
        party = f"version {version} of {consumer}" if version else consumer
        message = f"No pact found between {party} and {provider}"
        raise NotFoundError(message)
    return _latest(tx, pact)


def summary_of_version(tx: Transaction, *, consumer: str, version: str) -> VerificationSummary:
    """The latest results for all pacts of a consumer version. Raises NotFoundError for an unknown version."""
    found = find_version(tx, consumer, version)
    if found is None:
        message = f"No version {version} of {consumer} found"
        raise NotFoundError(message)
    providers = [pact.provider for pact in pacts.pacts_of_version(tx, found.id)]
    return VerificationSummary(consumer, version, store.latest_verifications_of_version(tx, found.id), providers)


def pact_of_content(
    tx: Transaction, *, consumer: str, provider: str, sha: str, metadata: PactMetadata = NO_METADATA
) -> PactWithContent:
    """The pact with that content, of the consumer version in `metadata` where it says one. Raises NotFoundError."""
    pact = pacts.find_pact_by_content(
        tx, consumer=consumer, provider=provider, sha=sha, version_ids=metadata.consumer_versions
    )
    if pact is None:
        message = f"No pact with content {sha} found between {consumer} and {provider}"
        raise NotFoundError(message)
    return pact


def result_of_content(tx: Transaction, number: int, pact: PactWithContent) -> Verification:
    """The result with that number, if it is about the content of `pact`. Raises NotFoundError."""
    found = store.find_verification(tx, number)
    if found is None or (found.consumer, found.provider, found.sha) != (pact.consumer, pact.provider, pact.sha):
        message = f"No verification result {number} found for {pact.name}"
        raise NotFoundError(message)
    return found


def _latest(tx: Transaction, pact: PactWithContent) -> tuple[Verification, PactWithContent]:
    found = newest_result(tx, pact)
    if found is None:
        message = f"No verification result found for {pact.name}"
        raise NotFoundError(message)
    return found, pact
