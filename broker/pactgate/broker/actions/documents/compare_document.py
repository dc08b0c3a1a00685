"""Say whom a document would break in an environment, before anybody publishes it. Nothing of it is kept."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judge_documents import comparison_of, fit_of, touches_of
from pactgate.broker.actions.versions.look_up import environment_called, pacticipant_called
from pactgate.broker.domain.documents.comparisons import StoredComparison, StoredTouch
from pactgate.broker.domain.documents.promises import FitKey, StoredFit
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.gate.concerns import DAYS_TO_MENTION_DELETIONS
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.domain.gate.proposals import DocumentThere, Judged, Surroundings, decide_proposal
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.documents.comparisons import documents_by_id
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate.concerns import what_is_missing
from pactgate.broker.store.gate.policies import strictness_of
from pactgate.broker.store.publishing.integrations import has_consumers
from pactgate.broker.store.publishing.pact_lists import contents_in_environment
from pactgate.broker.store.versions.selected_versions import versions_selected


def compare_document(
    evidence: EvidenceSource, provider: str, environment: str, content: str
) -> tuple[Decision, Surroundings]:
    """What the gate would say of the document, and what it was held against.

    It must be a `sound_document`. Judged outside any transaction, since that can take seconds. Raises
    NoSuchPacticipantError and NotFoundError.
    """
    around = evidence.database.read(_surroundings, provider, environment)
    sha = hashlib.sha256(content.encode()).hexdigest()
    what = f"a document of {provider} that is not published yet"
    texts = {pact.content_id: pact.content for pact in around.pacts}
    fits = evidence.ask(
        [JudgingQuestion(fit_of, (text, content), about=sha) for text in texts.values()], [what] * len(texts)
    )
    others = {each.document_id: each.content for each in around.documents if each.content != content}
    compared = evidence.ask(
        [JudgingQuestion(comparison_of, (text, content), about=sha) for text in others.values()], [what] * len(others)
    )
    comparisons = dict(zip(others, map(StoredComparison.of, compared), strict=True))
    touches: dict[tuple[int, int], Sequence[StoredTouch]] = {}
    for document_id in [each for each, comparison in comparisons.items() if comparison.breaking]:
        found = _touches(evidence, texts, document_id, others[document_id], content)
        touches |= {key: each for key, each in found.items() if not isinstance(each, Unresolved)}
        if left := next((each for each in found.values() if isinstance(each, Unresolved)), None):
            # Whom the changes touch is not known.
            comparisons[document_id] = replace(comparisons[document_id], open=left.text, unjudged=left)
    judged = Judged(dict(zip(texts, map(StoredFit.of, fits), strict=True)), comparisons, touches)
    return decide_proposal(around, judged, sha, datetime.now(UTC)), around


def _touches(
    evidence: EvidenceSource, texts: Mapping[int, str], document_id: int, old: str, new: str
) -> dict[tuple[int, int], tuple[StoredTouch, ...] | Unresolved]:
    """What of each pact the changes from a document touch, by the ids of both; a pact is left out that was deleted."""
    used = evidence.uses([FitKey(content_id, document_id) for content_id in texts])
    found: dict[tuple[int, int], tuple[StoredTouch, ...] | Unresolved] = {
        (key.content_id, key.document_id): uses for key, uses in used.items() if isinstance(uses, Unresolved)
    }
    asked = {key: uses for key, uses in used.items() if not isinstance(uses, Unresolved)}
    questions = [
        JudgingQuestion(touches_of, (uses, old, new), about=hashlib.sha256(new.encode()).hexdigest())
        for uses in asked.values()
    ]
    touched = evidence.ask(questions, ["what a document touches that is not published yet"] * len(questions))
    return found | dict(zip(asked, touched, strict=True))


def _surroundings(tx: Transaction, provider: str, environment: str) -> Surroundings:
    owner = pacticipant_called(tx, provider)
    environment_called(tx, environment)
    documents = _documents(tx, owner.id, environment)
    pacts = contents_in_environment(tx, provider=owner.name, environment=environment)
    there, now = (owner.id, environment), datetime.now(UTC)
    _, deletions = what_is_missing(tx, (), {owner.name}, environment, now - timedelta(days=DAYS_TO_MENTION_DELETIONS))
    return Surroundings(
        provider=owner.name,
        environment=environment,
        documents=documents,
        pacts=tuple(sorted(pacts, key=lambda pact: (pact.consumer, -pact.consumer_version_order))),
        has_consumers=has_consumers(tx, owner.id),
        strict=strictness_of(tx, {there}, now)[there],
        deletions=tuple(deletions),
    )


def _documents(tx: Transaction, provider_id: int, environment: str) -> tuple[DocumentThere, ...]:
    there = versions_selected(tx, [provider_id], Selector("", environment=environment)).get(provider_id, [])
    documents = documents_of_versions(tx, [version_id for version_id, _ in there])
    texts = documents_by_id(tx, {document.document_id for document in documents.values()})
    return tuple(
        DocumentThere(number, documents[version_id].document_id, texts[documents[version_id].document_id])
        for version_id, number in there
        if version_id in documents
    )
