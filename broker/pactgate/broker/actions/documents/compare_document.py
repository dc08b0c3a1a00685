"""Say whom a document would break in an environment, before anybody publishes it. Nothing of it is kept."""

import hashlib
from datetime import UTC, datetime, timedelta

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judge_documents import comparison_of, fit_of, touches_of
from pactgate.broker.actions.versions.look_up import environment_called, pacticipant_called
from pactgate.broker.domain.documents.promises import FitKey
from pactgate.broker.domain.gate.concerns import DAYS_TO_MENTION_DELETIONS
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.domain.gate.proposals import DocumentThere, Judged, Surroundings, decide_proposal
from pactgate.broker.store.documents.comparisons import documents_by_id
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.gate.concerns import what_is_missing
from pactgate.broker.store.gate.policies import strictness_of
from pactgate.broker.store.publishing.integrations import has_consumers
from pactgate.broker.store.publishing.pact_lists import contents_in_environment
from pactgate.broker.store.versions.selected_versions import versions_selected


def compare_document(
    database: Database, provider: str, environment: str, content: str
) -> tuple[Decision, Surroundings]:
    """What the gate would say of the document, and what it was held against.

    It must have passed `check_document`. Judged outside any transaction, since that can take seconds. Raises
    NoSuchPacticipantError and NotFoundError.
    """
    around = database.read(_surroundings, provider, environment)
    uses = EvidenceSource(database).uses(
        [FitKey(pact.content_id, document.document_id) for document in around.documents for pact in around.pacts]
    )
    others = [document for document in around.documents if document.content != content]
    comparisons = {other.document_id: comparison_of(other.content, content) for other in others}
    texts = {pact.content_id: pact.content for pact in around.pacts}
    judged = Judged(
        fits={content_id: fit_of(text, content) for content_id, text in texts.items()},
        comparisons=comparisons,
        touches={
            (content_id, old.document_id): touches_of(uses[FitKey(content_id, old.document_id)], old.content, content)
            for old in others
            if comparisons[old.document_id].breaking
            for content_id in texts
            if FitKey(content_id, old.document_id) in uses  # else it was deleted meanwhile
        },
    )
    sha = hashlib.sha256(content.encode()).hexdigest()
    return decide_proposal(around, judged, sha, datetime.now(UTC)), around


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
