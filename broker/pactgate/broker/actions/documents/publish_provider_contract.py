"""Publish the document of a provider version."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pactgate.broker.actions.documents.evidence_ahead import order_evidence_of_document
from pactgate.broker.actions.documents.judge_documents import Soundness, soundness_of
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.versions.record_version import RecordedVersion, record_version
from pactgate.broker.domain.documents.provider_contracts import ProviderContract, SelfVerificationProof
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.errors import InvalidError, NotFoundError, ProviderContractConflictError
from pactgate.broker.domain.publishing.publications import PublishingRules
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.documents import provider_contracts as store
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.versions.versions import lock_version


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


def understood(judging: Judging, new: NewProviderContract) -> NewProviderContract:
    """The contract with what its self-verification tried of it. Not inside a transaction.

    Raises InvalidError where the document is unsound, and StillJudgingError.
    """
    proof = new.self_verification
    what = f"the document of {new.provider} {new.version}"
    sound = sound_document(judging, new.content, what, report=(proof and proof.content) or "")
    if proof is None or sound.coverage is None:
        return new
    inconclusive = not proof.success and sound.is_inconclusive
    return replace(new, self_verification=replace(proof, coverage=sound.coverage, inconclusive=inconclusive))


def sound_document(judging: Judging, content: str, what: str, report: str = "") -> Soundness:
    """What there is to say of an OpenAPI document that can be judged, and of the report of a fuzz run on it.

    Raises InvalidError, with the places, where it cannot be read or breaks its metaschema; StillJudgingError.
    """
    found = judging.one(JudgingQuestion(soundness_of, (content, report)), what)
    problems = (f"is {found.text}",) if isinstance(found, Unresolved) else found.problems
    if isinstance(found, Unresolved) or problems:
        raise InvalidError({"contract.content": problems})
    return found


def publish_provider_contract(tx: Transaction, new: NewProviderContract, rules: PublishingRules) -> RecordedVersion:
    """Store a document for a provider version, and have it judged ahead of the questions where the rules say so.

    The contract must be `understood`, which is no part of the transaction since it can take seconds.
    The same document again is fine, and its self-verification is renewed. Raises ProviderContractConflictError
    where the version has another one.
    """
    now = datetime.now(UTC)
    note_change(f"{new.provider} version {new.version}", branch=new.branch, tags=new.tags or None)
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
    return ProviderContractConflictError(message, existing.content, new.content)
