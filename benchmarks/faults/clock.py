"""The clock is stepped a day ahead and a day back while pipelines publish and webhooks are called."""

import time
from functools import partial
from pathlib import Path

from benchmarks.faults.jobs import LOCAL, add_webhook
from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import await_that
from tests.deployment.replicas import start_replica
from tests.receiver import receiving

_LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1")
_WRITES = 15


def _library() -> str | None:
    found = [path for pattern in _LIBRARIES for path in Path("/").glob(pattern.removeprefix("/"))]
    return str(found[0]) if found else None


def _stepped(folder: Path) -> Row:
    library = _library()
    if library is None:
        return Row("clock stepped a day ahead and back", "not played: install libfaketime")
    clock = folder / "clock"
    clock.write_text("+0\n")
    preload = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    preload |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with (
        receiving() as receiver,
        start_replica(f"sqlite:///{folder}/pactgate.db", folder / "broker", **preload, **LOCAL) as served,
    ):
        add_webhook(served.url, receiver.url)
        with Load(served.url, publishers=2) as load:
            for step in ("+0", "+1d", "+0", "-1d", "+0"):
                clock.write_text(f"{step}\n")
                enough = len(load.acknowledged) + _WRITES
                await_that(partial(_reached, load, enough))
        moment = time.monotonic()
        await_that(lambda: len(receiver.calls) >= len(load.acknowledged))
        called = time.monotonic() - moment
        lost = load.lost()
    fault = "clock stepped a day ahead and back, twice (libfaketime), SQLite; a webhook for each write"
    return Row(fault, f"{load.seen}; all {len(receiver.calls):,} webhooks called", lost, called, len(load.acknowledged))


def _reached(load: Load, enough: int) -> bool:
    return len(load.acknowledged) >= enough


ROWS = {"clock-stepped": _stepped}
