"""Publish contracts, and set off the webhooks that want to hear of it: in one transaction."""

from collections.abc import Sequence
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
    return replace(result, published=_told(tx, result.published, addresses))


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
    published = publish_pact(tx, new, consumer=consumer, version=version, rules=rules)
    return _told(tx, [published], addresses)[0]


def _told(tx: Transaction, published: Sequence[Published], addresses: WebhookAddresses) -> tuple[Published, ...]:
    triggered = trigger_webhooks(tx, [each.events for each in published], addresses)
    return tuple(replace(each, webhooks=webhooks) for each, webhooks in zip(published, triggered, strict=True))
