"""Sends by OTLP what the page for Prometheus has, under the same names: for those who collect metrics that way.

The SDK's own instruments would count everything a second time. What is sent is made of what is counted already.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

import structlog
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricExportResult,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from prometheus_client import Metric as Family

from pactgate.broker.telemetry.metrics import REGISTRY, TABLES
from pactgate.broker.telemetry.tables import Sample

_USUAL_INTERVAL_MS = 60_000
_SUFFIXES = {"counter": "_total"}


@contextmanager
def exporting_metrics(state: Callable[[], Iterable[Family]], resource: Resource) -> Iterator[None]:
    """Sends all metrics while the block runs, and once more at its end. `state` gives those of the state as of now."""
    exporter, over = OTLPMetricExporter(), threading.Event()
    interval_s = int(os.environ.get("OTEL_METRIC_EXPORT_INTERVAL", _USUAL_INTERVAL_MS)) / 1000

    def export() -> None:
        away = False
        while True:
            ends = over.wait(interval_s)
            failed = exporter.export(metrics_data(state(), resource)) is not MetricExportResult.SUCCESS
            if failed and not away:
                structlog.get_logger().warning("metrics could not be sent by OTLP")
            away = failed
            if ends:
                return

    thread = threading.Thread(target=export, name="otlp-metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5)
        exporter.shutdown()


def metrics_data(state: Iterable[Family], resource: Resource) -> MetricsData:
    """What was counted and the state, as OTLP has them: since the start of this process."""
    now = time.time_ns()
    tables = [_metric(each.name, each.documentation, each.kind, each.samples(), now) for each in TABLES]
    others = [
        _metric(
            f"{family.name}{_SUFFIXES.get(family.type, '')}", family.documentation, family.type, _samples(family), now
        )
        for family in (*REGISTRY.collect(), *state)
    ]
    scope = ScopeMetrics(InstrumentationScope("pactgate"), [*tables, *others], "")
    return MetricsData([ResourceMetrics(resource, [scope], "")])


def _samples(family: Family) -> Iterator[Sample]:
    for sample in family.samples:
        yield sample.name, sample.labels, sample.value


_START_NS = time.time_ns()


def _metric(name: str, documentation: str, kind: str, samples: Iterable[Sample], now: int) -> Metric:
    cumulative = AggregationTemporality.CUMULATIVE
    if kind == "histogram":
        return Metric(name, documentation, "", Histogram(list(_histograms(name, samples, now)), cumulative))
    points = [NumberDataPoint(labels, _START_NS, now, value) for _, labels, value in samples]
    if kind == "counter":
        return Metric(name, documentation, "", Sum(points, cumulative, is_monotonic=True))
    return Metric(name, documentation, "", Gauge(points))


def _histograms(name: str, samples: Iterable[Sample], now: int) -> Iterator[HistogramDataPoint]:
    """A point for each combination of labels. Here a bucket counts what is in it alone."""
    found = dict[frozenset[tuple[str, str]], dict[str, float]]()
    for part, labels, value in samples:
        own = frozenset(item for item in labels.items() if item[0] != "le")
        found.setdefault(own, {})[labels.get("le") or part.removeprefix(f"{name}_")] = value
    for own, values in found.items():
        yield _histogram(dict(own), values, now)


def _histogram(labels: Mapping[str, str], values: Mapping[str, float], now: int) -> HistogramDataPoint:
    bounds = sorted(float(each) for each in values if each not in {"count", "sum", "+Inf"})
    up_to = [*sorted(value for each, value in values.items() if each not in {"count", "sum"})]
    counts = [int(upper - lower) for lower, upper in zip([0.0, *up_to], up_to, strict=False)]
    return HistogramDataPoint(
        labels, _START_NS, now, int(values["count"]), values["sum"], counts, bounds, float("-inf"), float("inf")
    )
