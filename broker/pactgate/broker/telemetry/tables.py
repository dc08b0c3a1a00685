"""Counters and histograms of many series, which write their lines of the page themselves.

The library makes an object of each line on each page; for the routes of the broker that takes most of the page's time.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from threading import Lock

Values = tuple[str, ...]
"""The values of the labels of a series."""

Sample = tuple[str, dict[str, str], float]
"""A name, labels and a value."""


def series(name: str, labels: Sequence[str], values: Values) -> str:
    """The beginning of a line: the name with its labels."""
    if not labels:
        return name
    pairs = ",".join([f'{label}="{_quotable(value)}"' for label, value in zip(labels, values, strict=True)])
    return f"{name}{{{pairs}}}"


def escaped(text: str) -> str:
    """A text as the page has it in a comment."""
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quotable(text: str) -> str:
    return escaped(text).replace('"', r"\"")


class CounterTable:
    """A counter for each combination of labels. The name ends with `_total`."""

    kind = "counter"

    def __init__(self, name: str, documentation: str, labels: Values) -> None:
        self.name, self.documentation, self._labels = name, documentation, labels
        self._head = f"# HELP {name} {escaped(documentation)}\n# TYPE {name} counter\n"
        self._lock = Lock()
        self._counts = dict[Values, float]()
        self._series = dict[Values, str]()

    def add(self, values: Values, amount: float = 1.0) -> None:
        """Count that much more."""
        with self._lock:
            if values not in self._counts:
                self._series[values] = series(self.name, self._labels, values)
            self._counts[values] = self._counts.get(values, 0.0) + amount

    def lines(self) -> Iterator[str]:
        """What the page has of it."""
        yield self._head
        for values, count in list(self._counts.items()):
            yield f"{self._series[values]} {count!r}\n"

    def samples(self) -> Iterator[Sample]:
        """Every series with its value."""
        for values, count in list(self._counts.items()):
            yield self.name, dict(zip(self._labels, values, strict=True)), count


class HistogramTable:
    """A histogram for each value of one label, with the upper bounds of its buckets."""

    kind = "histogram"

    def __init__(self, name: str, documentation: str, label: str, bounds: Sequence[float]) -> None:
        self.name, self.documentation, self._label, self._bounds = name, documentation, label, bounds
        self._head = f"# HELP {name} {escaped(documentation)}\n# TYPE {name} histogram\n"
        self._lock = Lock()
        self._cells = dict[str, list[float]]()
        self._series = dict[str, list[str]]()

    def observe(self, value: str, amount: float) -> None:
        """Count an amount in its bucket."""
        with self._lock:
            cells = self._cells.get(value)
            if cells is None:
                self._series[value] = self._named(value)
                # A cell for each bucket, one for what is larger, and the sum.
                cells = self._cells[value] = [0.0] * (len(self._bounds) + 2)
            cells[bisect_left(self._bounds, amount)] += 1
            cells[-1] += amount

    def lines(self) -> Iterator[str]:
        """What the page has of it."""
        yield self._head
        for value in list(self._cells):
            for name, amount in zip(self._series[value], self._amounts(value), strict=True):
                yield f"{name} {amount!r}\n"

    def samples(self) -> Iterator[Sample]:
        """Every series with its value: the buckets, which count what is smaller too, the number of all and the sum."""
        bounds = [*map(str, self._bounds), "+Inf"]
        for value in list(self._cells):
            *buckets, count, total = self._amounts(value)
            for bound, amount in zip(bounds, buckets, strict=True):
                yield f"{self.name}_bucket", {self._label: value, "le": bound}, amount
            yield f"{self.name}_count", {self._label: value}, count
            yield f"{self.name}_sum", {self._label: value}, total

    def _named(self, value: str) -> list[str]:
        bounds = [*map(str, self._bounds), "+Inf"]
        buckets = [series(f"{self.name}_bucket", (self._label, "le"), (value, bound)) for bound in bounds]
        return [*buckets, *(series(f"{self.name}_{part}", (self._label,), (value,)) for part in ("count", "sum"))]

    def _amounts(self, value: str) -> list[float]:
        """The buckets, each with those below it, the number of all, and the sum."""
        with self._lock:
            *cells, total = self._cells[value]
        counts, seen = [], 0.0
        for cell in cells:
            seen += cell
            counts.append(seen)
        return [*counts, seen, total]
