"""Publish the pacts of a consumer version: all of them, or none."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from broker.actions.record_version import RecordedVersion, record_version
from broker.domain.errors import PactConflictError, PublicationConflictError, SimilarNamesError
from broker.domain.events import Event, events_of_new_publication, events_of_republication
from broker.domain.notices import Notice
from broker.domain.pacticipants import Pacticipant
from broker.domain.pacts import Pact, content_changed
from broker.domain.publications import Effect, NewPact, Publication, PublicationResult, Published, PublishingRules
from broker.domain.similar_names import SimilarNames, similar_names
from broker.store.engine import Transaction
from broker.store.pact_lists import newest_before
from broker.store.pacticipants import ensure_pacticipant, list_pacticipants, pacticipants_by_name, touch_integration
from broker.store.pacts import add_publication, ensure_content, find_pact, retire_publication
from broker.store.required_verifications import required_verifications
from broker.store.tags import tags_of
from broker.store.verifications import was_ever_verified
from broker.store.versions import lock_version
from pactfile.content import with_interaction_ids, without_generated_ids
from pactfile.difference import difference
from pactfile.merge import conflicts, merged


def publish_contracts(tx: Transaction, publication: Publication, rules: PublishingRules) -> PublicationResult:
    """Publish every pact of `publication`.

    The content of a version's pact does not change unless the rules let it: publishing the same content again is
    fine, other content is refused with the difference, as is a new name that resembles an old one
    (PublicationConflictError), and then nothing at all is written.
    """
    names = [publication.pacticipant, *(pact.provider for pact in publication.pacts)]
    known = pacticipants_by_name(tx, names)
    similar = _similar_names(tx, names, known, rules)
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
    version = _locked(tx, recorded, known, publication.version, publication.tags)
    published: list[Published] = []
    refused: list[PactConflictError] = []
    for pact in publication.pacts:
        try:
            published.append(_publish(tx, version, pact, rules))
        except PactConflictError as conflict:
            refused.append(conflict)
    if refused or similar:
        raise _refusal(refused, [each.message(rules.broker_url) for each in similar])
    return PublicationResult(publication, recorded.created, tuple(published))


def publish_pact(tx: Transaction, new: NewPact, *, consumer: str, version: str, rules: PublishingRules) -> Published:
    """Publish one pact, or merge it into the one that the version has.

    Raises PactConflictError where the version has other content for the provider, or the parts to merge ask the same
    thing differently; SimilarNamesError where a new name resembles an old one.
    """
    names = [consumer, new.provider]
    known = pacticipants_by_name(tx, names)
    similar = _similar_names(tx, names, known, rules)
    if similar:
        raise SimilarNamesError("\n".join(each.message(rules.broker_url) for each in similar))
    recorded = record_version(tx, rules.versions, pacticipant=consumer, number=version, known=known)
    locked = _locked(tx, recorded, known, version)
    if new.merge:
        existing = _existing(tx, locked, new.provider)
        _check_parts(existing, new)
        return _write(tx, locked, new, existing, rules=rules)
    return _publish(tx, locked, new, rules)


@dataclass(frozen=True, slots=True)
class _Version:
    """The consumer version that is published for; nobody else may publish for it meanwhile."""

    consumer: Pacticipant
    id: int
    number: str
    tags: list[str]
    is_new: bool
    known: Mapping[str, Pacticipant]
    """The pacticipants that were there, by name."""
    published_with: set[str] = field(default_factory=set)
    """The providers with which this request gave it a pact."""


def _locked(
    tx: Transaction,
    recorded: RecordedVersion,
    known: Mapping[str, Pacticipant],
    number: str,
    tags: Iterable[str] = (),
) -> _Version:
    consumer, version_id = recorded.pacticipant, recorded.version_id
    if recorded.created:  # by this transaction, so nobody else knows of it
        return _Version(consumer, version_id, number, sorted(set(tags)), is_new=True, known=known)
    lock_version(tx, version_id)
    return _Version(consumer, version_id, number, tags_of(tx, version_id), is_new=False, known=known)


def _existing(tx: Transaction, version: _Version, provider: str) -> Pact | None:
    if version.is_new and provider not in version.published_with:
        return None
    return find_pact(tx, consumer=version.consumer.name, version=version.number, provider=provider)


def _similar_names(
    tx: Transaction, names: Iterable[str], known: Mapping[str, Pacticipant], rules: PublishingRules
) -> list[SimilarNames]:
    new = [name for name in dict.fromkeys(names) if name not in known]
    if not new or not rules.refuse_similar_names:
        return []
    existing = [each.name for each in list_pacticipants(tx)]
    return [found for name in new if (found := similar_names(name, existing))]


def _check_parts(existing: Pact | None, new: NewPact) -> None:
    if existing is None:
        return
    document = json.loads(existing.content)
    clashing = conflicts(document, new.document)
    if clashing:
        descriptions = ", ".join(f'"{each}"' for each in clashing)
        message = f"The pact of that version has these interactions already, with another request: {descriptions}"
        raise PactConflictError(message, difference(document, merged(document, new.document)))


def _publish(tx: Transaction, version: _Version, new: NewPact, rules: PublishingRules) -> Published:
    existing = _existing(tx, version, new.provider)
    if existing and existing.sha != rules.name_of(new.document) and not rules.may_change_content:
        message = content_changed(version.consumer.name, version.number, new.provider)
        raise PactConflictError(message, difference(json.loads(existing.content), new.document))
    return _write(tx, version, new, existing, rules=rules)


def _write(
    tx: Transaction, version: _Version, new: NewPact, existing: Pact | None, *, rules: PublishingRules
) -> Published:
    now = datetime.now(UTC)
    consumer = version.consumer
    provider = version.known.get(new.provider) or ensure_pacticipant(tx, new.provider, now)
    document = _together(existing, new)
    name = rules.name_of(document)
    changed = existing is not None and existing.sha != name
    pact = existing
    if pact is None or changed:
        pact = _add(tx, version, provider, document, sha=name, replaces=changed, now=now)
    touch_integration(tx, consumer.id, provider.id, now)
    version.published_with.add(provider.name)
    return Published(
        pact,
        _effect(new, existing, changed=changed),
        was_ever_verified(tx, consumer.id, provider.id),
        _events(tx, pact, existing, version.tags, changed=changed),
    )


def _together(existing: Pact | None, new: NewPact) -> dict[str, Any]:
    """The document to store. Its SHA is that of the whole, also where it is put together from parts."""
    if existing is None or not new.merge:
        return new.document
    return merged(without_generated_ids(json.loads(existing.content)), new.document)


def _effect(new: NewPact, existing: Pact | None, *, changed: bool) -> Effect:
    if existing is None:
        return "created"
    if new.merge:
        return "merged"
    return "changed" if changed else "unchanged"


def _events(
    tx: Transaction, pact: Pact, existing: Pact | None, its_tags: Sequence[str], *, changed: bool
) -> tuple[Event, ...]:
    required = required_verifications(tx, pact)
    if existing is not None:
        return events_of_republication(pact, changed=changed, required=required)
    return events_of_new_publication(pact, newest_before(tx, pact, its_tags), required)


def _add(
    tx: Transaction,
    version: _Version,
    provider: Pacticipant,
    document: dict[str, Any],
    *,
    sha: str,
    replaces: bool,
    now: datetime,
) -> Pact:
    text = json.dumps(with_interaction_ids(document), ensure_ascii=False, separators=(",", ":"))
    kept = ensure_content(tx, consumer_id=version.consumer.id, provider_id=provider.id, sha=sha, content=text, now=now)
    if replaces:
        retire_publication(tx, consumer_version_id=version.id, provider_id=provider.id)
    publication_id, order = add_publication(
        tx, consumer_version_id=version.id, provider_id=provider.id, content_id=kept.id, now=now
    )
    return Pact(
        publication_id=publication_id,
        content_id=kept.id,
        consumer_id=version.consumer.id,
        consumer=version.consumer.name,
        consumer_version=version.number,
        consumer_version_id=version.id,
        consumer_version_order=order,
        provider=provider.name,
        sha=sha,
        created_at=now,
        content=kept.text,
    )


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
