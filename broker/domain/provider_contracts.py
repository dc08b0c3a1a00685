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
    inconclusive: bool = False
    """Whether it is no success only since not everything was tried: no promise was found broken."""


@dataclass(frozen=True, slots=True)
class FuzzReport:
    """What `pactgate fuzz` tells of a run: the operations, as `GET /orders/{id}`, that it tried, and its verdict."""

    tried: frozenset[str]
    verdict: str


def fuzz_report(report: str, document_sha: str) -> FuzzReport | None:
    """What a report of `pactgate fuzz` says of a document; None where it is no such, or about another document.

    An operation that could not be tried as it should does not count.
    """
    try:
        read = json.loads(report)
        said = (read["format"]["name"], read["format"]["version"], read["document"]["sha256"])
        tried = [each["operation"] for each in read["operations"] if each["cases"] > 0 and each["error"] is None]
        found = FuzzReport(frozenset(tried), str(read["verdict"]))
    except (ValueError, KeyError, TypeError):
        return None
    return found if said == (*_FUZZ, document_sha) else None


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
