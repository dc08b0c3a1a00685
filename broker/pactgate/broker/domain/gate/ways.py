"""The shortest way to yes: which versions could go first, or instead, and which run would close what is unknown.

Nothing is offered here that the gate itself did not judge yes: who looks for versions asks it of each. What blocks and
how it is settled is in `blockers.py`; here that becomes routes, of which one is to be taken, with all of its steps.
"""

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pactgate.broker.domain.gate.blockers import Blocker, Run, runs_of
from pactgate.broker.domain.gate.pairs import Pair, PairVerdict, Party, Reason

PactAddress = Callable[[Pair], str]
"""Where the pact of a pair can be read."""


class WayKind(StrEnum):
    """What is to be done."""

    DEPLOY_FIRST = "deploy-first"
    """Another version of the other side goes first: it may, and it works with what was asked about."""
    DEPLOY_TOGETHER = "deploy-together"
    """Another version of the other side goes with what was asked about, since neither may go alone."""
    DEPLOY_INSTEAD = "deploy-instead"
    """Another version of what was asked about goes."""
    VERIFY = "verify"
    CHECK_PROVIDER = "check-provider"


@dataclass(frozen=True, slots=True)
class Way:
    """One step to yes: what to do, and why that leads there.

    `versions` are those that go, or the provider version that something is run against. `pairs` become yes by it, where
    it is a run: if that passes. `instances` are where the version takes over; one without a name is empty.
    """

    kind: WayKind
    step: str
    why: str
    place: str
    versions: tuple[Party, ...]
    pairs: tuple[Pair, ...] = ()
    instances: tuple[str, ...] = ()
    pacts: tuple[Pair, ...] = ()
    """Those whose pacts a verification would not choose by itself."""

    @property
    def text(self) -> str:
        """All of it as sentences."""
        return f"{self.step} {self.why}"

    @property
    def is_open(self) -> bool:
        """Whether nothing has to be shown before: the gate says yes today."""
        return self.kind not in (WayKind.VERIFY, WayKind.CHECK_PROVIDER)

    def commands(self, address: PactAddress) -> list[str]:
        """What to run, a line for each command."""
        if not self.is_open:
            return [_run(self, address)]
        asked = [word for version in self.versions for word in _named(version)]
        lines = [shlex.join(["pactgate", "can-i-deploy", *asked, "--to-environment", self.place])]
        return [*lines, *_deployments(self)]


@dataclass(frozen=True, slots=True)
class Step:
    """What settles the versions that block, `settles`: one of `options`, the shortest first."""

    settles: tuple[str, ...]
    options: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What no step settles, and what could be done about it."""

    reason: Reason
    next_step: str | None


@dataclass(frozen=True, slots=True)
class RouteToYes:
    """One of the ways to yes: all its steps have to be taken. `remains` is what they leave: then it is not yes yet."""

    steps: tuple[Step, ...]
    remains: tuple[Remaining, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the gate says yes today to each step, and they leave nothing."""
        return not self.remains and all(step.options[0].is_open for step in self.steps)


@dataclass(frozen=True, slots=True)
class Opening:
    """A version that may take the place of a blocker, alone or `together` with `asked`, and its pairs with that."""

    blocker: Blocker
    by: Party
    judged: tuple[PairVerdict, ...]
    instances: tuple[str, ...]
    together: tuple[Party, ...] = ()


def routes(
    place: str,
    blocking: Iterable[Blocker],
    asked: Collection[str],
    openings: Iterable[Opening] = (),
    instead: Party | None = None,
) -> tuple[RouteToYes, ...]:
    """The ways to yes, the shortest first: what can be done today before what has to be run, what leads there first."""
    opened = list(openings)
    first = {opening.blocker: opening for opening in opened if not opening.together}
    whole = [_opened(opening, place) for opening in opened if opening.together][:1]
    whole += [_instead(instead, place)] if instead else []
    stepwise = _stepwise(list(blocking), first, asked, place)
    known = [*([stepwise] if stepwise.steps else []), *(RouteToYes((Step((), (way,)),)) for way in whole)]
    return tuple(sorted(known, key=lambda route: (bool(route.remains), not route.is_open)))


def _stepwise(
    blocking: Sequence[Blocker], first: dict[Blocker, Opening], asked: Collection[str], place: str
) -> RouteToYes:
    """A step for each thing that another version can settle, and one for all that the same run settles."""
    by_version = [_step(each, first[each], asked, place) for each in blocking if each in first]
    rest = [each for each in blocking if each not in first]
    by_run = [Step(run.settles, (_ran(run, asked, place),)) for run in runs_of(rest)]
    remains = {left.reason.text: Remaining(left.reason, left.next_step) for each in rest for left in each.left_by_runs}
    order = [*sorted(by_version, key=_most_settled_first), *sorted(by_run, key=_most_settled_first)]
    return RouteToYes(tuple(order), tuple(remains.values()))


def _step(blocker: Blocker, opening: Opening, asked: Collection[str], place: str) -> Step:
    """The version that takes its place, or the one run that settles it as well."""
    runs = [] if blocker.left_by_runs else runs_of([blocker])
    others = [_ran(run, asked, place) for run in runs] if len(runs) == 1 else []
    return Step((str(blocker.other),), (_opened(opening, place), *others))


def _most_settled_first(step: Step) -> tuple[object, ...]:
    way = step.options[0]
    return (-len(way.pairs), [str(version) for version in way.versions])


def _opened(opening: Opening, place: str) -> Way:
    there, by = opening.blocker.other, opening.by
    why = opening.judged[0].reason.text
    pairs = opening.blocker.concerned
    if opening.together:
        others = " and ".join(map(str, opening.together))
        step = f"Deploy {by} to {place} together with {others}."
        why = f"Together they can be deployed now: {why}"
        return Way(WayKind.DEPLOY_TOGETHER, step, why, place, (*opening.together, by), pairs, opening.instances)
    replacing = f", replacing {there.version}" if there and there.version else ""
    step = f"First deploy {by} to {place}{replacing}."
    return Way(WayKind.DEPLOY_FIRST, step, f"It can be deployed now: {why}", place, (by,), pairs, opening.instances)


def _instead(version: Party, place: str) -> Way:
    step = f"Deploy {version} to {place} instead."
    return Way(WayKind.DEPLOY_INSTEAD, step, "It can be deployed now.", place, (version,))


def _ran(run: Run, asked: Collection[str], place: str) -> Way:
    provider = run.provider
    kind = WayKind.CHECK_PROVIDER if run.by_fuzzing else WayKind.VERIFY
    consumers = ", ".join(dict.fromkeys(str(pair.consumer) for pair in run.pairs))
    pacts = "pact" if len(run.pairs) == 1 else "pacts"
    done = (
        f"Fuzz {provider} against its document"
        if run.by_fuzzing
        else f"Verify {provider} against the {pacts} of {consumers}"
    )
    step = f"{done}, in the pipeline of {provider.name}."
    why = f"If it passes, {provider} works with {consumers}."
    named = () if run.by_fuzzing else tuple(pair for pair in run.pairs if pair.consumer.name in asked)
    return Way(kind, step, why, place, (provider,), run.pairs, pacts=named)


def _run(way: Way, address: PactAddress) -> str:
    [provider] = way.versions
    what = ["openapi.yaml"] if way.kind is WayKind.CHECK_PROVIDER else [address(pact) for pact in way.pacts]
    build = ["--provider", provider.name, "--provider-app-version", provider.version or ""]
    return shlex.join(["pactgate", str(way.kind), *what, *build, "--provider-base-url", "URL", "--publish"])


def _deployments(way: Way) -> Iterator[str]:
    """What says that the version took over. Who was asked about is deployed by whoever asked."""
    for instance in way.instances:
        where = ["--environment", way.place, *(["--application-instance", instance] if instance else [])]
        yield shlex.join(["pactgate", "record-deployment", *_named(way.versions[-1]), *where])


def _named(party: Party) -> list[str]:
    return ["--pacticipant", party.name, "--version", party.version or ""]
