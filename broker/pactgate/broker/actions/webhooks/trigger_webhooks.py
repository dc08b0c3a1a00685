"""Set off the webhooks that an event is told to: each becomes a job in the transaction of the event itself."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.verification.verifications import Verification
from pactgate.broker.domain.webhooks.events import Event, EventName, TriggeredWebhook, WebhooksOfPact
from pactgate.broker.domain.webhooks.webhook_templates import (
    Telling,
    WebhookAddresses,
    names_deployed_version,
    parameters,
)
from pactgate.broker.domain.webhooks.webhooks import LabelledPair, Webhook, concerns, fires
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.present_versions import deployments_of
from pactgate.broker.store.publishing.pacts import find_pact, find_pact_by_content
from pactgate.broker.store.upkeep.jobs import add_job
from pactgate.broker.store.versions.labels import labels_by_name
from pactgate.broker.store.versions.pacticipants import find_pacticipant
from pactgate.broker.store.versions.versions import find_version, versions_by_id
from pactgate.broker.store.webhooks.webhook_runs import RunSource, add_run
from pactgate.broker.store.webhooks.webhook_subjects import telling_result
from pactgate.broker.store.webhooks.webhooks import webhooks_of_pairs

_OF_OUTCOME: Mapping[bool | None, tuple[EventName, ...]] = {
    True: (EventName.PROVIDER_VERIFICATION_SUCCEEDED,),
    False: (EventName.PROVIDER_VERIFICATION_FAILED,),
    None: (),
}

WEBHOOK_JOB = "webhook"
"""The kind of a job that runs a webhook. Its payload is the public names of the run and of the webhook."""


def trigger_webhooks(
    tx: Transaction, happened: Collection[Sequence[Event]], addresses: WebhookAddresses
) -> list[WebhooksOfPact]:
    """Set off what wants to hear of what happened to pacts. The calls are made by workers, later.

    Events run separately: a webhook for two of them is set off twice. Where provider versions must be verified, it
    is set off once for each of them.

    Args:
        tx: the transaction of the events.
        happened: the events of each pact, of which there is at least one.
        addresses: what webhooks link to.
    """
    pacts = [events[0].pact for events in happened]
    candidates = webhooks_of_pairs(tx, {pact.consumer for pact in pacts}, {pact.provider for pact in pacts})
    if not candidates:
        return [WebhooksOfPact() for _ in pacts]
    pairs = pairs_of(tx, pacts)
    return [_trigger(tx, events, pair, candidates, addresses) for events, pair in zip(happened, pairs, strict=True)]


def trigger_webhooks_of_result(
    tx: Transaction, result: Verification, pact: PactWithContent, metadata: PactMetadata, addresses: WebhookAddresses
) -> None:
    """Set off what wants to hear of a result, once for each consumer version that it was asked for.

    An incomplete one was published, and neither succeeded nor failed.
    """
    names = (EventName.PROVIDER_VERIFICATION_PUBLISHED, *_OF_OUTCOME[result.outcome])
    asked_for = _pacts_asked_for(tx, pact, metadata)
    happened = [
        [Event(name, each, verification=result, consumer_tags=tags) for name in names] for each, tags in asked_for
    ]
    trigger_webhooks(tx, happened, addresses)


def pairs_of(tx: Transaction, pacts: Sequence[PactWithContent]) -> list[LabelledPair]:
    """The pair of each pact, with the labels of both."""
    labels = labels_by_name(tx, {name for pact in pacts for name in (pact.consumer, pact.provider)})
    return [LabelledPair(pact.consumer, pact.provider, labels[pact.consumer], labels[pact.provider]) for pact in pacts]


def telling(
    tx: Transaction, event: EventName | str, pact: PactWithContent, result: Verification | None, pair: LabelledPair
) -> Telling:
    """What to tell of a pact and of the result that speaks for it."""
    return Telling(
        event=event,
        pact=pact,
        consumer_version=versions_by_id(tx, [pact.consumer_version_id])[pact.consumer_version_id],
        consumer_labels=pair.consumer_labels,
        provider_labels=pair.provider_labels,
        verification=result,
        provider_version=find_version(tx, pact.provider, result.provider_version) if result else None,
    )


def _trigger(
    tx: Transaction,
    events: Iterable[Event],
    pair: LabelledPair,
    candidates: Iterable[Webhook],
    addresses: WebhookAddresses,
) -> WebhooksOfPact:
    hooks = [hook for hook in candidates if concerns(hook.wanted, pair)]
    triggered = [
        _set_off(tx, hook, event, telling, addresses)
        for event in events
        for hook in hooks
        if fires(hook.wanted, event.name, pair)
        for telling in _tellings(tx, event, pair, hook, addresses)
    ]
    return WebhooksOfPact(configured=bool(hooks), triggered=tuple(triggered))


def _tellings(
    tx: Transaction, event: Event, pair: LabelledPair, hook: Webhook, addresses: WebhookAddresses
) -> Iterator[Telling]:
    every = _tellings_of(tx, event, pair)
    if not (addresses.each_deployed and names_deployed_version(hook.wanted.request)):
        yield from every
        return
    provider = find_pacticipant(tx, event.pact.provider)
    deployed = deployments_of(tx, provider.id) if provider else []
    for number, each in product(dict.fromkeys(version.version for version in deployed), every):
        yield replace(each, deployed_provider_version=number)


def _tellings_of(tx: Transaction, event: Event, pair: LabelledPair) -> Iterator[Telling]:
    result = event.verification or telling_result(tx, event.pact.content_id)
    of_event = replace(telling(tx, event.name, event.pact, result, pair), consumer_tags=event.consumer_tags)
    if not event.required:
        yield of_event
    providers = versions_by_id(tx, [each.provider_version_id for each in event.required])
    for each in event.required:
        version = providers[each.provider_version_id]
        # It is required since this version has no result: that of another one does not speak for it.
        yield replace(of_event, verification=None, provider_version=version, required_because=each.descriptions)


def _set_off(
    tx: Transaction, webhook: Webhook, event: Event, content: Telling, addresses: WebhookAddresses
) -> TriggeredWebhook:
    run = str(uuid.uuid4())
    job_id = add_job(tx, key=f"{WEBHOOK_JOB}/{run}", kind=WEBHOOK_JOB, payload={"run": run, "webhook": webhook.uuid})
    if job_id is None:
        message = f"the random name {run} was given twice"
        raise AssertionError(message)
    add_run(
        tx,
        webhook,
        uuid=run,
        job_id=job_id,
        event=event.name,
        source=RunSource(event.pact.publication_id, event.verification.number if event.verification else None),
        parameters=parameters(content, addresses),
        now=datetime.now(UTC),
    )
    return TriggeredWebhook(run, webhook.label, event.name)


def _pacts_asked_for(
    tx: Transaction, pact: PactWithContent, metadata: PactMetadata
) -> Sequence[tuple[PactWithContent, tuple[str, ...] | None]]:
    """The pact of each consumer version that the address of a result names, with the tags that it was asked for."""
    pacts_asked: dict[int, PactWithContent] = {}
    if metadata.number is not None:
        named = find_pact(tx, consumer=pact.consumer, provider=pact.provider, version=metadata.number)
        if named is not None and named.sha == pact.sha:
            pacts_asked[named.consumer_version_id] = named
    for version_id in metadata.consumer_versions:
        each = find_pact_by_content(
            tx, consumer=pact.consumer, provider=pact.provider, sha=pact.sha, version_ids=(version_id,)
        )
        if each is not None and each.consumer_version_id == version_id:
            pacts_asked[version_id] = each
    asked = [(each, metadata.tags_asked_for(version_id)) for version_id, each in pacts_asked.items()]
    return asked or [(pact, None)]
