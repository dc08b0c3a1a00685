"""Look up what the assessor needs to know about pairs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.domain.documents.promises import FitKey, ProviderDocument, StoredFit
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.gate.assessor import Facts, assess, fits_needed, uses_needed
from pactgate.broker.domain.gate.pairs import Pair, PairVerdict
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate.policies import strictness_of
from pactgate.broker.store.verification.verifications import failures_of


def facts_about(
    tx: Transaction,
    pairs: Sequence[Pair],
    documents: Mapping[int, ProviderDocument] | None = None,
    *,
    failures: bool = True,
) -> Facts:
    """The documents, policies and waivers about pairs, and with `failures` what the failed replays found.

    `documents` are those of the provider versions, where they are known already. The number of statements does not
    grow with the pairs.
    """
    if documents is None:
        versions = {pair.provider_version_id for pair in pairs if pair.provider_version_id is not None}
        documents = documents_of_versions(tx, versions)
    promising = {(pair.provider_id, pair.environment) for pair in pairs if pair.provider_version_id in documents}
    failed = [pair.replay.number for pair in pairs if pair.replay and not pair.replay.success] if failures else ()
    return Facts(
        documents,
        strictness_of(tx, promising, datetime.now(UTC)) if promising else {},
        failures_of(tx, failed) if failed else {},
    )


def assessed(evidence: EvidenceSource, pairs: Collection[Pair], facts: Facts) -> Sequence[PairVerdict]:
    """The verdict on each pair, in their order.

    What nobody has judged yet is judged first, so not inside a transaction.
    """
    needed = fits_needed(pairs, facts) if facts.documents else ()
    if not needed:
        return assess(pairs, facts, {})
    fits = evidence.fits(needed)
    used: dict[FitKey, Collection[str]] = {}
    uses = evidence.uses(uses_needed(pairs, facts))
    for key, found in uses.items():
        if not isinstance(found, Unresolved):
            used[key] = {use.operation for use in found.uses}
        elif key in fits and fits[key].compatible:
            # It fits, but whether what it uses was shown is not known.
            fits[key] = StoredFit.of(found)
    return assess(pairs, facts, fits, used)
