"""The gate: what the evidence about pairs says, as one verdict with its reasons.

The order of the cases is the table of evidence in docs/gate.md. Missing evidence is unknown, never yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broker.domain.promises import Fit, Promise, ProviderDocument


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
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair was judged as it was: a stable code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """A judged pair, with the next step to take where it is not yes, or where a yes `is_warning`."""

    pair: Pair
    verdict: Verdict
    reason: Reason
    next_step: str | None = None
    is_warning: bool = False


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
        return _never_verified(pair) if pair.promise is None else _by_promise(pair, pair.promise)
    if not pair.replay.success:
        return _replay_failed(pair)
    if pair.promise is not None and pair.promise.fit.compatible is False:
        return _document_disagrees(pair, pair.promise.fit)
    text = f"{pair.provider} was verified against the pact of {pair.consumer} and passed."
    return PairVerdict(pair, Verdict.YES, Reason("replay-passed", text))


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


def _by_promise(pair: Pair, promise: Promise) -> PairVerdict:
    """The verdict on a pair that was never replayed, by the document of the provider version."""
    if promise.fit.compatible is None:
        return _fit_undecided(pair, promise.fit)
    if not promise.fit.compatible:
        return _misfit(pair, promise.fit)
    if promise.document.self_verification is None:
        return _not_shown_to_keep_it(pair)
    return _shown(pair, promise.document)


def _shown(pair: Pair, document: ProviderDocument) -> PairVerdict:
    fits = f"The pact of {pair.consumer} fits the document of {pair.provider}"
    if document.self_verification:
        by = f" by {document.verifier}" if document.verifier else ""
        text = f"{fits}, which {pair.provider.name} was shown{by} to keep."
        return PairVerdict(pair, Verdict.YES, Reason("document-fits", text))
    text = f"{fits}, but {pair.provider.name} was shown not to keep that document."
    step = (
        f"Mend {pair.provider.name} or its document until its self-verification passes, and publish both with a new "
        "version."
    )
    return PairVerdict(pair, Verdict.NO, Reason("self-verification-failed", text), step)


def _not_shown_to_keep_it(pair: Pair) -> PairVerdict:
    text = (
        f"The pact of {pair.consumer} fits the document of {pair.provider}, but nothing shows that "
        f"{pair.provider.name} keeps that document."
    )
    step = (
        f"Run `pactgate check-provider` in the pipeline of {pair.provider.name} for version {pair.provider.version}, "
        "or publish the document with the result of its self-verification."
    )
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("self-verification-missing", text), step)


def _misfit(pair: Pair, fit: Fit) -> PairVerdict:
    text = f"{pair.provider} does not promise what {pair.consumer} needs: {_first_of(fit)}"
    step = (
        f"Let {pair.provider.name} promise it again, or let a version of {pair.consumer.name} go first that no longer "
        "needs this."
    )
    return PairVerdict(pair, Verdict.NO, Reason("document-misfit", text), step)


def _fit_undecided(pair: Pair, fit: Fit) -> PairVerdict:
    detail = f": {fit.open[0]}" if fit.open else ""
    text = f"Whether the pact of {pair.consumer} fits the document of {pair.provider} could not be judged{detail}."
    step = f"Run `pactgate verify` in the pipeline of {pair.provider.name} for version {pair.provider.version}."
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("fit-undecided", text), step)


def _document_disagrees(pair: Pair, fit: Fit) -> PairVerdict:
    text = (
        f"{pair.provider} was verified against the pact of {pair.consumer} and passed, though its document does not "
        f"promise that: {_first_of(fit)}"
    )
    step = f"Correct the document of {pair.provider.name}: the build does more than it says."
    return PairVerdict(pair, Verdict.YES, Reason("replay-passed-document-disagrees", text), step, is_warning=True)


def _first_of(fit: Fit) -> str:
    more = f" ({len(fit.misfits) - 1} more)" if len(fit.misfits) > 1 else ""
    return f"{fit.misfits[0]}{more}." if fit.misfits else "the details were not kept."


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
        ground = _ground(judged)
        return f"Yes: {move.subject} may go to {move.place}; {ground}."
    failed = sum(each.verdict is Verdict.NO for each in judged)
    unknown = sum(each.verdict is Verdict.UNKNOWN for each in judged)
    counts = [f"{failed} of {_pairs(judged)} broken"] if failed else []
    counts += [f"{unknown} of {_pairs(judged)} without evidence"] if unknown else []
    if verdict is Verdict.NO:
        return f"No: {move.subject} may not go to {move.place}; {counts[0]}."
    return f"Unknown whether {move.subject} may go to {move.place}; {' and '.join(counts)}."


def _ground(judged: tuple[PairVerdict, ...]) -> str:
    if not judged:
        return "nobody who is there has a pact with it"
    by_promise = sum(each.reason.code == "document-fits" for each in judged)
    warned = " (with a warning)" if any(each.is_warning for each in judged) else ""
    if not by_promise:
        return f"every pact with what is there was verified{warned}"
    how = (
        "fits a document that is kept" if by_promise == len(judged) else "was verified or fits a document that is kept"
    )
    return f"every pact with what is there {how}{warned}"


def _pairs(judged: tuple[PairVerdict, ...]) -> str:
    return "1 pair" if len(judged) == 1 else f"{len(judged)} pairs"
