"""What the pages cost where 20 pacticipants have 250 versions each, beside what a Pact Broker's were recorded with.

`python -m benchmarks.pages`: SQLite in a temporary file, written first; each page is made in this process.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from benchmarks.judged import POOL
from benchmarks.seed import ENVIRONMENT, name, seed
from pactgate.broker.assembly import create_app
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from pactgate.broker.store.migrate import migrate
from pactgate.broker.telemetry.logs import configure_logs

PACTICIPANTS, VERSIONS = 20, 250
TIMES = 30

PAGES = {
    "start page": ("/", 120),
    "matrix": (f"/matrix/provider/{name(1)}/consumer/{name(0)}", 316),
    "decision": (f"/decision?pacticipant={name(1)}&version={VERSIONS}&environment={ENVIRONMENT}", None),
}
"""By what each shows: its address, and the milliseconds of CPU that a Pact Broker was recorded with at that size."""


def main() -> None:
    """Print a line for each page."""
    configure_logs()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"database_url": f"sqlite:///{Path(folder) / 'pages.db'}"})
        database = Database(settings.place)
        migrate(database)
        seed(database, PACTICIPANTS * VERSIONS, PACTICIPANTS)
        asyncio.run(_measure(create_app(settings, database, POOL)))
        database.close()


async def _measure(app: ASGIApp) -> None:
    browser = {"Accept": "text/html"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://broker", headers=browser
    ) as client:
        for words, (path, recorded) in PAGES.items():
            size = len((await client.get(path)).raise_for_status().content)
            start = time.process_time()
            for _ in range(TIMES):
                await client.get(path)
            cost = (time.process_time() - start) / TIMES * 1000
            peer = f" (Pact Broker: {recorded} ms; ratio {cost / recorded:.2f})" if recorded else ""
            print(f"{words}: {cost:.1f} ms CPU, {size / 1000:.0f} kB{peer}")


if __name__ == "__main__":
    main()
