"""Publish contracts, and add the jobs that follow from it, of webhooks and of evidence: in one transaction."""

from collections.abc import Sequence
from dataclasses import replace

from pactgate.broker.actions.documents.evidence_ahead import order_evidence_of_document, order_evidence_of_pacts
from pactgate.broker.actions.documents.publish_provider_contract import NewProviderContract, publish_provider_contract
from pactgate.broker.actions.publishing.publish_contracts import publish_contracts, publish_pact
from pactgate.broker.actions.versions.record_version import RecordedVersion
from pactgate.broker.actions.webhooks.trigger_webhooks import trigger_webhooks
from pactgate.broker.domain.publishing.publications import (
    NewPact,
    Publication,
    PublicationResult,
    Published,
    PublishingRules,
)
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.store.engine import Transaction


def publish_contracts_and_tell(
    tx: Transaction, publication: Publication, rules: PublishingRules, addresses: WebhookAddresses
) -> PublicationResult:
    """What `publish_contracts` does, and the webhooks that it set off."""
    result = publish_contracts(tx, publication, rules)
    return replace(result, published=_told(tx, result.published, rules, addresses))


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
    return _told(tx, [published], rules, addresses)[0]


def publish_document_and_judge(tx: Transaction, new: NewProviderContract, rules: PublishingRules) -> RecordedVersion:
    """What `publish_provider_contract` does, and the job that judges the document ahead of time."""
    recorded = publish_provider_contract(tx, new, rules.versions)
    if rules.judges_ahead:
        order_evidence_of_document(tx, recorded.version_id)
    return recorded


def _told(
    tx: Transaction, published: Sequence[Published], rules: PublishingRules, addresses: WebhookAddresses
) -> tuple[Published, ...]:
    if rules.judges_ahead:
        order_evidence_of_pacts(tx, published)
    triggered = trigger_webhooks(tx, [each.events for each in published], addresses)
    return tuple(replace(each, webhooks=webhooks) for each, webhooks in zip(published, triggered, strict=True))
