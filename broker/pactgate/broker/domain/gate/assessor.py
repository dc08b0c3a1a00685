"""The one assessor of pairs: meetings in, verdicts out.

Everything that says yes, no or unknown about a consumer version that meets a provider version asks `assess`: the gate,
the matrix, can-i-deploy, the overview, the network, the pages of a pair, ways to yes and badges. So no page can say
what the gate does not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pactgate.broker.domain.documents.promises import FitKey, Promise, ProviderDocument, StoredFit
from pactgate.broker.domain.gate.pairs import Failure, Pair, PairVerdict, judge
from pactgate.broker.domain.gate.policies import USUALLY_STRICT, Strictness

_GONE = StoredFit(None, open=("the pact or the document has been deleted",))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about pairs, apart from their replays and from what needs to be judged first.

    `documents` are by the id of the provider version, `strictness` by the id of the provider and the name of an
    environment (None: in none), `failures` by the number of the replay that found them.
    """

    documents: Mapping[int, ProviderDocument] = field(default_factory=dict)
    strictness: Mapping[tuple[int, str | None], Strictness] = field(default_factory=dict)
    failures: Mapping[int, tuple[Failure, ...]] = field(default_factory=dict)

    def fit_key(self, pair: Pair) -> FitKey | None:
        """Which pact and document the pair may rest on; None where the provider version has no document."""
        document = self.documents.get(pair.provider_version_id) if pair.provider_version_id is not None else None
        return FitKey(pair.content_id, document.document_id) if document and pair.content_id is not None else None

    def left_out(self, pair: Pair) -> frozenset[str]:
        """The operations that the self-verification of the provider version does not show, where it says so."""
        document = self.documents.get(pair.provider_version_id) if pair.provider_version_id is not None else None
        return (document.coverage.left_out if document and document.coverage else None) or frozenset()

    def strictness_about(self, provider_id: int | None, environment: str | None) -> Strictness:
        """How strict the gate is about a provider in an environment."""
        if provider_id is None:
            return USUALLY_STRICT
        return self.strictness.get((provider_id, environment), USUALLY_STRICT)


def fits_needed(pairs: Iterable[Pair], facts: Facts) -> Collection[FitKey]:
    """Which pacts must be held against which documents before the pairs can be assessed."""
    return dict.fromkeys(key for pair in pairs if (key := facts.fit_key(pair)))


def uses_needed(pairs: Iterable[Pair], facts: Facts) -> Collection[FitKey]:
    """Of which pacts the operations that they use must be known, since those documents are not shown as a whole."""
    return dict.fromkeys(key for pair in pairs if (key := facts.fit_key(pair)) and facts.left_out(pair))


def assess(
    pairs: Iterable[Pair],
    facts: Facts,
    fits: Mapping[FitKey, StoredFit],
    used: Mapping[FitKey, Collection[str]] = MappingProxyType({}),
) -> Sequence[PairVerdict]:
    """The verdict on each pair, in their order.

    Args:
        pairs: who meets whom, with the newest replay if there is one.
        facts: what is known about them.
        fits: the result for each of `fits_needed`; one that is missing was deleted meanwhile, and leaves it unknown.
        used: the operations that are used, for each of `uses_needed`.
    """
    verdicts = []
    for each in pairs:
        pair, key = each, facts.fit_key(each)
        if pair.replay and not pair.replay.success and (failures := facts.failures.get(pair.replay.number)):
            pair = replace(pair, replay=replace(pair.replay, failures=failures))
        if key is not None and pair.provider_version_id is not None:
            not_exercised = tuple(sorted(facts.left_out(pair).intersection(used.get(key, ()))))
            document = facts.documents[pair.provider_version_id]
            pair = replace(pair, promise=Promise(document, fits.get(key, _GONE), not_exercised))
        verdicts.append(judge(pair, facts.strictness_about(pair.provider_id, pair.environment)))
    return verdicts
