"""Read whether a pact fits the document of a provider version."""

from dataclasses import dataclass

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.domain.documents.promises import FitKey, Promise, ProviderDocument
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.publishing.pacts import find_pact_by_content
from pactgate.broker.store.versions.versions import find_version


@dataclass(frozen=True, slots=True)
class FitOfVersion:
    """The content of a pact held against the document of one provider version."""

    consumer: str
    provider: str
    sha: str
    provider_version: str
    promise: Promise
    key: FitKey


def read_fit(evidence: EvidenceSource, *, consumer: str, provider: str, sha: str, version: str) -> FitOfVersion:
    """Whether the pact fits. Not inside a transaction. Raises NotFoundError."""
    key, document = evidence.database.read(_contents, consumer, provider, sha, version)
    fit = evidence.fits([key]).get(key)
    if fit is None:
        message = f"The pact {sha} or the document of {provider} {version} has just been deleted"
        raise NotFoundError(message)
    return FitOfVersion(consumer, provider, sha, version, Promise(document, fit), key)


def _contents(tx: Transaction, consumer: str, provider: str, sha: str, version: str) -> tuple[FitKey, ProviderDocument]:
    pact = find_pact_by_content(tx, consumer=consumer, provider=provider, sha=sha)
    if pact is None:
        message = f"No pact between {consumer} and {provider} has the content {sha}"
        raise NotFoundError(message)
    found = find_version(tx, provider, version)
    document = documents_of_versions(tx, [found.id]).get(found.id) if found else None
    if document is None:
        message = f"No provider contract found for version {version} of {provider}"
        raise NotFoundError(message)
    return FitKey(pact.content_id, document.document_id), document
