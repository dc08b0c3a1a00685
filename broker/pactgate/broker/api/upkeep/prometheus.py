"""The state of the broker as of now, for Prometheus: the names of its metrics are here, and in `telemetry.metrics`."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from prometheus_client import Metric

from pactgate.broker.api.upkeep.probe import Probe
from pactgate.broker.domain.upkeep.state import Connections, StoreState
from pactgate.broker.judging.pool import JudgingPool
from pactgate.broker.judging.questions import JudgingFigures
from pactgate.broker.store.engine import Database, DatabaseError
from pactgate.broker.store.upkeep.state import store_state
from pactgate.broker.telemetry.page import counters, gauge, gauges, metrics_page

WITHIN_S = 2.0
"""How long the page waits for the database. Prometheus waits for ten seconds."""


class PrometheusMetrics:
    """The metrics of a broker on that database, which judges in `pool`."""

    def __init__(self, database: Database, pool: JudgingPool) -> None:
        self._database = database
        self._pool = pool
        self._probe = Probe(lambda: database.read(store_state))

    async def page(self) -> bytes:
        """The page. Of a database that does not answer in time it says that, and no more."""
        try:
            stored = await self._probe.within(WITHIN_S)
        except (TimeoutError, DatabaseError):
            stored = None
        return metrics_page(self._state(stored))

    def state_now(self) -> list[Metric]:
        """The state alone. Waits for the database."""
        try:
            stored = self._database.read(store_state)
        except DatabaseError:
            stored = None
        return list(self._state(stored))

    def _state(self, stored: StoreState | None) -> Iterator[Metric]:
        yield gauge("pactgate_database_up", "Whether the database answers: 1 or 0.", float(stored is not None))
        yield from _of_pool(self._database.connections())
        yield from _of_judging(self._pool.figures())
        if stored is not None:
            yield from _of_store(stored)


async def _prometheus(request: Request) -> PrometheusMetrics:
    found: PrometheusMetrics = request.app.state.metrics
    return found


PrometheusOf = Annotated[PrometheusMetrics, Depends(_prometheus)]


def _of_pool(found: Connections) -> Iterator[Metric]:
    rows = ((("in_use",), found.in_use), (("idle",), found.idle))
    yield gauges("pactgate_database_connections", "Connections to the database.", ("state",), rows)
    yield gauge("pactgate_database_connections_max", "The most connections to the database there may be.", found.most)


def _of_judging(found: JudgingFigures) -> Iterator[Metric]:
    yield gauge("pactgate_judging_workers", "Processes that judge pacts and documents.", found.processes)
    yield gauge("pactgate_judging_running", "Judgements that are being made.", found.running)
    yield gauge("pactgate_judging_waiting", "Judgements that wait for a process.", found.waiting)
    restarts = "Processes that judge and had to be started again."
    yield counters("pactgate_judging_restarts_total", restarts, (), [((), found.restarts)])
    refused = "Judgements that were given up since they reached a limit of time or memory."
    yield counters("pactgate_judging_refusals_total", refused, (), [((), found.refused)])


def _of_store(found: StoreState) -> Iterator[Metric]:
    yield gauge("pactgate_database_size_bytes", "The size of the database.", found.size_bytes)
    if found.free_bytes is not None:
        yield gauge("pactgate_database_free_bytes", "The room left where the file of SQLite is.", found.free_bytes)
    of_kind = "Open background jobs by kind and state; of more than 250, those that are due first."
    yield gauges(
        "pactgate_jobs", of_kind, ("kind", "state"), [((each.kind, each.state), each.count) for each in found.jobs]
    )
    overdue = {each.kind: 0.0 for each in found.jobs}
    for each in found.jobs:
        overdue[each.kind] = max(overdue[each.kind], each.overdue_s)
    lag = "For how long the first waiting job of a kind could have been started."
    yield gauges("pactgate_job_lag_seconds", lag, ("kind",), [((kind,), value) for kind, value in overdue.items()])
