"""How much there is in a broker, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """When the first of many was added and when the last; None where there is none."""

    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a broker counts.

    Args:
        counts: how many rows there are of a kind, by names of our own such as `currently_deployed`.
        publications: when the first and the last pact was published; `verifications` tells the same of results.
        revisions: how many consumer versions published a pact with a provider once, twice, …
        results_per_content: how many contents have one result, two, …
    """

    counts: Mapping[str, int]
    publications: Span
    verifications: Span
    revisions: Mapping[int, int]
    results_per_content: Mapping[int, int]
