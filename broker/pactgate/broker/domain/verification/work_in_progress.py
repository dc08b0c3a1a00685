"""Since when a pact is work in progress, and for how long a result keeps it from being that."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class WipWindow:
    """How the broker decides since when pacts are work in progress, in days: the fewest, the most, the usual ones."""

    fewest: int = 7
    most: int = 14
    usual: int = 7

    def since(self, unverified: Iterable[date], today: date) -> datetime:
        """The beginning of the day from which on four fifths of the unverified pacts were published.

        `unverified` are the days on which they were. The oldest fifth is taken for abandoned.
        """
        ages = sorted((today - each).days for each in unverified)
        days = self.usual
        if ages:
            days = max(min(ages[math.ceil(len(ages) * 0.8) - 1], self.most), self.fewest)
        return datetime.combine(today - timedelta(days=days), time.min, UTC)


@dataclass(frozen=True, slots=True)
class WipRules:
    """What the operator decided about work in progress. `window` None: a verifier names the date.

    `lookback` is for how long what a branch verified keeps a pact from being work in progress.
    """

    window: WipWindow | None = None
    lookback: timedelta = timedelta(days=30)
