"""The versions of a consumer against those of a provider: which are asked for, and what is known of each two."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.domain.gate.overview import IntegrationState, severity
from pactgate.broker.domain.gate.pairs import PairVerdict
from pactgate.broker.domain.versions.versions import Version

MOST = 50
"""How many versions of a side are shown at most."""


class Window(NamedTuple):
    """A part of a list of versions, newest first: `first` counts from 1."""

    first: int
    size: int


@dataclass(frozen=True, slots=True)
class PairQuestion:
    """Two pacticipants, which versions of each (all of them where no selector says), and which part of those."""

    consumer: str
    provider: str
    consumer_versions: tuple[Selector, ...]
    provider_versions: tuple[Selector, ...]
    rows: Window
    columns: Window


@dataclass(frozen=True, slots=True)
class AxisHead:
    """A version at the head of a row or a column; that of a consumer with its pact, by sha."""

    version: Version
    sha: str | None = None

    @property
    def environments(self) -> tuple[Environment, ...]:
        """Where the version is now."""
        return self.version.environments


@dataclass(frozen=True, slots=True)
class Axis:
    """The versions of a side that are shown, newest first, and how many were found in all."""

    window: Window
    heads: tuple[AxisHead, ...]
    total: int

    @property
    def last(self) -> int:
        """The place of the last version that is shown, from 1."""
        return self.window.first + len(self.heads) - 1

    @property
    def newer(self) -> int | None:
        """Where the part with newer versions begins; None where these are the newest."""
        first = self.window.first
        return max(1, min(first, self.total + 1) - self.window.size) if first > 1 and self.total else None

    @property
    def older(self) -> int | None:
        """Where the part with older versions begins; None where these are the oldest."""
        return self.last + 1 if self.heads and self.last < self.total else None


@dataclass(frozen=True, slots=True)
class Cell:
    """Two versions: the verdict on them in each environment in which both are now, or nowhere in particular."""

    verdicts: tuple[PairVerdict, ...]
    together: tuple[Environment, ...]

    @property
    def judged(self) -> PairVerdict:
        """The worst verdict on the two."""
        return min(self.verdicts, key=severity)

    @property
    def better(self) -> tuple[tuple[Environment, PairVerdict], ...]:
        """The environments in which a policy or a waiver makes the verdict better than the worst, with that verdict."""
        met = zip(self.together, self.verdicts, strict=False)
        return tuple((place, verdict) for place, verdict in met if severity(verdict) > severity(self.judged))


@dataclass(frozen=True, slots=True)
class PairMatrix:
    """The versions of both that were asked for, with a row of `cells` for each consumer version that is shown.

    The totals count the consumer versions that have a pact with the provider, and the provider versions. `state` says
    how the two stand in each environment, in which also other versions may be.
    """

    state: IntegrationState
    rows: Axis
    columns: Axis
    cells: tuple[tuple[Cell, ...], ...]
    environments: tuple[Environment, ...]


def selectors_of_pair(
    selectors: Iterable[Selector], consumer: str, provider: str
) -> tuple[tuple[Selector, ...], tuple[Selector, ...]]:
    """The selectors that choose among the versions of each; none where every version is chosen.

    Raises InvalidQueryError where one names neither of the two, or cannot be.
    """
    given = list(selectors)
    strangers = sorted({each.pacticipant for each in given} - {consumer, provider})
    problems = [f"{name} is neither the consumer nor the provider of this matrix" for name in strangers]
    problems += [problem for each in given if (problem := each.problem)]
    if problems:
        raise InvalidQueryError(problems)
    return _of(consumer, given), _of(provider, given)


def _of(name: str, selectors: Iterable[Selector]) -> tuple[Selector, ...]:
    its_own = tuple(selector for selector in selectors if selector.pacticipant == name)
    return () if any(each.by_name_only for each in its_own) else its_own
