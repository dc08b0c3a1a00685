"""Write the pacts of a consumer version, all together: what takes one statement takes one, however many there are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pactgate.broker.domain.errors import PactConflictError
from pactgate.broker.domain.publishing.drafts import Check, Draft, draft, turns
from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.publishing.publications import NewPact, Published, PublishingRules
from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.domain.webhooks.events import (
    Earlier,
    Event,
    RequiredVerification,
    events_of_new_publication,
    events_of_republication,
)
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.publishing.consequences import ever_verified_by, newest_before, required_verifications
from pactgate.broker.store.publishing.pacts import (
    ContentKey,
    NewPublication,
    StoredContent,
    add_contents,
    add_publications,
    find_contents,
    pacts_with,
    retire_publications,
)
from pactgate.broker.store.versions.pacticipants import touch_integrations


@dataclass(frozen=True, slots=True)
class LockedVersion:
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
class Written:
    """A draft, and the pact that it became."""

    draft: Draft
    pact: Pact


def write_pacts(
    tx: Transaction, version: LockedVersion, pacts: Sequence[NewPact], rules: PublishingRules, check: Check
) -> tuple[list[Written], list[PactConflictError]]:
    """Write pacts; those that were written, and why others were refused, each in the order of `pacts`."""
    current = _current(tx, version, {new.provider for new in pacts})
    written: dict[int, Written] = {}
    refused: dict[int, PactConflictError] = {}
    for turn in turns(pacts):
        drafts: dict[int, Draft] = {}
        for place, new in turn.items():
            try:
                drafts[place] = draft(new, current.get(new.provider), rules, check)
            except PactConflictError as conflict:
                refused[place] = conflict
        current |= _write(tx, version, drafts.values())
        written |= {place: Written(each, current[each.provider]) for place, each in drafts.items()}
    return [written[place] for place in sorted(written)], [refused[place] for place in sorted(refused)]


def tell(tx: Transaction, version: LockedVersion, written: Sequence[Written]) -> tuple[Published, ...]:
    """What happened by writing these pacts: the integrations know of it, and what is to be said is asked for."""
    contents = {each.pact.content_id: version.providers[each.pact.provider].id for each in written}
    provider_ids = set(contents.values())
    touch_integrations(tx, version.consumer.id, provider_ids, version.now)
    ever_verified = ever_verified_by(tx, version.consumer.id, provider_ids)
    required = required_verifications(tx, contents)
    earlier = newest_before(tx, [each.pact.publication_id for each in written if each.draft.existing is None])
    return tuple(
        Published(
            each.pact,
            each.draft.effect,
            version.providers[each.pact.provider].id in ever_verified,
            _events(each, earlier, required[each.pact.content_id]),
        )
        for each in written
    )


def _events(
    written: Written, earlier: Mapping[int, Sequence[Earlier]], required: tuple[RequiredVerification, ...]
) -> tuple[Event, ...]:
    pact = written.pact
    if written.draft.existing is None:
        return events_of_new_publication(pact, earlier[pact.publication_id], required)
    return events_of_republication(pact, changed=written.draft.changes, required=required)


def _current(tx: Transaction, version: LockedVersion, providers: Iterable[str]) -> dict[str, Pact]:
    if version.is_new:
        return {}
    found = pacts_with(tx, version.id, [version.providers[name].id for name in providers])
    return {pact.provider: pact for pact in found}


def _write(tx: Transaction, version: LockedVersion, drafts: Collection[Draft]) -> dict[str, Pact]:
    """The pacts of these drafts, which are for different providers, by provider."""
    kept = {each.provider: each.existing for each in drafts if each.existing and not each.changes}
    new = {
        ContentKey(version.providers[each.provider].id, each.sha): each for each in drafts if each.provider not in kept
    }
    contents = _contents(tx, version, new)
    retire_publications(tx, version.id, [key.provider_id for key, each in new.items() if each.changes])
    made = add_publications(tx, version.id, [content.id for content in contents.values()], version.now)
    pacts = [_pact(version, each, contents[key], made[contents[key].id]) for key, each in new.items()]
    return kept | {pact.provider: pact for pact in pacts}


def _contents(
    tx: Transaction, version: LockedVersion, new: Mapping[ContentKey, Draft]
) -> dict[ContentKey, StoredContent]:
    found = find_contents(tx, version.consumer.id, new.keys())
    texts = {key: each.text for key, each in new.items() if key not in found}
    return found | add_contents(tx, version.consumer.id, texts, version.now)


def _pact(version: LockedVersion, draft: Draft, content: StoredContent, publication: NewPublication) -> Pact:
    return Pact(
        publication_id=publication.id,
        content_id=content.id,
        consumer_id=version.consumer.id,
        consumer=version.consumer.name,
        consumer_version=version.number,
        consumer_version_id=version.id,
        consumer_version_order=publication.order,
        provider=draft.provider,
        sha=draft.sha,
        created_at=version.now,
        content=content.text,
    )
