"""Who calls whom, as far as one picture can hold it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pactgate.broker.domain.gate.pairs import Verdict

MOST_APPLICATIONS = 40
"""More boxes make a picture in which nobody finds anything."""

MOST_CALLS = 100
"""More lines hide each other, and the time that it takes to lay them out grows faster than their number."""


@dataclass(frozen=True, slots=True)
class Call:
    """A consumer that calls a provider, and whether that works."""

    consumer: str
    provider: str
    verdict: Verdict

    @property
    def ends(self) -> frozenset[str]:
        """The names of the two; of the one, where an application calls itself."""
        return frozenset((self.consumer, self.provider))


@dataclass(frozen=True, slots=True)
class Picture:
    """The calls that are drawn. `centre` is the application around which they are, None where they are all."""

    calls: tuple[Call, ...]
    centre: str | None

    @property
    def applications(self) -> tuple[str, ...]:
        """Whoever takes part in these calls, in the order in which they do."""
        return applications_of(self.calls)


def applications_of(calls: Iterable[Call]) -> tuple[str, ...]:
    """Whoever takes part in calls, in the order in which they do."""
    return tuple(dict.fromkeys(name for call in calls for name in (call.consumer, call.provider)))


def picture_of(calls: Sequence[Call], centre: str | None = None) -> Picture:
    """What is drawn of `calls`, of which the most urgent come first.

    All of them where one picture holds them and no centre is wished for. Else those around an application: it, whom
    it calls and who calls it, and what these have to do with each other. Where nobody wished for it, that is the one
    with the most trouble, and the most urgent of all others fill the picture up.
    """
    wished = centre is not None
    if centre is None:
        if len(calls) <= MOST_CALLS and len(applications_of(calls)) <= MOST_APPLICATIONS:
            return Picture(tuple(calls), None)
        centre = _most_troubled(calls)
    own = [call for call in calls if centre in call.ends]
    others = [call for call in calls if centre not in call.ends]
    inside = set(applications_of(own if wished else [*own, *others])[:MOST_APPLICATIONS]) | {centre}
    held = [call for call in (*own, *others) if call.ends <= inside][:MOST_CALLS]
    chosen = set(held)
    return Picture(tuple(call for call in calls if call in chosen), centre)


def _most_troubled(calls: Iterable[Call]) -> str:
    """The application with the most calls that do not work, then with the most unknown ones, then with the most."""
    counts: dict[str, Counter[Verdict]] = {}
    for call in calls:
        for name in call.ends:
            counts.setdefault(name, Counter())[call.verdict] += 1
    return max(sorted(counts), key=lambda name: _trouble(counts[name]))


def _trouble(counted: Counter[Verdict]) -> tuple[int, int, int]:
    return counted[Verdict.NO], counted[Verdict.UNKNOWN], counted.total()
