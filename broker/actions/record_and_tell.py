"""Record a result, and set off the webhooks that want to hear of it: in one transaction."""

from broker.actions.record_verification import record_verification
from broker.actions.trigger_webhooks import trigger_webhooks_of_result
from broker.domain.pact_metadata import PactMetadata
from broker.domain.pacts import Pact
from broker.domain.verifications import NewVerification, Verification
from broker.domain.versions import VersionRules
from broker.domain.webhook_templates import WebhookAddresses
from broker.store.engine import Transaction


def record_verification_and_tell(
    tx: Transaction,
    result: NewVerification,
    addresses: WebhookAddresses,
    rules: VersionRules,
    *,
    consumer: str,
    provider: str,
    sha: str,
    metadata: PactMetadata,
) -> tuple[Verification, Pact]:
    """What `record_verification` does; webhooks are set off by it."""
    recorded, pact = record_verification(
        tx, result, rules, consumer=consumer, provider=provider, sha=sha, metadata=metadata
    )
    trigger_webhooks_of_result(tx, recorded, pact, metadata, addresses)
    return recorded, pact
