"""The gate: what is said of pairs and of breaking changes, as one verdict with its reasons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pactgate.broker.domain.documents.comparisons import Succession
from pactgate.broker.domain.gate.concerns import Concern
from pactgate.broker.domain.gate.pairs import PairVerdict, Reason, Verdict
from pactgate.broker.domain.gate.policies import Strictness
from pactgate.broker.domain.gate.succession import JudgedChange, judge_changes
from pactgate.broker.domain.gate.ways import RouteToYes


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something apart from the pairs that keeps a version from going, as a version that does not exist."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Move:
    """What is asked: whether the subject ("orders 2.0.0") can be deployed to the place ("production")."""

    subject: str
    place: str

    def __str__(self) -> str:
        """The question in short."""
        return f"{self.subject} to {self.place}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one question: the verdict, one sentence, and every pair and breaking change it rests on."""

    verdict: Verdict
    text: str
    pairs: tuple[PairVerdict, ...]
    obstacles: tuple[Obstacle, ...] = ()
    changes: tuple[JudgedChange, ...] = ()
    routes: tuple[RouteToYes, ...] = ()
    """The ways to yes, the shortest first. None where it is yes."""
    concerns: tuple[Concern, ...] = ()

    @property
    def is_warning(self) -> bool:
        """Whether it is yes, and there is something to know before."""
        warns = bool(self.changes or self.concerns) or any(each.is_warning for each in self.pairs)
        return warns and self.verdict is Verdict.YES


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that a decision rests on: the verdicts on pairs, and what documents break.

    `strict` is how strict the gate is about the breaking changes of a provider, by its name. `concerns` decide nothing.
    """

    pairs: tuple[PairVerdict, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    successions: tuple[Succession, ...] = ()
    strict: Mapping[str, Strictness] = field(default_factory=dict)
    concerns: tuple[Concern, ...] = ()

    def judged_changes(self) -> tuple[JudgedChange, ...]:
        """The verdict on every breaking change, given the replays of the pairs."""
        return judge_changes(self.successions, self.pairs, self.strict)


def overall(
    judged: Iterable[PairVerdict], obstacles: Iterable[Obstacle], changes: Iterable[JudgedChange] = ()
) -> Verdict:
    """The verdict on all pairs and breaking changes of a question.

    Obstacles make it no. Else one unknown makes it unknown, even beside a failed pair, as the Pact Broker answers:
    clients that retry while unknown must not take an unfinished answer for the last word.
    """
    verdicts = {*(each.verdict for each in judged), *(change.verdict for change in changes)}
    if any(True for _ in obstacles):
        return Verdict.NO
    if Verdict.UNKNOWN in verdicts:
        return Verdict.UNKNOWN
    return Verdict.NO if Verdict.NO in verdicts else Verdict.YES


def decide(move: Move, grounds: Grounds) -> Decision:
    """The decision on a question, with its sentence."""
    changes = grounds.judged_changes()
    verdict = overall(grounds.pairs, grounds.obstacles, changes)
    decided = Decision(verdict, "", grounds.pairs, grounds.obstacles, changes, concerns=grounds.concerns)
    return replace(decided, text=_sentence(move, decided))


def _sentence(move: Move, decided: Decision) -> str:
    judged, changes, verdict = decided.pairs, decided.changes, decided.verdict
    if decided.obstacles:
        return f"No: {move.subject} cannot be deployed to {move.place}. {decided.obstacles[0].reason.text}"
    if verdict is Verdict.YES:
        warned = " (with a warning)" if decided.is_warning else ""
        return f"Yes: {move.subject} can be deployed to {move.place}; {_ground(judged)}{warned}."
    counts = [*_counted(judged, changes, Verdict.NO), *_counted(judged, changes, Verdict.UNKNOWN)]
    if verdict is Verdict.NO:
        return f"No: {move.subject} cannot be deployed to {move.place}; {' and '.join(counts)}."
    return f"Unknown whether {move.subject} can be deployed to {move.place}; {' and '.join(counts)}."


def _counted(judged: tuple[PairVerdict, ...], changes: tuple[JudgedChange, ...], verdict: Verdict) -> Iterator[str]:
    pairs = sum(each.verdict is verdict for each in judged)
    if pairs:
        of_all = "1 pair" if len(judged) == 1 else f"{len(judged)} pairs"
        yield f"{pairs} of {of_all} {'failed' if verdict is Verdict.NO else 'not verified'}"
    found = sum(change.verdict is verdict for change in changes)
    if found and verdict is Verdict.NO:
        yield f"{found} breaking change{'s' if found > 1 else ''} in its document"
    elif found:
        yield "its document could not be compared"


def _ground(judged: tuple[PairVerdict, ...]) -> str:
    if not judged:
        return "no version there has a pact with it"
    by_promise = sum(each.reason.code in {"document-fits", "document-fits-unshown"} for each in judged)
    if not by_promise:
        return "every pact with a version there passed verification"
    verified_or = "" if by_promise == len(judged) else "passed verification or "
    return f"every pact with a version there {verified_or}fits its provider's document"
