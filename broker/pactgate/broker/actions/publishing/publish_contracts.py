"""Publish the pacts of a consumer version, all of them or none, and add the jobs of webhooks and of evidence.

What takes one statement takes one, however many pacts there are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.actions.documents.evidence_ahead import EVIDENCE_JOB
from pactgate.broker.actions.versions.record_version import record_version
from pactgate.broker.actions.webhooks.trigger_webhooks import trigger_webhooks
from pactgate.broker.domain.errors import PactConflictError, PublicationConflictError, SimilarNamesError
from pactgate.broker.domain.publishing.drafts import Check, Draft, clashing_parts, draft, other_content, turns
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.publishing.publications import (
    NewPact,
    Publication,
    PublicationResult,
    Published,
    PublishingRules,
)
from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.domain.versions.similar_names import SimilarNames, similar_names
from pactgate.broker.domain.webhooks.events import events_of_new_publication, events_of_republication
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.store.documents.evidence_ahead import add_job_if_documents
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.publishing.consequences import ever_verified_by, newest_before, required_verifications
from pactgate.broker.store.publishing.pacts import (
    ContentKey,
    add_contents,
    add_publications,
    find_contents,
    pacts_with,
    retire_publications,
)
from pactgate.broker.store.versions.pacticipants import (
    add_pacticipants,
    list_pacticipants,
    pacticipants_by_name,
    touch_integrations,
)
from pactgate.broker.store.versions.versions import lock_version


def publish_contracts(
    tx: Transaction, publication: Publication, rules: PublishingRules, addresses: WebhookAddresses
) -> PublicationResult:
    """Publish every pact of `publication`, and set off the webhooks that want to hear of it: they link to `addresses`.

    The content of a version's pact does not change unless the rules let it: publishing the same content again is
    fine, other content is refused with the difference, as is a new name that resembles an old one
    (PublicationConflictError), and then nothing at all is written.
    """
    names = [publication.pacticipant, *[pact.provider for pact in publication.pacts]]
    known, similar = _pacticipants(tx, names, rules)
    version = _locked_version(tx, publication, known, rules)
    written, refused = _write(tx, version, publication.pacts, rules, other_content)
    if refused or similar:
        raise PublicationConflictError(refused, [each.message(rules.broker_url) for each in similar])
    note_change(
        f"{publication.pacticipant} version {publication.version}",
        providers=[each.provider for each in publication.pacts],
        branch=publication.branch,
        tags=publication.tags or None,
    )
    return PublicationResult(publication, version.is_new, _published(tx, version, written, rules, addresses))


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
    known, similar = _pacticipants(tx, [consumer, new.provider], rules)
    if similar:
        raise SimilarNamesError("\n".join(each.message(rules.broker_url) for each in similar))
    locked = _locked_version(
        tx, Publication(consumer, version, branch=None, tags=(), build_url=None, pacts=(new,)), known, rules
    )
    written, refused = _write(tx, locked, [new], rules, clashing_parts if new.merge else other_content)
    if refused:
        raise refused[0]
    return _published(tx, locked, written, rules, addresses)[0]


@dataclass(frozen=True, slots=True)
class _LockedVersion:
    """The consumer version that is published for; nobody else may publish for it meanwhile.

    `is_new`: this transaction made it, so it has no pacts. `providers` are those of the pacts, by name.
    """

    consumer: Pacticipant
    id: int
    number: str
    is_new: bool
    providers: Mapping[str, Pacticipant]
    now: datetime


@dataclass(frozen=True, slots=True)
class _Written:
    """A draft, and the pact that it became."""

    draft: Draft
    pact: PactWithContent


def _pacticipants(
    tx: Transaction, names: Sequence[str], rules: PublishingRules
) -> tuple[Mapping[str, Pacticipant], list[SimilarNames]]:
    """The pacticipants of these names, made where they are new; and the new names that resemble old ones.

    The first is the one that is published for, the others are mentioned.
    """
    known = pacticipants_by_name(tx, names)
    new = [name for name in dict.fromkeys(names) if name not in known]
    if not new:
        return known, []
    existing = [pacticipant.name for pacticipant in list_pacticipants(tx)] if rules.refuse_similar_names else []
    similar = [resembling for name in new if (resembling := similar_names(name, existing))]
    return {**known, **add_pacticipants(tx, new, datetime.now(UTC), made=[names[0]])}, similar


def _locked_version(
    tx: Transaction, publication: Publication, known: Mapping[str, Pacticipant], rules: PublishingRules
) -> _LockedVersion:
    recorded = record_version(
        tx,
        rules.versions,
        pacticipant=publication.pacticipant,
        number=publication.version,
        branch=publication.branch,
        tags=publication.tags,
        build_url=publication.build_url,
        known=known,
    )
    if not recorded.created:  # else by this transaction, and nobody else knows of it
        lock_version(tx, recorded.version_id)
    now = datetime.now(UTC)
    return _LockedVersion(recorded.pacticipant, recorded.version_id, publication.version, recorded.created, known, now)


def _write(
    tx: Transaction, version: _LockedVersion, pacts: Sequence[NewPact], rules: PublishingRules, check: Check
) -> tuple[list[_Written], list[PactConflictError]]:
    """Write pacts; those that were written, and why others were refused, each in the order of `pacts`."""
    provider_ids = [version.providers[name].id for name in {new.provider for new in pacts}]
    current = {} if version.is_new else {pact.provider: pact for pact in pacts_with(tx, version.id, provider_ids)}
    written: dict[int, _Written] = {}
    refused: dict[int, PactConflictError] = {}
    for turn in turns(pacts):
        drafts: dict[int, Draft] = {}
        for place, new in turn.items():
            try:
                drafts[place] = draft(new, current.get(new.provider), rules, check)
            except PactConflictError as conflict:
                refused[place] = conflict
        current |= _write_drafts(tx, version, drafts.values())
        written |= {place: _Written(each, current[each.provider]) for place, each in drafts.items()}
    return [written[place] for place in sorted(written)], [refused[place] for place in sorted(refused)]


def _write_drafts(tx: Transaction, version: _LockedVersion, drafts: Collection[Draft]) -> dict[str, PactWithContent]:
    """The pacts of these drafts, which are for different providers, by provider."""
    pacts = {each.provider: each.existing for each in drafts if each.existing and not each.changes}
    new = {
        ContentKey(version.providers[each.provider].id, each.sha): each for each in drafts if each.provider not in pacts
    }
    contents = find_contents(tx, version.consumer.id, new.keys())
    texts = {key: each.text for key, each in new.items() if key not in contents}
    contents |= add_contents(tx, version.consumer.id, texts, version.now)
    if replaced := [key.provider_id for key, each in new.items() if each.changes]:
        retire_publications(tx, version.id, replaced)
    made = add_publications(tx, version.id, [content.id for content in contents.values()], version.now)
    for key, each in new.items():
        content, publication = contents[key], made[contents[key].id]
        pacts[each.provider] = PactWithContent(
            publication_id=publication.id,
            content_id=content.id,
            consumer_id=version.consumer.id,
            consumer=version.consumer.name,
            consumer_version=version.number,
            consumer_version_id=version.id,
            consumer_version_order=publication.order,
            provider=each.provider,
            sha=each.sha,
            created_at=version.now,
            content=content.text,
        )
    return pacts


def _published(
    tx: Transaction,
    version: _LockedVersion,
    written: Sequence[_Written],
    rules: PublishingRules,
    addresses: WebhookAddresses,
) -> tuple[Published, ...]:
    """What happened by writing these pacts: the integrations know of it, and jobs are added for what follows."""
    contents = {each.pact.content_id: version.providers[each.pact.provider].id for each in written}
    provider_ids = set(contents.values())
    touch_integrations(tx, version.consumer.id, provider_ids, version.now)
    ever_verified = ever_verified_by(tx, version.consumer.id, provider_ids)
    required = required_verifications(tx, contents)
    earlier = newest_before(tx, [each.pact.publication_id for each in written if each.draft.existing is None])
    events = [
        events_of_republication(each.pact, changed=each.draft.changes, required=required[each.pact.content_id])
        if each.draft.existing
        else events_of_new_publication(each.pact, earlier[each.pact.publication_id], required[each.pact.content_id])
        for each in written
    ]
    if rules.judges_ahead:
        _order_evidence(tx, version, [each.pact for each in written if each.draft.effect != "unchanged"])
    return tuple(
        [
            Published(
                each.pact,
                each.draft.effect,
                version.providers[each.pact.provider].id in ever_verified,
                its_events,
                webhooks,
            )
            for each, its_events, webhooks in zip(written, events, trigger_webhooks(tx, events, addresses), strict=True)
        ]
    )


def _order_evidence(tx: Transaction, version: _LockedVersion, new: Sequence[PactWithContent]) -> None:
    """Add the job that holds these pacts against the documents of their providers, where these have any."""
    if new:
        newest = max([pact.publication_id for pact in new])
        add_job_if_documents(
            tx,
            {version.providers[pact.provider].id for pact in new},
            key=f"{EVIDENCE_JOB}/{version.id}/pacts/{newest}",
            kind=EVIDENCE_JOB,
            payload={"version": version.id},
        )
