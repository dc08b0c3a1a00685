"""What keeps a version from going, by the version of another application that it is about, and what could settle it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pactgate.broker.domain.gate.pairs import Pair, PairVerdict, Party, Verdict
from pactgate.broker.domain.gate.succession import JudgedChange

_CLOSED_BY_SELF_VERIFICATION = frozenset(
    {"self-verification-missing", "self-verification-too-narrow", "operation-not-exercised"}
)
"""The reasons of pairs that a fuzzing of the provider can settle."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """A version of another application, or its absence, and what is not yes about it.

    `pairs` are its pairs with what was asked about that are not yes, `changes` the breaking changes that it uses, and
    `unshown` its pairs whose replay would show that it survives these. `other` is None where it is about no version:
    what was asked together, or callers that are not known.
    """

    other: Party | None
    pairs: tuple[PairVerdict, ...] = ()
    changes: tuple[JudgedChange, ...] = ()
    unshown: tuple[Pair, ...] = ()

    @property
    def concerned(self) -> tuple[Pair, ...]:
        """The pairs that it is about."""
        return tuple(dict.fromkeys([*(judged.pair for judged in self.pairs), *self.unshown]))

    @property
    def left_by_runs(self) -> tuple[PairVerdict | JudgedChange, ...]:
        """What no run can settle: what failed, what has nobody to run it against, and changes that nobody uses."""
        failed = [judged for judged in self.pairs if not _can_be_run(judged)]
        changes = self.changes if failed or not self.unshown else ()
        return (*failed, *changes)


@dataclass(frozen=True, slots=True)
class Run:
    """One run in the pipeline of a provider, the pairs that it decides, and the versions that block no more then."""

    provider: Party
    by_fuzzing: bool
    pairs: tuple[Pair, ...]
    settles: tuple[str, ...]


def blockers(judged: Iterable[PairVerdict], changes: Iterable[JudgedChange], asked: Collection[str]) -> list[Blocker]:
    """What keeps the asked applications from going, by the version at the other side."""
    pairs = list(judged)
    not_yes = [each for each in pairs if each.verdict is not Verdict.YES]
    blocking = [change for change in changes if change.verdict is not Verdict.YES]
    uses = [(pair, change) for change in blocking for pair in _harmed(change, pairs) if pair.consumer.name not in asked]
    others = [_other(each.pair, asked) for each in not_yes] + [pair.consumer for pair, _ in uses]
    used = {id(change) for _, change in uses}
    return [
        *(_about(other, not_yes, uses, asked) for other in dict.fromkeys(others) if other),
        *(Blocker(None, (each,)) for each in not_yes if _other(each.pair, asked) is None),
        *(Blocker(None, (), (change,)) for change in blocking if id(change) not in used),
    ]


def _about(
    other: Party,
    not_yes: Iterable[PairVerdict],
    uses: Sequence[tuple[Pair, JudgedChange]],
    asked: Collection[str],
) -> Blocker:
    own = [(pair, change) for pair, change in uses if pair.consumer == other]
    unshown = [pair for pair, _ in own if pair.replay is None or pair.replay.success]
    return Blocker(
        other,
        tuple(each for each in not_yes if _other(each.pair, asked) == other),
        tuple(change for _, change in own),
        tuple(dict.fromkeys(unshown)),
    )


def working(
    judged: Iterable[PairVerdict], changes: Iterable[JudgedChange], asked: Collection[str]
) -> Mapping[Party, tuple[PairVerdict, ...]]:
    """The versions at the other side that would not block, with their pairs with the asked applications."""
    pairs = list(judged)
    harmed = {pair.consumer for change in changes for pair in _harmed(change, pairs)}
    found: dict[Party, list[PairVerdict]] = {}
    for each in pairs:
        if other := _other(each.pair, asked):
            found.setdefault(other, []).append(each)
    return {
        other: tuple(own)
        for other, own in found.items()
        if other not in harmed and all(pair.verdict is Verdict.YES for pair in own)
    }


def runs_of(blocking: Sequence[Blocker]) -> list[Run]:
    """The runs that decide what can be decided by one, one for each provider version."""
    pairs: dict[Party, dict[Pair, bool]] = {}
    settled: dict[Party, dict[str, None]] = {}
    for blocker in blocking:
        closed = {
            each.pair: each.reason.code in _CLOSED_BY_SELF_VERIFICATION for each in blocker.pairs if _can_be_run(each)
        }
        unshown = () if blocker.left_by_runs else blocker.unshown
        for pair, by_fuzzing in {**closed, **dict.fromkeys(unshown, False)}.items():
            pairs.setdefault(pair.provider, {})[pair] = by_fuzzing
            if not blocker.left_by_runs:
                settled.setdefault(pair.provider, {})[str(blocker.other or pair.consumer)] = None
    return [
        Run(provider, all(its.values()), tuple(its), tuple(settled.get(provider, ())))
        for provider, its in pairs.items()
    ]


def _can_be_run(judged: PairVerdict) -> bool:
    return judged.verdict is Verdict.UNKNOWN and judged.pair.provider.version is not None


def _harmed(change: JudgedChange, judged: Iterable[PairVerdict]) -> list[Pair]:
    """The pairs of those who use what a change breaks, and were not shown to survive it."""
    users = {(use.consumer, use.consumer_version) for use in change.used_by}
    return [
        each.pair
        for each in judged
        if each.pair.provider.name == change.provider
        and (each.pair.consumer.name, each.pair.consumer.version) in users
        and not (each.pair.replay and each.pair.replay.passed)
    ]


def _other(pair: Pair, asked: Collection[str]) -> Party | None:
    sides = [each for each in (pair.consumer, pair.provider) if each.name not in asked]
    return sides[0] if len(sides) == 1 else None
