"""Record what a replay showed."""

from datetime import UTC, datetime

from broker.actions.record_version import record_version
from broker.domain.errors import NotFoundError
from broker.domain.pact_metadata import PactMetadata
from broker.domain.pacts import Pact
from broker.domain.verifications import NewVerification, Verification
from broker.store.engine import Transaction
from broker.store.pacticipants import touch_integration
from broker.store.pacts import find_pact_by_content
from broker.store.verifications import add_verification, find_verification, latest_verification

NO_METADATA = PactMetadata()


def record_verification(
    tx: Transaction,
    result: NewVerification,
    *,
    consumer: str,
    provider: str,
    sha: str,
    metadata: PactMetadata,
) -> tuple[Verification, Pact]:
    """Add a result to the content it is about; the result with its number, and the pact it speaks of.

    The provider version is made if it is new. Nothing is overwritten: the last result of a content and provider
    version counts. Raises NotFoundError where nobody published that content.
    """
    now = datetime.now(UTC)
    pact = pact_of_content(tx, consumer=consumer, provider=provider, sha=sha, metadata=metadata)
    recorded = record_version(tx, pacticipant=provider, number=result.provider_version)
    number = add_verification(
        tx,
        result,
        content_id=pact.content_id,
        provider_version_id=recorded.version_id,
        metadata=metadata,
        now=now,
    )
    touch_integration(tx, pact.consumer_id, recorded.pacticipant.id, now)
    return _result(tx, number, pact), pact


def verification(tx: Transaction, number: int, *, consumer: str, provider: str, sha: str) -> tuple[Verification, Pact]:
    """A result of a content by its number, and the newest pact with that content. Raises NotFoundError."""
    pact = pact_of_content(tx, consumer=consumer, provider=provider, sha=sha)
    return _result(tx, number, pact), pact


def latest_result(tx: Transaction, *, consumer: str, provider: str, sha: str) -> tuple[Verification, Pact]:
    """The result of a content that was published last, and the newest pact with it. Raises NotFoundError."""
    pact = pact_of_content(tx, consumer=consumer, provider=provider, sha=sha)
    found = latest_verification(tx, pact.content_id)
    if found is None:
        message = f"No verification result found for {pact.name}"
        raise NotFoundError(message)
    return found, pact


def pact_of_content(
    tx: Transaction, *, consumer: str, provider: str, sha: str, metadata: PactMetadata = NO_METADATA
) -> Pact:
    """The pact with that content, of the consumer version in `metadata` where it says one. Raises NotFoundError."""
    found = find_pact_by_content(
        tx, consumer=consumer, provider=provider, sha=sha, version_ids=metadata.consumer_versions
    )
    if found is None:
        message = f"No pact with content {sha} found between {consumer} and {provider}"
        raise NotFoundError(message)
    return found


def _result(tx: Transaction, number: int, pact: Pact) -> Verification:
    found = find_verification(tx, number)
    if found is None or (found.consumer, found.provider, found.sha) != (
        pact.consumer,
        pact.provider,
        pact.sha,
    ):
        message = f"No verification result {number} found for {pact.name}"
        raise NotFoundError(message)
    return found
