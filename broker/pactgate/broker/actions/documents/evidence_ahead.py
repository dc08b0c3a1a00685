"""What to judge as soon as something is published, so that the questions which come next find it judged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pactgate import openapi
from pactgate.broker.domain.documents.comparisons import ComparisonKey, TouchKey
from pactgate.broker.domain.documents.promises import FitKey
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.store.documents import evidence_ahead as store
from pactgate.broker.store.documents.comparisons import stored_comparisons
from pactgate.broker.store.documents.fits import stored_fits
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.documents.touches import stored_touches
from pactgate.broker.store.documents.uses import stored_uses
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.upkeep.jobs import add_job
from pactgate.broker.store.versions.pacticipants import find_pacticipant
from pactgate.broker.store.versions.versions import versions_by_id

EVIDENCE_JOB = "evidence"
"""The kind of a job that judges ahead of time. Its payload is the id of the version that published something."""

MOST_HEADS = 20
"""Of so many branches the heads count, those that grew last; the others are judged when somebody asks."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is to be judged: the questions that rest on it, and what of the pacts and documents is not judged yet."""

    questions: tuple[DeploymentQuestion, ...] = ()
    fits: tuple[FitKey, ...] = ()
    uses: tuple[FitKey, ...] = ()
    touches: tuple[TouchKey, ...] = ()


def order_evidence_of_document(tx: Transaction, version_id: int) -> None:
    """Have the document judged that a provider version published; once, since it never changes."""
    add_job(tx, key=f"{EVIDENCE_JOB}/{version_id}/document", kind=EVIDENCE_JOB, payload={"version": version_id})


def evidence_ahead(tx: Transaction, version_id: int) -> Ahead | None:
    """What to judge for the sake of a version that published something; None where it was deleted."""
    version = versions_by_id(tx, [version_id]).get(version_id)
    if version is None:
        return None
    subject = (PacticipantVersion(version.pacticipant, version.number),)
    pacts = _pacts(tx, version_id)
    soon = {*pacts.there, *pacts.heads, *_of_document(tx, version_id, version.pacticipant)}
    return Ahead(
        questions=tuple(DeploymentQuestion(subject, environment.name) for environment in list_environments(tx)),
        fits=_in_order(soon - stored_fits(tx, soon, openapi.ENGINE).keys()),
        uses=_in_order(pacts.there - stored_uses(tx, pacts.there, openapi.ENGINE).keys()),
        touches=tuple(sorted(_touches(tx, pacts))),
    )


@dataclass(frozen=True, slots=True)
class _Pacts:
    """The pacts of a version with the documents that are in environments, and with those of heads."""

    there: frozenset[FitKey]
    heads: frozenset[FitKey]


def _pacts(tx: Transaction, version_id: int) -> _Pacts:
    contents = store.contents_of_version(tx, version_id)
    providers = {content.provider_id for content in contents}
    if not providers:
        return _Pacts(frozenset(), frozenset())
    there = store.documents_there(tx, providers)
    heads = store.documents_of_heads(tx, providers, MOST_HEADS)
    return _Pacts(frozenset(_held(contents, there)), frozenset(_held(contents, heads)))


def _held(contents: Iterable[store.PublishedContent], documents: Sequence[store.OwnedDocument]) -> Iterator[FitKey]:
    for content in contents:
        for document in documents:
            if document.provider_id == content.provider_id:
                yield FitKey(content.content_id, document.document_id)


def _of_document(tx: Transaction, version_id: int, provider: str) -> set[FitKey]:
    """The document of a version with the pacts that are in environments, and with those of heads."""
    document = documents_of_versions(tx, [version_id]).get(version_id)
    owner = find_pacticipant(tx, provider)
    if document is None or owner is None:
        return set()
    contents = {*store.contents_there(tx, owner.id), *store.contents_of_heads(tx, owner.id, MOST_HEADS)}
    return {FitKey(content, document.document_id) for content in contents}


def _touches(tx: Transaction, pacts: _Pacts) -> set[TouchKey]:
    """What the heads break of the documents that are there, held against the pacts: asked once these are there too."""
    steps = {
        TouchKey(there.content_id, there.document_id, head.document_id)
        for there in pacts.there
        for head in pacts.heads
        if there.content_id == head.content_id and there.document_id != head.document_id
    }
    compared = stored_comparisons(
        tx, {ComparisonKey(step.old_document_id, step.new_document_id) for step in steps}, openapi.ENGINE
    )
    breaking = {key for key, comparison in compared.items() if comparison.breaking}
    wanted = {step for step in steps if ComparisonKey(step.old_document_id, step.new_document_id) in breaking}
    return wanted - stored_touches(tx, wanted, openapi.ENGINE).keys()


def _in_order(keys: Iterable[FitKey]) -> tuple[FitKey, ...]:
    """One document after the other, since to prepare one takes longer than to hold a pact against it."""
    return tuple(sorted(keys, key=lambda key: (key.document_id, key.content_id)))
