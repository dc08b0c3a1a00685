"""The gate: what the evidence about pairs says, as one verdict with its reasons.

The order of the cases is the table of evidence in docs/gate.md. Missing evidence is unknown, never yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """May it go?"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that a provider build did not meet. `location` is a place in the answer (`$.total`)."""

    interaction: str
    location: str | None
    text: str

    def __str__(self) -> str:
        """The failure as the tail of a sentence."""
        place = f" at {self.location}" if self.location else ""
        return f'"{self.interaction}"{place}: {self.text}'


@dataclass(frozen=True, slots=True)
class Replay:
    """The newest replay of a pact's content against the provider version."""

    number: int
    success: bool
    executed_at: datetime
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a pair. `version` is None where no version of it is in question."""

    name: str
    version: str | None

    def __str__(self) -> str:
        """Name and version, as a sentence wants them."""
        return f"{self.name} {self.version}" if self.version else self.name


@dataclass(frozen=True, slots=True)
class Pair:
    """A consumer version and a provider version that would meet, with the evidence about them."""

    consumer: Party
    provider: Party
    sha: str | None
    replay: Replay | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair was judged as it was: a stable code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """A judged pair, with the next step to take where it is not yes."""

    pair: Pair
    verdict: Verdict
    reason: Reason
    next_step: str | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something apart from the pairs that keeps a version from going, as a version that does not exist."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Move:
    """What is asked: whether the subject ("orders 2.0.0") may go to the place ("production")."""

    subject: str
    place: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one question: the verdict, one sentence, and every pair it rests on."""

    verdict: Verdict
    text: str
    pairs: tuple[PairVerdict, ...]
    obstacles: tuple[Obstacle, ...] = ()


def judge(pair: Pair) -> PairVerdict:
    """The verdict on one pair. Total: every pair has one."""
    if pair.provider.version is None:
        return _provider_absent(pair)
    if pair.replay is None:
        return _never_verified(pair)
    if pair.replay.success:
        text = f"{pair.provider} was verified against the pact of {pair.consumer} and passed."
        return PairVerdict(pair, Verdict.YES, Reason("replay-passed", text))
    return _replay_failed(pair)


def overall(judged: Iterable[PairVerdict], obstacles: Iterable[Obstacle]) -> Verdict:
    """The verdict on all pairs of a question.

    Obstacles make it no. Else one unknown pair makes it unknown, even beside a failed one, as the Pact Broker
    answers: clients that retry while unknown must not take an unfinished answer for the last word.
    """
    verdicts = {each.verdict for each in judged}
    if any(True for _ in obstacles):
        return Verdict.NO
    if Verdict.UNKNOWN in verdicts:
        return Verdict.UNKNOWN
    return Verdict.NO if Verdict.NO in verdicts else Verdict.YES


def decide(move: Move, pairs: Iterable[Pair], obstacles: Iterable[Obstacle] = ()) -> Decision:
    """The decision on all pairs of a question, with its sentence."""
    judged = tuple(judge(pair) for pair in pairs)
    stops = tuple(obstacles)
    verdict = overall(judged, stops)
    return Decision(verdict, _sentence(move, verdict, judged, stops), judged, stops)


def _provider_absent(pair: Pair) -> PairVerdict:
    text = f"{pair.consumer} needs {pair.provider.name}, and no version of {pair.provider.name} is there."
    step = f"Deploy a version of {pair.provider.name} that was verified against {pair.consumer} first."
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("provider-absent", text), step)


def _never_verified(pair: Pair) -> PairVerdict:
    text = f"{pair.provider} was never verified against the pact of {pair.consumer}."
    step = f"Run `pactgate verify` in the pipeline of {pair.provider.name} for version {pair.provider.version}."
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("never-verified", text), step)


def _replay_failed(pair: Pair) -> PairVerdict:
    failures = pair.replay.failures if pair.replay else ()
    detail = f" {failures[0]}" if failures else " the verifier published no detail."
    more = f" ({len(failures) - 1} more)" if len(failures) > 1 else ""
    text = f"{pair.provider} breaks {pair.consumer}:{detail}{more}"
    step = (
        f"Mend {pair.provider.name}, or let a version of {pair.consumer.name} go first that no longer needs this, "
        "then verify again."
    )
    return PairVerdict(pair, Verdict.NO, Reason("replay-failed", text), step)


def _sentence(move: Move, verdict: Verdict, judged: tuple[PairVerdict, ...], obstacles: tuple[Obstacle, ...]) -> str:
    if obstacles:
        return f"No. {obstacles[0].reason.text}"
    if verdict is Verdict.YES:
        ground = "every pact with what is there was verified" if judged else "nobody who is there has a pact with it"
        return f"Yes: {move.subject} may go to {move.place}; {ground}."
    failed = sum(each.verdict is Verdict.NO for each in judged)
    unknown = sum(each.verdict is Verdict.UNKNOWN for each in judged)
    counts = [f"{failed} of {_pairs(judged)} broken"] if failed else []
    counts += [f"{unknown} of {_pairs(judged)} without evidence"] if unknown else []
    if verdict is Verdict.NO:
        return f"No: {move.subject} may not go to {move.place}; {counts[0]}."
    return f"Unknown whether {move.subject} may go to {move.place}; {' and '.join(counts)}."


def _pairs(judged: tuple[PairVerdict, ...]) -> str:
    return "1 pair" if len(judged) == 1 else f"{len(judged)} pairs"
