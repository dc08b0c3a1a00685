"""Provider contracts: the OpenAPI documents that providers promise to keep, with their self-verification."""

import json
from dataclasses import dataclass
from datetime import datetime

from broker.domain.promises import Coverage

_FUZZ = ("pactgate-fuzz", 1)
"""The format of reports that is understood, and its version."""


@dataclass(frozen=True, slots=True)
class SelfVerification:
    """Proof, by any tool, that a provider build does what its document says. `content` is the tool's own report."""

    success: bool
    verifier: str | None
    content: str | None
    content_type: str | None
    coverage: Coverage | None = None
    """What of the document it tried, where the report is one that says so."""


def operations_tried(report: str, document_sha: str) -> frozenset[str] | None:
    """The operations, as `GET /orders/{id}`, that a fuzzing by `pactgate fuzz` tried of a document.

    None where the report is no such, or about another document. What could not be tried as it should does not count.
    """
    try:
        read = json.loads(report)
        said = (read["format"]["name"], read["format"]["version"], read["document"]["sha256"])
        tried = [each["operation"] for each in read["operations"] if each["cases"] > 0 and each["error"] is None]
        return frozenset(tried) if said == (*_FUZZ, document_sha) else None
    except (ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class ProviderContract:
    """The document of one provider version. `content` is its text as it was published."""

    provider: str
    provider_version: str
    specification: str
    content_type: str
    sha: str
    content: str
    self_verification: SelfVerification | None
    created_at: datetime
