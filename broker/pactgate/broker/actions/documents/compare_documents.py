"""Compare the documents of two versions of a provider for a person: every change, and whom the breaking ones touch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pactgate import openapi
from pactgate.broker.actions.documents.callers import Caller, Callers, callers_of
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judge_documents import changes_of
from pactgate.broker.actions.documents.publish_provider_contract import provider_contract
from pactgate.broker.actions.publishing.read_contracts import version
from pactgate.broker.domain.documents.comparisons import ComparisonKey, StoredTouch, TouchKey
from pactgate.broker.domain.documents.provider_contracts import ProviderContract
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Database, Transaction


@dataclass(frozen=True, slots=True)
class Touched:
    """A caller, and an interaction of its pact that a change touches."""

    caller: Caller
    touch: StoredTouch


@dataclass(frozen=True, slots=True)
class ComparedDocuments:
    """The document of one version as what follows that of another.

    `problem` says why they could not be compared; then `changes` is empty. `touched` has who is touched by each
    breaking change, by its fingerprint.
    """

    old: ProviderContract
    new: ProviderContract
    changes: Sequence[openapi.Change]
    problem: str | None
    callers: Callers
    touched: Mapping[str, Sequence[Touched]]


def compare_documents(database: Database, provider: str, *, old: str, new: str) -> ComparedDocuments:
    """What changed from the document of one version to that of another. Not inside a transaction.

    Raises NotFoundError.
    """
    before = database.read(provider_contract, provider, old)
    after = database.read(provider_contract, provider, new)
    try:
        changes = changes_of(before.content, after.content)
    except openapi.DocumentError as error:
        callers = database.read(callers_of, provider)
        return ComparedDocuments(before, after, (), str(error), callers, {})
    breaks = any(change.is_breaking for change in changes)
    callers = database.read(callers_of, provider)
    touched = _touched(EvidenceSource(database), before, after, callers) if breaks else {}
    return ComparedDocuments(before, after, changes, None, callers, touched)


def _touched(
    evidence: EvidenceSource, before: ProviderContract, after: ProviderContract, callers: Callers
) -> Mapping[str, Sequence[Touched]]:
    ids = evidence.database.read(_document_ids, before, after)
    if ids is None:
        return {}
    keys = {TouchKey(each.content_id, *ids): each for each in callers.known}
    found: dict[str, list[Touched]] = defaultdict(list)
    for key, touches in evidence.touches(keys).items():
        for touch in touches:
            found[touch.fingerprint].append(Touched(keys[key], touch))
    return found


def _document_ids(tx: Transaction, before: ProviderContract, after: ProviderContract) -> ComparisonKey | None:
    """The ids of both documents; None where one was deleted just now."""
    ids = [version(tx, each.provider, each.provider_version).id for each in (before, after)]
    documents = documents_of_versions(tx, ids)
    return ComparisonKey(*(documents[each].document_id for each in ids)) if len(documents) == len(ids) else None
