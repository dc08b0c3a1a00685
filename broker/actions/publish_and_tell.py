"""Publish contracts, and set off the webhooks that want to hear of it: in one transaction."""

from dataclasses import replace

from broker.actions.publish_contracts import publish_contracts, publish_pact
from broker.actions.trigger_webhooks import trigger_webhooks
from broker.domain.publications import NewPact, Publication, PublicationResult, Published, PublishingRules
from broker.domain.webhook_templates import WebhookAddresses
from broker.store.engine import Transaction


def publish_contracts_and_tell(
    tx: Transaction, publication: Publication, rules: PublishingRules, addresses: WebhookAddresses
) -> PublicationResult:
    """What `publish_contracts` does, and the webhooks that it set off."""
    result = publish_contracts(tx, publication, rules)
    return replace(result, published=tuple(_told(tx, each, addresses) for each in result.published))


def publish_pact_and_tell(
    tx: Transaction,
    new: NewPact,
    addresses: WebhookAddresses,
    *,
    consumer: str,
    version: str,
    rules: PublishingRules,
) -> Published:
    """What `publish_pact` does, and the webhooks that it set off."""
    return _told(tx, publish_pact(tx, new, consumer=consumer, version=version, rules=rules), addresses)


def _told(tx: Transaction, published: Published, addresses: WebhookAddresses) -> Published:
    return replace(published, webhooks=trigger_webhooks(tx, published.events, addresses))
