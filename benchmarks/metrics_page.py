"""What the page for Prometheus costs: at a million versions, with every route asked and a long queue of jobs.

`python -m benchmarks.metrics_page [VERSIONS]`: SQLite in a temporary file, written first. CPU time of this process, in
which the page is made as the server makes it.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message

from pactgate.broker.api.app import ROUTERS
from pactgate.broker.assembly import create_app
from pactgate.broker.main import judging_pool
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.migrate import migrate
from pactgate.broker.telemetry import metrics
from pactgate.broker.telemetry.logs import configure_logs
from pactgate.broker.telemetry.requests import ObservedRequest

VERSIONS = 1_000_000
OPEN_JOBS, ENDED_JOBS = 20_000, 80_000
TIMES = 200
MOST_MS = 3.0
COUNTED = "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {}) "


def main() -> None:
    """Print the cost, with the routes that a busy installation uses and with all of them."""
    configure_logs()
    versions = int(sys.argv[1]) if len(sys.argv) > 1 else VERSIONS
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"database_url": f"sqlite:///{Path(folder) / 'metrics.db'}"})
        database = Database(settings.place)
        migrate(database)
        database.write(_fill, versions)
        app = create_app(settings, database, judging_pool(settings))
        print(f"{versions:,} versions, {OPEN_JOBS:,} open jobs")
        routes = [(route, method) for router in ROUTERS for route in _routes(router) for method in route.methods or ()]
        for words, asked in (("40 routes asked", routes[:: len(routes) // 40][:40]), ("every route asked", routes)):
            _ask(asked)
            size, cost = asyncio.run(_measured(app))
            print(f"{words}: {cost:.2f} ms CPU, {size / 1000:.0f} kB{'' if cost <= MOST_MS else ', TOO MUCH'}")
        database.close()


def _ask(routes: list[tuple[APIRoute, str]]) -> None:
    """Count a success and a failure of each route."""
    for route, method in routes:
        for status in (200, 404):
            metrics.count_request(method, ObservedRequest("1", route.path_format, str(route.tags[0])), status, 0.01)


def _routes(router: Any) -> list[APIRoute]:  # noqa: ANN401 - FastAPI's
    return [route for route in router.routes if isinstance(route, APIRoute)]


def _fill(tx: Transaction, versions: int) -> None:
    now = "'2026-01-01 00:00:00.000000'"
    tx.exec_driver_sql(
        "INSERT INTO pacticipants (id, name, display_name, created_at, updated_at) "
        f"VALUES (1, 'web', 'web', {now}, {now})"
    )
    tx.exec_driver_sql(
        COUNTED.format(versions)
        + "INSERT INTO versions (pacticipant_id, number, sort_order, created_at, updated_at) "
        + f"SELECT 1, CAST(n AS TEXT), n, {now}, {now} FROM counted"
    )
    for state, due, many in (("'waiting'", now, OPEN_JOBS), ("'done'", "NULL", ENDED_JOBS)):
        tx.exec_driver_sql(
            COUNTED.format(many)
            + "INSERT INTO jobs (key, kind, payload, state, attempts, due_at, created_at) "
            + f"SELECT {state} || n, 'webhook', '{{}}', {state}, 0, {due}, {now} FROM counted"
        )


async def _measured(app: ASGIApp) -> tuple[int, float]:
    """The size of the page in bytes, and what it costs in milliseconds of CPU."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/metrics",
        "raw_path": b"/metrics",
        "query_string": b"",
        "scheme": "http",
        "server": ("127.0.0.1", 9292),
        "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"127.0.0.1"), (b"accept", b"text/plain;version=0.0.4")],
    }
    size = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal size
        size += len(message.get("body", b""))

    await app({**scope}, receive, send)
    size, start = 0, time.process_time()
    for _ in range(TIMES):
        await app({**scope}, receive, send)
    return size // TIMES, (time.process_time() - start) / TIMES * 1000


if __name__ == "__main__":
    main()
