"""How integrations stand: which are looked for, how each of them is in every environment, and which need somebody."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.gate.pairs import PairVerdict, Verdict
from pactgate.broker.domain.pages import Paged
from pactgate.broker.domain.versions.versions import Marks


class Order(StrEnum):
    """What integrations are sorted by. Those that begin with `-` go from the end, the newest or Z, to the beginning."""

    WORST = "worst"
    CONSUMER = "consumer"
    CONSUMER_FROM_Z = "-consumer"
    PROVIDER = "provider"
    PROVIDER_FROM_Z = "-provider"
    OLDEST = "evidence"
    NEWEST = "-evidence"


class PairOfIds(NamedTuple):
    """A consumer and a provider, by the ids of their pacticipants."""

    consumer_id: int
    provider_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which integrations are looked for, and in which order.

    `name` is a part of the name of one of the two. `environment` keeps to those whose consumer is there with a pact,
    and to what is there. `attention` keeps to those that are not simply yes, the worst first.
    """

    name: str | None = None
    environment: str | None = None
    attention: bool = False
    order: Order = Order.WORST

    @property
    def narrows(self) -> bool:
        """Whether integrations may be left out."""
        return self != Wanted(order=self.order)

    @property
    def worst_first(self) -> bool:
        """Whether the verdict on every integration is to be known before the first is shown."""
        return self.attention or self.order is Order.WORST


class Urgency(NamedTuple):
    """What sorts the worst first: by verdict, then what meets in production, then what meets anywhere."""

    severity: int
    outside_production: bool
    nowhere: bool

    @property
    def verdict(self) -> Verdict:
        """The verdict that it comes from."""
        return {_NO: Verdict.NO, _UNKNOWN: Verdict.UNKNOWN}.get(self.severity, Verdict.YES)

    @property
    def quiet(self) -> bool:
        """Whether nobody needs to look."""
        return self.severity == _QUIET


_NO, _UNKNOWN, _WARNING, _QUIET = range(4)
_OF_VERDICT = {Verdict.NO: _NO, Verdict.UNKNOWN: _UNKNOWN, Verdict.YES: _QUIET}
LEAST_URGENT = Urgency(_QUIET, outside_production=True, nowhere=True)
"""Of what is simply yes."""


def severity(judged: PairVerdict) -> int:
    """The rank of a verdict: 0 is no, then unknown, then yes with a warning, then yes."""
    return _WARNING if judged.is_warning and judged.verdict is Verdict.YES else _OF_VERDICT[judged.verdict]


def urgency(judged: PairVerdict, place: Environment | None) -> Urgency:
    """How urgent a pair is that meets in `place`, None for the newest pact, which need not be anywhere."""
    return Urgency(severity(judged), place is None or not place.production, place is None)


@dataclass(frozen=True, slots=True)
class Place:
    """How an integration stands in one environment: the versions of both that are there, and each two that meet.

    `pairs` is empty where nobody meets: a side is not there, or the consumer versions there have no pact with
    the provider. The worst come first.
    """

    environment: Environment
    consumer_versions: tuple[str, ...]
    provider_versions: tuple[str, ...]
    pairs: tuple[PairVerdict, ...]


@dataclass(frozen=True, slots=True)
class IntegrationState:
    """An integration: its newest pact, the verdict on it with its newest result, and a place an environment.

    `marks` are those of the version with that pact. `only_there`: the question is about one environment, and the newest
    pact is none of the states asked for.
    """

    consumer: str
    provider: str
    marks: Marks
    published_at: datetime
    newest: PairVerdict
    places: tuple[Place, ...]
    only_there: bool = False

    @property
    def worst(self) -> PairVerdict:
        """The pair with the worst verdict; of several, one that meets in production, else in any environment."""
        met = [(judged, place.environment) for place in self.places for judged in place.pairs]
        every = met if met and self.only_there else [*met, (self.newest, None)]
        return min(every, key=lambda each: urgency(*each))[0]

    @property
    def places_of_worst(self) -> tuple[Environment, ...]:
        """The environments in which the worst pair meets."""
        worst = _without_place(self.worst)
        return tuple(
            place.environment for place in self.places if any(_without_place(judged) == worst for judged in place.pairs)
        )


def _without_place(judged: PairVerdict) -> PairVerdict:
    return replace(judged, pair=replace(judged.pair, environment=None))


@dataclass(frozen=True, slots=True)
class Totals:
    """How many integrations were found, and of how many applications."""

    integrations: int
    applications: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Integrations as they were wanted, a part of them, and the environments in which they stand.

    `totals` are of all that were found, also of those that need nobody. `counts` says how many of them have which
    worst verdict; None where nobody asked for the worst.
    """

    known_environments: tuple[Environment, ...]
    environments: tuple[Environment, ...]
    integrations: Paged[IntegrationState]
    totals: Totals
    counts: Mapping[Verdict, int] | None


def counted(urgencies: Iterable[Urgency], total: int) -> dict[Verdict, int]:
    """How many of `total` integrations have which worst verdict, by the urgencies of those that are not simply yes."""
    found = Counter(each.severity for each in urgencies)
    yes = total - found[_NO] - found[_UNKNOWN]
    return {Verdict.NO: found[_NO], Verdict.UNKNOWN: found[_UNKNOWN], Verdict.YES: yes}
