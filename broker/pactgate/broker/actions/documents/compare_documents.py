"""Compare the documents of two versions of a provider for a person: every change, and whom the breaking ones touch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pactgate import openapi
from pactgate.broker.actions.documents.callers import Caller, Callers, callers_of
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.documents.publish_provider_contract import provider_contract
from pactgate.broker.actions.documents.read_texts import read_changes, read_examples
from pactgate.broker.actions.publishing.read_contracts import version
from pactgate.broker.domain.documents.comparisons import ComparisonKey, Example, StoredTouch, TouchKey
from pactgate.broker.domain.documents.provider_contracts import ProviderContract
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction


@dataclass(frozen=True, slots=True)
class Touched:
    """A caller, and an interaction of its pact that a change touches."""

    caller: Caller
    touch: StoredTouch


@dataclass(frozen=True, slots=True)
class ComparedDocuments:
    """The document of one version as what follows that of another.

    `problem` says why they could not be compared; then `changes` is empty. `touched` has who is touched by each
    breaking change, by its fingerprint. `left_out` is how many more changes there are.
    """

    old: ProviderContract
    new: ProviderContract
    changes: Sequence[openapi.Change]
    problem: str | None
    callers: Callers
    touched: Mapping[str, Sequence[Touched]]
    left_out: int = 0


def compare_documents(evidence: EvidenceSource, provider: str, *, old: str, new: str) -> ComparedDocuments:
    """What changed from the document of one version to that of another. Not inside a transaction.

    Raises NotFoundError, and StillJudgingError.
    """
    before = evidence.database.read(provider_contract, provider, old)
    after = evidence.database.read(provider_contract, provider, new)
    question = JudgingQuestion(read_changes, (before.content, after.content), about=after.sha)
    found = evidence.judging.one(question, f"the comparison of the documents of {provider} {old} and {new}")
    callers = evidence.database.read(callers_of, provider)
    if isinstance(found, Unresolved):
        return ComparedDocuments(before, after, (), found.text, callers, {})
    breaks = any(change.is_breaking for change in found.changes)
    touched = _touched(evidence, before, after, callers) if breaks else {}
    return ComparedDocuments(before, after, found.changes, found.problem, callers, touched, found.left_out)


def examples(
    judging: Judging, compared: ComparedDocuments, changes: Sequence[openapi.Change]
) -> Mapping[str, Example | None]:
    """The messages that show some of the changes, by their fingerprints; none for what cannot be shown in time."""
    old, new = compared.old, compared.new
    wanted = tuple(change.fingerprint for change in changes)
    question = JudgingQuestion(read_examples, (old.content, new.content, wanted), about=new.sha)
    what = f"the messages that show changes from the document of {old.provider} {old.provider_version}"
    [found] = judging.ask([question], [what]) if changes else [{}]
    return {} if isinstance(found, Unresolved) else found


def _touched(
    evidence: EvidenceSource, before: ProviderContract, after: ProviderContract, callers: Callers
) -> Mapping[str, Sequence[Touched]]:
    ids = evidence.database.read(_document_ids, before, after)
    if ids is None:
        return {}
    keys = {TouchKey(each.content_id, *ids): each for each in callers.known}
    found: dict[str, list[Touched]] = defaultdict(list)
    for key, touches in evidence.touches(keys).items():
        for touch in () if isinstance(touches, Unresolved) else touches:
            found[touch.fingerprint].append(Touched(keys[key], touch))
    return found


def _document_ids(tx: Transaction, before: ProviderContract, after: ProviderContract) -> ComparisonKey | None:
    """The ids of both documents; None where one was deleted just now."""
    ids = [version(tx, each.provider, each.provider_version).id for each in (before, after)]
    documents = documents_of_versions(tx, ids)
    return ComparisonKey(*(documents[each].document_id for each in ids)) if len(documents) == len(ids) else None
