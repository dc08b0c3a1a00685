"""Publish the pacts of a consumer version, all of them or none, and add the jobs of webhooks and of evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from pactgate.broker.actions.documents.evidence_ahead import order_evidence_of_pacts
from pactgate.broker.actions.publishing.write_pacts import LockedVersion, tell, write_pacts
from pactgate.broker.actions.versions.record_version import RecordedVersion, record_version
from pactgate.broker.actions.webhooks.trigger_webhooks import trigger_webhooks
from pactgate.broker.domain.errors import PactConflictError, PublicationConflictError, SimilarNamesError
from pactgate.broker.domain.notices import Notice
from pactgate.broker.domain.publishing.drafts import clashing_parts, other_content
from pactgate.broker.domain.publishing.publications import (
    NewPact,
    Publication,
    PublicationResult,
    Published,
    PublishingRules,
)
from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.domain.versions.similar_names import SimilarNames, similar_names
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.versions.pacticipants import add_pacticipants, list_pacticipants, pacticipants_by_name
from pactgate.broker.store.versions.versions import lock_version


def publish_contracts(
    tx: Transaction, publication: Publication, rules: PublishingRules, addresses: WebhookAddresses
) -> PublicationResult:
    """Publish every pact of `publication`, and set off the webhooks that want to hear of it: they link to `addresses`.

    The content of a version's pact does not change unless the rules let it: publishing the same content again is
    fine, other content is refused with the difference, as is a new name that resembles an old one
    (PublicationConflictError), and then nothing at all is written.
    """
    names = [publication.pacticipant, *(pact.provider for pact in publication.pacts)]
    known = pacticipants_by_name(tx, names)
    similar = _similar_names(tx, names, known, rules)
    everyone = _with_new(tx, names, known)
    recorded = record_version(
        tx,
        rules.versions,
        pacticipant=publication.pacticipant,
        number=publication.version,
        branch=publication.branch,
        tags=publication.tags,
        build_url=publication.build_url,
        known=everyone,
    )
    version = _locked(tx, recorded, publication.version, everyone)
    written, refused = write_pacts(tx, version, publication.pacts, rules, other_content)
    if refused or similar:
        raise _refusal(refused, [each.message(rules.broker_url) for each in similar])
    published = _with_jobs(tx, tell(tx, version, written), rules, addresses)
    return PublicationResult(publication, recorded.created, published)


def publish_pact(
    tx: Transaction,
    new: NewPact,
    rules: PublishingRules,
    addresses: WebhookAddresses,
    *,
    consumer: str,
    version: str,
) -> Published:
    """Publish one pact, or merge it into the one that the version has; webhooks are set off as by a publication.

    Raises PactConflictError where the version has other content for the provider, or the parts to merge ask the same
    thing differently; SimilarNamesError where a new name resembles an old one.
    """
    names = [consumer, new.provider]
    known = pacticipants_by_name(tx, names)
    similar = _similar_names(tx, names, known, rules)
    if similar:
        raise SimilarNamesError("\n".join(each.message(rules.broker_url) for each in similar))
    everyone = _with_new(tx, names, known)
    recorded = record_version(tx, rules.versions, pacticipant=consumer, number=version, known=everyone)
    locked = _locked(tx, recorded, version, everyone)
    written, refused = write_pacts(tx, locked, [new], rules, clashing_parts if new.merge else other_content)
    if refused:
        raise refused[0]
    return _with_jobs(tx, tell(tx, locked, written), rules, addresses)[0]


def _with_jobs(
    tx: Transaction, published: tuple[Published, ...], rules: PublishingRules, addresses: WebhookAddresses
) -> tuple[Published, ...]:
    """What was published, each with the webhooks that it set off. Their jobs and that of evidence are added."""
    if rules.judges_ahead:
        order_evidence_of_pacts(tx, published)
    triggered = trigger_webhooks(tx, [each.events for each in published], addresses)
    return tuple([replace(each, webhooks=hooks) for each, hooks in zip(published, triggered, strict=True)])


def _with_new(tx: Transaction, names: Iterable[str], known: Mapping[str, Pacticipant]) -> dict[str, Pacticipant]:
    """The pacticipants of these names, made where they are not known."""
    return {**known, **add_pacticipants(tx, set(names) - known.keys(), datetime.now(UTC))}


def _locked(
    tx: Transaction, recorded: RecordedVersion, number: str, everyone: Mapping[str, Pacticipant]
) -> LockedVersion:
    if not recorded.created:  # else by this transaction, and nobody else knows of it
        lock_version(tx, recorded.version_id)
    return LockedVersion(
        recorded.pacticipant, recorded.version_id, number, recorded.created, everyone, datetime.now(UTC)
    )


def _similar_names(
    tx: Transaction, names: Iterable[str], known: Mapping[str, Pacticipant], rules: PublishingRules
) -> list[SimilarNames]:
    new = [name for name in dict.fromkeys(names) if name not in known]
    if not new or not rules.refuse_similar_names:
        return []
    existing = [each.name for each in list_pacticipants(tx)]
    return [found for name in new if (found := similar_names(name, existing))]


def _refusal(refused: Iterable[PactConflictError], similar: Iterable[str]) -> PublicationConflictError:
    notices: list[Notice] = []
    messages: list[str] = []
    for conflict in refused:
        messages.append(str(conflict))
        notices += [Notice("error", str(conflict)), Notice("info", conflict.difference)]
    for text in similar:
        messages.append(text)
        notices.append(Notice("error", text))
    return PublicationConflictError(notices, messages)
