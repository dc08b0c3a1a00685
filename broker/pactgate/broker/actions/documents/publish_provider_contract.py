"""Publish the document of a provider version."""

import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from pactgate import openapi
from pactgate.broker.actions.documents.evidence_ahead import order_evidence_of_document
from pactgate.broker.actions.versions.record_version import RecordedVersion, record_version
from pactgate.broker.domain.documents.fuzz_reports import fuzz_report
from pactgate.broker.domain.documents.promises import Coverage
from pactgate.broker.domain.documents.provider_contracts import ProviderContract, SelfVerificationProof
from pactgate.broker.domain.errors import InvalidError, NotFoundError, ProviderContractConflictError
from pactgate.broker.domain.publishing.publications import PublishingRules
from pactgate.broker.store.documents import provider_contracts as store
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.versions.versions import lock_version

DIFFERENCE_LINES = 40
"""How much of a difference between two documents a refusal shows."""


@dataclass(frozen=True, slots=True)
class NewProviderContract:
    """What a provider pipeline publishes. `content` is the document's text."""

    provider: str
    version: str
    branch: str | None
    tags: tuple[str, ...]
    build_url: str | None
    content: str
    content_type: str
    self_verification: SelfVerificationProof | None


def understood(new: NewProviderContract) -> NewProviderContract:
    """The contract with what its self-verification tried of it. Raises InvalidError where the document is unsound."""
    operations = check_document(new.content).operations.keys()
    proof = new.self_verification
    report = fuzz_report(proof.content) if proof and proof.content else None
    tried = report.tried_of(_sha(new.content)) if report else None
    if proof is None or report is None or tried is None:
        return new
    left_out = frozenset(operations - tried) if report.shows_operations else None
    coverage = Coverage(len(tried & operations), len(operations), left_out)
    inconclusive = not proof.success and report.verdict == "unknown"
    return replace(new, self_verification=replace(proof, coverage=coverage, inconclusive=inconclusive))


def check_document(content: str) -> openapi.Document:
    """An OpenAPI document. Raises InvalidError, with the places, where it cannot be read or breaks its metaschema."""
    data = content.encode()
    try:
        document = openapi.read(data)
    except openapi.DocumentError as error:
        place = f"{error.place}: " if error.place else ""
        raise InvalidError({"contract.content": [f"{place}{error.problem}. {error.fix}."]}) from error
    problems = openapi.problems(document, form_only=True)
    if problems:
        raise InvalidError({"contract.content": [*_told(problems, data)]})
    return document


def _told(problems: Sequence[openapi.Problem], data: bytes) -> Iterator[str]:
    """The problems as sentences, each with the line of the file that was published."""
    found = openapi.positions("", [problem.pointer for problem in problems], data)
    for problem in problems:
        position = found.get(problem.pointer)
        line = f"line {position.line}, " if position else ""
        yield f"{line}{problem.pointer}: {problem.message}. {problem.fix}."


def publish_provider_contract(tx: Transaction, new: NewProviderContract, rules: PublishingRules) -> RecordedVersion:
    """Store a document for a provider version, and have it judged ahead of the questions where the rules say so.

    The contract must be `understood`, which is no part of the transaction since it can take seconds.
    The same document again is fine, and its self-verification is renewed. Raises ProviderContractConflictError
    where the version has another one.
    """
    now = datetime.now(UTC)
    recorded = record_version(
        tx,
        rules.versions,
        pacticipant=new.provider,
        number=new.version,
        branch=new.branch,
        tags=new.tags,
        build_url=new.build_url,
    )
    lock_version(tx, recorded.version_id)
    contract = _contract(new, now)
    existing = store.find_provider_contract(tx, new.provider, new.version)
    if existing is None:
        store.add_provider_contract(tx, contract, recorded.version_id, now)
    elif existing.sha != contract.sha:
        raise _conflict(existing, contract)
    elif new.self_verification:
        store.replace_self_verification(tx, recorded.version_id, new.self_verification)
    if rules.judges_ahead:
        order_evidence_of_document(tx, recorded.version_id)
    return recorded


def provider_contract(tx: Transaction, provider: str, version: str) -> ProviderContract:
    """The document of a provider version. Raises NotFoundError."""
    found = store.find_provider_contract(tx, provider, version)
    if found is None:
        message = f"No provider contract found for version {version} of {provider}"
        raise NotFoundError(message)
    return found


def _contract(new: NewProviderContract, now: datetime) -> ProviderContract:
    return ProviderContract(
        provider=new.provider,
        provider_version=new.version,
        specification="oas",
        content_type=new.content_type,
        sha=_sha(new.content),
        content=new.content,
        self_verification=new.self_verification,
        created_at=now,
    )


def _sha(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _conflict(existing: ProviderContract, new: ProviderContract) -> ProviderContractConflictError:
    message = (
        f"Version {existing.provider_version} of {existing.provider} already has a provider contract with different "
        "content. Publish this one with a new version number."
    )
    lines = difflib.unified_diff(
        existing.content.splitlines(), new.content.splitlines(), "published", "new", lineterm="", n=1
    )
    return ProviderContractConflictError(message, "\n".join(islice(lines, DIFFERENCE_LINES)))
