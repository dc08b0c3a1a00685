"""The shortest way to yes: which versions could go first, or instead, and which run would close what is unknown.

Nothing is offered here that the gate itself did not judge yes: who looks for versions asks it of each.
"""

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pactgate.broker.domain.gate.pairs import Pair, PairVerdict, Party, Verdict

_CLOSED_BY_SELF_VERIFICATION = frozenset(
    {"self-verification-missing", "self-verification-too-narrow", "operation-not-exercised"}
)
"""The reasons of pairs that a fuzzing of the provider can settle."""

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
class Hindrance:
    """A version of another application, or its absence, and its pairs with what was asked about that are not yes."""

    other: Party
    pairs: tuple[PairVerdict, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A version that may take the place of a hindrance, alone or `together` with `asked`, and its pairs with that."""

    hindrance: Hindrance
    by: Party
    judged: tuple[PairVerdict, ...]
    instances: tuple[str, ...]
    together: tuple[Party, ...] = ()


def hindrances(judged: Iterable[PairVerdict], asked: Collection[str]) -> list[Hindrance]:
    """What keeps the asked applications from going, by the version at the other side; not what was asked together."""
    found: dict[Party, list[PairVerdict]] = {}
    for each in judged:
        other = _other(each.pair, asked)
        if other is not None and each.verdict is not Verdict.YES:
            found.setdefault(other, []).append(each)
    return [Hindrance(other, tuple(pairs)) for other, pairs in found.items()]


def working(judged: Iterable[PairVerdict], asked: Collection[str]) -> dict[Party, tuple[PairVerdict, ...]]:
    """The versions at the other side of which every pair with the asked applications is yes, with these pairs."""
    found: dict[Party, list[PairVerdict]] = {}
    for each in judged:
        if other := _other(each.pair, asked):
            found.setdefault(other, []).append(each)
    return {other: tuple(pairs) for other, pairs in found.items() if all(pair.verdict is Verdict.YES for pair in pairs)}


def ways(
    place: str,
    judged: Iterable[PairVerdict],
    asked: Collection[str],
    openings: Iterable[Opening] = (),
    instead: Party | None = None,
) -> tuple[Way, ...]:
    """The ways to yes, the shortest first: what is open before what has to be run, what settles more before less."""
    opened = sorted((_opened(opening, place) for opening in openings), key=_most_settled_first)
    others = [_instead(instead, place)] if instead else []
    return (*opened, *others, *sorted(_runs(judged, asked, place), key=_most_settled_first))


def _most_settled_first(way: Way) -> tuple[object, ...]:
    return (way.kind is WayKind.DEPLOY_TOGETHER, -len(way.pairs), [str(version) for version in way.versions])


def _other(pair: Pair, asked: Collection[str]) -> Party | None:
    sides = [each for each in (pair.consumer, pair.provider) if each.name not in asked]
    return sides[0] if len(sides) == 1 else None


def _opened(opening: Opening, place: str) -> Way:
    there, by = opening.hindrance.other, opening.by
    why = opening.judged[0].reason.text
    pairs = tuple(judged.pair for judged in opening.hindrance.pairs)
    if opening.together:
        others = " and ".join(map(str, opening.together))
        step = f"Deploy {by} to {place} together with {others}."
        why = f"Together they can be deployed now: {why}"
        return Way(WayKind.DEPLOY_TOGETHER, step, why, place, (*opening.together, by), pairs, opening.instances)
    replacing = f", replacing {there.version}" if there.version else ""
    step = f"First deploy {by} to {place}{replacing}."
    return Way(WayKind.DEPLOY_FIRST, step, f"It can be deployed now: {why}", place, (by,), pairs, opening.instances)


def _instead(version: Party, place: str) -> Way:
    step = f"Deploy {version} to {place} instead."
    return Way(WayKind.DEPLOY_INSTEAD, step, "It can be deployed now.", place, (version,))


def _runs(judged: Iterable[PairVerdict], asked: Collection[str], place: str) -> Iterator[Way]:
    open_by_provider: dict[Party, list[PairVerdict]] = {}
    for each in judged:
        if each.verdict is Verdict.UNKNOWN and each.pair.provider.version is not None:
            open_by_provider.setdefault(each.pair.provider, []).append(each)
    for provider, pairs in open_by_provider.items():
        by_itself = all(pair.reason.code in _CLOSED_BY_SELF_VERIFICATION for pair in pairs)
        kind = WayKind.CHECK_PROVIDER if by_itself else WayKind.VERIFY
        consumers = ", ".join(str(judged.pair.consumer) for judged in pairs)
        done = (
            f"Fuzz {provider} against its document"
            if by_itself
            else f"Verify {provider} against the {'pact' if len(pairs) == 1 else 'pacts'} of {consumers}"
        )
        step = f"{done}, in the pipeline of {provider.name}."
        why = f"If it passes, {provider} works with {consumers}."
        settled = tuple(judged.pair for judged in pairs)
        named = () if by_itself else tuple(each for each in settled if each.consumer.name in asked)
        yield Way(kind, step, why, place, (provider,), settled, pacts=named)


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
