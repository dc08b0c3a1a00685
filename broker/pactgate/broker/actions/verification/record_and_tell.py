"""Record a result, and set off the webhooks that want to hear of it: in one transaction."""

from pactgate.broker.actions.verification.record_verification import record_verification
from pactgate.broker.actions.webhooks.trigger_webhooks import trigger_webhooks_of_result
from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.verification.verifications import NewVerification, Verification
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.store.engine import Transaction


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
