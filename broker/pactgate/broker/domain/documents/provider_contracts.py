"""Provider contracts: the OpenAPI documents that providers promise to keep, with their self-verification."""

from dataclasses import dataclass
from datetime import datetime

from pactgate.broker.domain.documents.promises import Coverage


@dataclass(frozen=True, slots=True)
class SelfVerificationProof:
    """Proof, by any tool, that a provider build does what its document says. `content` is the tool's own report."""

    success: bool
    verifier: str | None
    content: str | None
    content_type: str | None
    coverage: Coverage | None = None
    """What of the document it tried, where the report is one that says so."""
    inconclusive: bool = False
    """Whether it is no success only since not everything was tried: no promise was found broken."""


@dataclass(frozen=True, slots=True)
class ProviderContract:
    """The document of one provider version. `content` is its text as it was published."""

    provider: str
    provider_version: str
    specification: str
    content_type: str
    sha: str
    content: str
    self_verification: SelfVerificationProof | None
    created_at: datetime
