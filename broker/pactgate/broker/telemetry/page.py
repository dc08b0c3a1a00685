"""The page for Prometheus: what the process counted, with the state of the broker as of now."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from pactgate.broker.telemetry.metrics import REGISTRY, TABLES
from pactgate.broker.telemetry.tables import escaped, series

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Rows = Iterable[tuple[tuple[str, ...], float]]
"""Values by the values of their labels."""


def metrics_page(state: Iterable[Metric]) -> bytes:
    """The text of the page, in Prometheus' text format 0.0.4: what was counted, then the state as of now.

    The library's own writer takes twice the time: it makes the name and the labels of each line anew for each page.
    """
    families = [*REGISTRY.collect(), *state]
    lines = [line for table in TABLES for line in table.lines()]
    return "".join([*lines, *(line for family in families for line in _lines(family))]).encode()


def _lines(family: Metric) -> Iterator[str]:
    name = f"{family.name}_total" if family.type == "counter" else family.name
    yield f"# HELP {name} {escaped(family.documentation)}\n# TYPE {name} {family.type}\n"
    for sample in family.samples:
        yield f"{_series(sample.name, *sample.labels.items())} {float(sample.value)!r}\n"


@lru_cache(maxsize=1_000)
def _series(name: str, *labels: tuple[str, str]) -> str:
    return series(name, [label for label, _ in labels], tuple([value for _, value in labels]))


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
