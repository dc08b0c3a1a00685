"""The page for Prometheus: what the process counted, with the state of the broker as of now."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Rows = Iterable[tuple[tuple[str, ...], float]]
"""Values by the values of their labels."""


class Families(Collector):
    """Counted families first, then those that `state` gives as of now."""

    def __init__(self, counted: CollectorRegistry, state: Callable[[], Iterable[Metric]]) -> None:
        self._counted = counted
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """Every family."""
        yield from self._counted.collect()
        yield from self._state()


def metrics_page(families: Collector) -> bytes:
    """The text of the page, in Prometheus' text format 0.0.4.

    The library's own writer takes twice the time: it makes the name and the labels of each line anew for each page.
    """
    return "".join([line for family in families.collect() for line in _lines(family)]).encode()


def _lines(family: Metric) -> Iterator[str]:
    name = f"{family.name}_total" if family.type == "counter" else family.name
    yield f"# HELP {name} {_escaped(family.documentation)}\n# TYPE {name} {family.type}\n"
    for sample in family.samples:
        yield f"{_series(sample.name, *sample.labels.items())} {floatToGoString(sample.value)}\n"


@lru_cache(maxsize=10_000)
def _series(name: str, *labels: tuple[str, str]) -> str:
    if not labels:
        return name
    written = ",".join([f'{label}="{_quotable(value)}"' for label, value in labels])
    return f"{name}{{{written}}}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quotable(text: str) -> str:
    return _escaped(text).replace('"', r"\"")


def gauge(name: str, documentation: str, value: float) -> Metric:
    """A gauge without labels."""
    return GaugeMetricFamily(name, documentation, value=value)


def gauges(name: str, documentation: str, labels: tuple[str, ...], rows: Rows) -> Metric:
    """A gauge for each row."""
    family = GaugeMetricFamily(name, documentation, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family


def counters(name: str, documentation: str, labels: tuple[str, ...], rows: Rows) -> Metric:
    """A counter for each row; what counts is elsewhere. The name ends with `_total`."""
    family = CounterMetricFamily(name, documentation, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family
