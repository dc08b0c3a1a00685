"""Compare the documents of two versions of a provider for a person: every change, and whom the breaking ones touch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pactgate import openapi
from pactgate.broker.actions.documents.callers import Caller, Callers, callers_of
from pactgate.broker.actions.documents.complete_evidence import EvidenceWantedError, with_all_evidence
from pactgate.broker.actions.documents.judge_documents import changes_of
from pactgate.broker.actions.documents.publish_provider_contract import provider_contract
from pactgate.broker.actions.publishing.read_contracts import version
from pactgate.broker.domain.documents.comparisons import Touch, TouchKey
from pactgate.broker.domain.documents.provider_contracts import ProviderContract
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.documents.touches import stored_touches
from pactgate.broker.store.engine import Database, Transaction


@dataclass(frozen=True, slots=True)
class Touched:
    """A caller, and an interaction of its pact that a change touches."""

    caller: Caller
    touch: Touch


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
    breaks = any(each.is_breaking for each in changes)
    callers, touched = with_all_evidence(database, _touched, before, after, breaks=breaks)
    return ComparedDocuments(before, after, changes, None, callers, touched)


def _touched(
    tx: Transaction, before: ProviderContract, after: ProviderContract, *, breaks: bool
) -> tuple[Callers, Mapping[str, Sequence[Touched]]]:
    callers = callers_of(tx, before.provider)
    if not breaks:
        return callers, {}
    ids = [version(tx, each.provider, each.provider_version).id for each in (before, after)]
    documents = documents_of_versions(tx, ids)
    if len(documents) < len(ids):  # deleted just now
        return callers, {}
    old, new = (documents[each].document_id for each in ids)
    keys = {TouchKey(each.content_id, old, new): each for each in callers.known}
    stored = stored_touches(tx, keys, openapi.ENGINE)
    if missing := keys.keys() - stored.keys():
        raise EvidenceWantedError(touches=missing)
    found: dict[str, list[Touched]] = defaultdict(list)
    for key, caller in keys.items():
        for touch in stored[key]:
            found[touch.fingerprint].append(Touched(caller, touch))
    return callers, found
