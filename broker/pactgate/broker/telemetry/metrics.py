"""What the broker counts while it works, for Prometheus. To count costs a microsecond; nothing is counted over tables.

Labels have few values: routes by their templates, and words of ours. Names and versions of users are never labels.
"""

import importlib.metadata
import platform
from collections.abc import Collection
from contextlib import AbstractContextManager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from pactgate.broker.telemetry.requests import ObservedRequest
from pactgate.broker.telemetry.tables import CounterTable, HistogramTable

# When a series began is nothing that an alert or a dashboard of ours asks for, and a third of the page.
disable_created_metrics()  # type: ignore[no-untyped-call]  # as the library has it

REGISTRY = CollectorRegistry()
"""What this process counts, but for `TABLES`."""

ProcessCollector(registry=REGISTRY)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HOUR, _DAY = 3600, 86_400

_BUILD = Gauge("pactgate_build_info", "The version that runs; always 1.", ["version", "python"], registry=REGISTRY)
_BUILD.labels(importlib.metadata.version("pactgate"), platform.python_version()).set(1)

_REQUESTS = CounterTable(
    "pactgate_http_requests_total",
    "Requests by the template of their address, method and class of status; 499 counts clients that went away.",
    ("method", "route", "status"),
)
_ROUTE_SECONDS = CounterTable(
    "pactgate_http_route_seconds_total", "Time spent on the requests of a route.", ("method", "route")
)
_DURATION = HistogramTable(
    "pactgate_http_request_duration_seconds",
    "How long requests took, by the group of the API that their route belongs to; pages are one group.",
    "area",
    (0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0),
)
TABLES = (_REQUESTS, _ROUTE_SECONDS, _DURATION)
"""What has a series for each route."""

_IN_PROGRESS = Gauge("pactgate_http_requests_in_progress", "Requests that are being answered.", registry=REGISTRY)

_DECISIONS = Counter(
    "pactgate_decisions_total",
    "Answers to whether something can be deployed, by verdict and by the API that was asked.",
    ["verdict", "api"],
    registry=REGISTRY,
)
_REASONS = Counter(
    "pactgate_decision_reasons_total",
    "The reasons that decisions rest on, each counted once for a decision.",
    ["verdict", "reason"],
    registry=REGISTRY,
)
_EVIDENCE_AGE = Histogram(
    "pactgate_evidence_age_seconds",
    "The age of the oldest verification result that a decision rests on, when it was made.",
    buckets=(_HOUR, _DAY, 7 * _DAY, 30 * _DAY, 90 * _DAY, 365 * _DAY),
    registry=REGISTRY,
)

_JUDGEMENTS = Counter(
    "pactgate_judgements_total",
    "Pacts and documents judged, by what was asked of them: judged, or why not.",
    ["kind", "outcome"],
    registry=REGISTRY,
)
_JUDGING_TIME = Histogram(
    "pactgate_judgement_duration_seconds",
    "How long a judgement took, with its wait for a free process.",
    buckets=(0.05, 0.25, 1, 5, 30),
    registry=REGISTRY,
)
_REFUSALS = Counter(
    "pactgate_refusals_total",
    "Requests that were given up since they reached a limit, by the limit.",
    ["cap"],
    registry=REGISTRY,
)

_ATTEMPTS = Counter(
    "pactgate_job_attempts_total",
    "Attempts at background jobs, by what became of the job: done, waiting for another attempt, parked, put "
    "back, or lost to another worker.",
    ["kind", "outcome"],
    registry=REGISTRY,
)
_JOB_SECONDS = Counter("pactgate_job_seconds_total", "Time spent on background jobs.", ["kind"], registry=REGISTRY)

_WEBHOOKS = Counter(
    "pactgate_webhook_calls_total",
    "Calls of webhooks: succeeded, failed by their status, not answered, forbidden, or put off since the host is busy.",
    ["outcome"],
    registry=REGISTRY,
)
_WEBHOOK_TIME = Histogram(
    "pactgate_webhook_call_duration_seconds",
    "How long calls of webhooks took.",
    buckets=(0.1, 0.5, 2, 5, 15),
    registry=REGISTRY,
)

_DATABASE_ERRORS = Counter(
    "pactgate_database_errors_total",
    "Requests and background work that the database failed, by what was the matter.",
    ["trouble"],
    registry=REGISTRY,
)


def request_in_progress() -> AbstractContextManager[None]:
    """Counts a request as one in progress while the block runs."""
    return _IN_PROGRESS.track_inprogress()


def count_request(method: str, request: ObservedRequest, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    known = method if method in _METHODS else "other"
    shown = "499" if status == 499 else f"{status // 100}xx"
    _REQUESTS.add((known, request.route, shown))
    _ROUTE_SECONDS.add((known, request.route), seconds)
    _DURATION.observe(request.area, seconds)


def count_decision(verdict: str, reasons: Collection[str], api: str, evidence_age_s: float | None) -> None:
    """Count a decision that was given to somebody.

    Args:
        verdict: what was decided.
        reasons: the codes of the reasons that it rests on.
        api: through which API it was asked for.
        evidence_age_s: the age of the oldest result that it rests on; None where it rests on none.
    """
    _DECISIONS.labels(verdict, api).inc()
    for reason in set(reasons):
        _REASONS.labels(verdict, reason).inc()
    if evidence_age_s is not None:
        _EVIDENCE_AGE.observe(evidence_age_s)


def count_judgement(kind: str, outcome: str, seconds: float) -> None:
    """Count a judgement: what was asked, what came of it, and how long it took with its wait for a process."""
    _JUDGEMENTS.labels(kind, outcome).inc()
    _JUDGING_TIME.observe(seconds)


def count_refusal(cap: str) -> None:
    """Count something that was given up since it reached the limit of that name."""
    _REFUSALS.labels(cap).inc()


def count_attempt(kind: str, outcome: str, seconds: float) -> None:
    """Count an attempt at a background job."""
    _ATTEMPTS.labels(kind, outcome).inc()
    _JOB_SECONDS.labels(kind).inc(seconds)


def count_webhook_call(outcome: str, seconds: float) -> None:
    """Count a call of a webhook."""
    _WEBHOOKS.labels(outcome).inc()
    _WEBHOOK_TIME.observe(seconds)


def count_database_error(trouble: str) -> None:
    """Count something that the database failed."""
    _DATABASE_ERRORS.labels(trouble).inc()
