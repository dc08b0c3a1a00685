"""Publish the pacts of a consumer version: all of them, or none."""

import json
from collections.abc import Iterable
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
from broker.store.pacts import add_publication, ensure_content, find_pact
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
    similar = _similar_names(tx, names, rules)
    recorded = record_version(
        tx,
        rules.versions,
        pacticipant=publication.pacticipant,
        number=publication.version,
        branch=publication.branch,
        tags=publication.tags,
        build_url=publication.build_url,
    )
    lock_version(tx, recorded.version_id)
    published: list[Published] = []
    refused: list[PactConflictError] = []
    for pact in publication.pacts:
        try:
            published.append(_publish(tx, recorded, publication.version, pact, rules))
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
    similar = _similar_names(tx, [consumer, new.provider], rules)
    if similar:
        raise SimilarNamesError("\n".join(each.message(rules.broker_url) for each in similar))
    recorded = record_version(tx, rules.versions, pacticipant=consumer, number=version)
    lock_version(tx, recorded.version_id)
    if new.merge:
        existing = find_pact(tx, consumer=consumer, version=version, provider=new.provider)
        _check_parts(existing, new)
        return _write(tx, recorded, version, new, existing, rules=rules)
    return _publish(tx, recorded, version, new, rules)


def _similar_names(tx: Transaction, names: Iterable[str], rules: PublishingRules) -> list[SimilarNames]:
    asked = list(dict.fromkeys(names))
    known = pacticipants_by_name(tx, asked)
    new = [name for name in asked if name not in known]
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


def _publish(
    tx: Transaction, recorded: RecordedVersion, version: str, new: NewPact, rules: PublishingRules
) -> Published:
    existing = find_pact(tx, consumer=recorded.pacticipant.name, version=version, provider=new.provider)
    if existing and existing.sha != rules.name_of(new.document) and not rules.may_change_content:
        message = content_changed(recorded.pacticipant.name, version, new.provider)
        raise PactConflictError(message, difference(json.loads(existing.content), new.document))
    return _write(tx, recorded, version, new, existing, rules=rules)


def _write(
    tx: Transaction,
    recorded: RecordedVersion,
    version: str,
    new: NewPact,
    existing: Pact | None,
    *,
    rules: PublishingRules,
) -> Published:
    now = datetime.now(UTC)
    consumer = recorded.pacticipant
    provider = ensure_pacticipant(tx, new.provider, now)
    document = _together(existing, new)
    name = rules.name_of(document)
    changed = existing is not None and existing.sha != name
    if existing is None or changed:
        _add(tx, recorded, provider, document, sha=name, now=now)
    touch_integration(tx, consumer.id, provider.id, now)
    pact = find_pact(tx, consumer=consumer.name, version=version, provider=provider.name)
    if pact is None:
        message = f"the pact of {consumer.name} {version} with {provider.name} was written and is not there"
        raise AssertionError(message)
    return Published(
        pact,
        _effect(new, existing, changed=changed),
        was_ever_verified(tx, consumer.id, provider.id),
        _events(tx, pact, existing, changed=changed),
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


def _events(tx: Transaction, pact: Pact, existing: Pact | None, *, changed: bool) -> tuple[Event, ...]:
    required = required_verifications(tx, pact)
    if existing is not None:
        return events_of_republication(pact, changed=changed, required=required)
    its_tags = tags_of(tx, pact.consumer_version_id)
    return events_of_new_publication(pact, newest_before(tx, pact, its_tags), required)


def _add(
    tx: Transaction,
    recorded: RecordedVersion,
    provider: Pacticipant,
    document: dict[str, Any],
    *,
    sha: str,
    now: datetime,
) -> None:
    text = json.dumps(with_interaction_ids(document), ensure_ascii=False, separators=(",", ":"))
    content_id = ensure_content(
        tx,
        consumer_id=recorded.pacticipant.id,
        provider_id=provider.id,
        sha=sha,
        content=text,
        now=now,
    )
    add_publication(
        tx, consumer_version_id=recorded.version_id, provider_id=provider.id, content_id=content_id, now=now
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
