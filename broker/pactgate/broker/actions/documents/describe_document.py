"""Describe the document of a provider version to a person: what it promises, who uses that, what it can follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactgate import openapi
from pactgate.broker.actions.documents.callers import Caller, Callers, callers_of
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.publish_provider_contract import provider_contract
from pactgate.broker.actions.documents.read_texts import ReadDocument, read_document
from pactgate.broker.actions.publishing import read_contracts
from pactgate.broker.domain.documents.promises import FitKey
from pactgate.broker.domain.documents.provider_contracts import ProviderContract
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.present_versions import deployments_of
from pactgate.broker.store.versions.pacticipants import find_pacticipant
from pactgate.broker.store.versions.versions import find_version, list_versions, versions_by_id

NEWEST = PageRequest(1, 30)
"""Among which other versions with a document are looked for, beside those that are somewhere."""


@dataclass(frozen=True, slots=True)
class OtherDocument:
    """Another version of the provider that has a document, and where that is."""

    version: str
    environments: Sequence[Environment]
    is_same: bool
    """Whether it is the same document."""
    is_newer: bool


@dataclass(frozen=True, slots=True)
class DocumentUser:
    """A caller, and one interaction of its pact that uses an operation."""

    caller: Caller
    use: openapi.Use


@dataclass(frozen=True, slots=True)
class DescribedDocument:
    """A document with who uses it. It may be one that cannot be read."""

    contract: ProviderContract
    document: ReadDocument
    callers: Callers
    users: Sequence[DocumentUser]
    others: Sequence[OtherDocument]


def describe_document(evidence: EvidenceSource, provider: str, version: str, operation: str = "") -> DescribedDocument:
    """The document of a provider version with what is around it, and one of its operations at length.

    Not inside a transaction. Raises NotFoundError, and StillJudgingError.
    """
    contract, document_id, callers, others = evidence.database.read(_around, provider, version)
    question = JudgingQuestion(read_document, (contract.content, operation), about=f"document {document_id}")
    document = evidence.judging.one(question, f"the document of {provider} {version}")
    if isinstance(document, Unresolved):
        document = ReadDocument(problem=document.text)
    if document.problem is not None:
        return DescribedDocument(contract, document, callers, (), others)
    found = evidence.uses([FitKey(each.content_id, document_id) for each in callers.known])
    uses = {key.content_id: each.uses for key, each in found.items() if not isinstance(each, Unresolved)}
    users = [DocumentUser(caller, use) for caller in callers.known for use in uses.get(caller.content_id, ())]
    return DescribedDocument(contract, document, callers, users, others)


def _around(tx: Transaction, provider: str, version: str) -> tuple[ProviderContract, int, Callers, list[OtherDocument]]:
    contract = provider_contract(tx, provider, version)
    callers = callers_of(tx, provider)
    own = read_contracts.version(tx, provider, version)
    document = documents_of_versions(tx, [own.id])[own.id]
    return contract, document.document_id, callers, other_documents(tx, contract)


def other_documents(tx: Transaction, contract: ProviderContract) -> list[OtherDocument]:
    """The other versions that have a document, of those that are somewhere now and of the newest; newest first."""
    owner = find_pacticipant(tx, contract.provider)
    there = [deployment.version_id for deployment in deployments_of(tx, owner.id)] if owner else []
    newest = [version.id for version in list_versions(tx, contract.provider, NEWEST).items]
    documents = documents_of_versions(tx, {*there, *newest})
    versions = versions_by_id(tx, documents)
    own = find_version(tx, contract.provider, contract.provider_version)
    order = own.order if own else 0
    return [
        OtherDocument(
            version.number, version.environments, documents[version.id].sha == contract.sha, version.order > order
        )
        for version in sorted(versions.values(), key=lambda one: -one.order)
        if version.number != contract.provider_version
    ]
