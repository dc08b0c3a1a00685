"""Publish the pacts of a consumer version: all of them, or none."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from broker.actions.record_version import RecordedVersion, record_version
from broker.domain.errors import PactConflictError, PublicationConflictError
from broker.domain.notices import Notice
from broker.domain.pacticipants import Pacticipant
from broker.domain.pacts import Pact, content_changed
from broker.store.engine import Transaction
from broker.store.pacticipants import ensure_pacticipant, touch_integration
from broker.store.pacts import add_publication, ensure_content, find_pact
from broker.store.verifications import was_ever_verified
from broker.store.versions import lock_version
from pactfile.content import sha, with_interaction_ids
from pactfile.difference import difference

VERIFICATION_DOCS = "https://docs.pact.io/go/provider_verification"


@dataclass(frozen=True, slots=True)
class NewPact:
    """A pact to publish: with whom, and its JSON."""

    provider: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publication:
    """What a consumer pipeline publishes at once."""

    pacticipant: str
    version: str
    branch: str | None
    tags: tuple[str, ...]
    build_url: str | None
    pacts: tuple[NewPact, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """One pact that is published now. `created`: the version had no pact with the provider before."""

    pact: Pact
    created: bool
    provider_ever_verified: bool


@dataclass(frozen=True, slots=True)
class PublicationResult:
    """What a publication did. `created`: the version is new."""

    publication: Publication
    created: bool
    published: tuple[Published, ...]

    def notices(self, address_of: Callable[[Pact], str]) -> list[Notice]:
        """What to tell the person who published, in order. `address_of` gives the URL of a pact."""
        found = [Notice("debug", self._version_sentence())]
        if self.publication.branch is None:
            branch = "Configure the version branch to be the value of your repository branch."
            found.append(Notice("prompt", f"  Next steps:\n    {branch}"))
        for each in self.published:
            found += _notices(each, address_of(each.pact))
        return found

    def _version_sentence(self) -> str:
        publication = self.publication
        parts = [f"branch {publication.branch}"] if publication.branch else []
        parts += [f"tags {', '.join(publication.tags)}"] if publication.tags else []
        verb = "Created" if self.created else "Updated"
        subject = f"{verb} {publication.pacticipant} version {publication.version}"
        return " with ".join([subject, " and ".join(parts)]) if parts else subject


def publish_contracts(tx: Transaction, publication: Publication) -> PublicationResult:
    """Publish every pact of `publication`.

    The content of a version's pact never changes: publishing the same content again is fine, other content is
    refused with the difference (PublicationConflictError), and then nothing at all is written.
    """
    recorded = record_version(
        tx,
        pacticipant=publication.pacticipant,
        number=publication.version,
        branch=publication.branch,
        tags=publication.tags,
        build_url=publication.build_url,
    )
    lock_version(tx, recorded.version_id)
    published: list[Published] = []
    conflicts: list[PactConflictError] = []
    for pact in publication.pacts:
        try:
            published.append(_publish(tx, recorded, publication.version, pact))
        except PactConflictError as conflict:
            conflicts.append(conflict)
    if conflicts:
        raise _refusal(conflicts)
    return PublicationResult(publication, recorded.created, tuple(published))


def publish_pact(tx: Transaction, *, consumer: str, version: str, provider: str, document: dict[str, Any]) -> Published:
    """Publish one pact. Raises PactConflictError where the version has other content for the provider."""
    recorded = record_version(tx, pacticipant=consumer, number=version)
    lock_version(tx, recorded.version_id)
    return _publish(tx, recorded, version, NewPact(provider, document))


def _publish(tx: Transaction, recorded: RecordedVersion, version: str, new: NewPact) -> Published:
    now = datetime.now(UTC)
    consumer = recorded.pacticipant
    provider = ensure_pacticipant(tx, new.provider, now)
    content_sha = sha(new.document)
    existing = find_pact(tx, consumer=consumer.name, version=version, provider=provider.name)
    if existing and existing.sha != content_sha:
        message = content_changed(consumer.name, version, provider.name)
        raise PactConflictError(message, difference(json.loads(existing.content), with_interaction_ids(new.document)))
    if not existing:
        _add(tx, recorded, provider, new.document, content_sha)
    touch_integration(tx, consumer.id, provider.id, now)
    pact = existing or find_pact(tx, consumer=consumer.name, version=version, provider=provider.name)
    if pact is None:
        message = f"the pact of {consumer.name} {version} with {provider.name} was written and is not there"
        raise AssertionError(message)
    return Published(pact, existing is None, was_ever_verified(tx, consumer.id, provider.id))


def _add(
    tx: Transaction, recorded: RecordedVersion, provider: Pacticipant, document: dict[str, Any], content_sha: str
) -> None:
    now = datetime.now(UTC)
    text = json.dumps(with_interaction_ids(document), ensure_ascii=False, separators=(",", ":"))
    content_id = ensure_content(
        tx,
        consumer_id=recorded.pacticipant.id,
        provider_id=provider.id,
        sha=content_sha,
        content=text,
        now=now,
    )
    add_publication(
        tx, consumer_version_id=recorded.version_id, provider_id=provider.id, content_id=content_id, now=now
    )


def _refusal(conflicts: Iterable[PactConflictError]) -> PublicationConflictError:
    notices: list[Notice] = []
    messages: list[str] = []
    for conflict in conflicts:
        messages.append(str(conflict))
        notices += [Notice("error", str(conflict)), Notice("info", conflict.difference)]
    return PublicationConflictError(notices, messages)


def _notices(published: Published, address: str) -> list[Notice]:
    pact = published.pact
    subject = f"{pact.consumer} version {pact.consumer_version} and provider {pact.provider}"
    text = (
        f"Pact successfully published for {subject}."
        if published.created
        else f"Pact successfully republished for {subject} with no content changes."
    )
    found = [Notice("success", text), Notice("debug", f"  View the published pact at {address}")]
    if not published.provider_ever_verified:
        step = f"    * Add Pact verification tests to the {pact.provider} build. See {VERIFICATION_DOCS}"
        found += [Notice("prompt", "  Next steps:"), Notice("prompt", step)]
    return found
