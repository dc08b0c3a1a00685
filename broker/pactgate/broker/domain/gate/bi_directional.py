"""Bi-directional contract testing as PactFlow tells it: the document of a provider version, and the pacts it is for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pactgate.broker.domain.documents.provider_contracts import ProviderContract
from pactgate.broker.domain.gate.pairs import PairVerdict, Verdict
from pactgate.broker.domain.publishing.pacts import PublishedPact


class BiDirectionalStatus(StrEnum):
    """PactFlow's word for how a pact and a provider version stand."""

    SUCCESS = "success"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def success(self) -> bool | None:
        """The same as true or false; None where it is not known."""
        return None if self is BiDirectionalStatus.UNKNOWN else self is BiDirectionalStatus.SUCCESS


@dataclass(frozen=True, slots=True)
class ConsumerSide:
    """A pact with the provider, and what the gate says of it and of the provider version, wherever they meet."""

    pact: PublishedPact
    verdict: PairVerdict

    @property
    def status(self) -> BiDirectionalStatus:
        """What the gate says, in PactFlow's word."""
        return status_of(self.verdict)


@dataclass(frozen=True, slots=True)
class BiDirectional:
    """The document of a provider version with the pacts that count for it.

    `in_all` is how many pacts count; of more than can be looked at, `consumers` are the first.
    """

    contract: ProviderContract
    consumers: Sequence[ConsumerSide]
    in_all: int

    @property
    def status(self) -> BiDirectionalStatus:
        """How the provider version stands with all of them; without any, whether its self-verification passed."""
        if self.consumers:
            return worst({each.status for each in self.consumers})
        proof = self.contract.self_verification
        if proof is None or proof.inconclusive:
            return BiDirectionalStatus.UNKNOWN
        return BiDirectionalStatus.SUCCESS if proof.success else BiDirectionalStatus.FAILED


def worst(statuses: Collection[BiDirectionalStatus]) -> BiDirectionalStatus:
    """What holds for all of them together: failed before unknown before success."""
    order = (BiDirectionalStatus.FAILED, BiDirectionalStatus.UNKNOWN)
    return next((each for each in order if each in statuses), BiDirectionalStatus.SUCCESS)


def status_of(verdict: PairVerdict) -> BiDirectionalStatus:
    """What the gate says of a pair, in PactFlow's word."""
    return _OF_VERDICT[verdict.verdict]


_OF_VERDICT = {
    Verdict.YES: BiDirectionalStatus.SUCCESS,
    Verdict.NO: BiDirectionalStatus.FAILED,
    Verdict.UNKNOWN: BiDirectionalStatus.UNKNOWN,
}
