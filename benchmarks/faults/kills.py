"""The broker is killed with SIGKILL under load, again and again."""

import os
import time
from functools import partial
from pathlib import Path

from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import await_that, broker, database

_WRITES_BETWEEN = 3


def _killed(kind: str, folder: Path) -> Row:
    kills = int(os.environ.get("KILLS", "200"))
    slowest = 0.0
    with database(kind, folder) as url, broker(url, folder) as killed:
        with Load(killed.url) as load:
            for _ in range(kills):
                await_that(partial(load.has_acknowledged, len(load.acknowledged) + _WRITES_BETWEEN))
                killed.kill()
                moment = time.monotonic()
                killed.start()
                await_that(partial(load.taken_since, moment))
                slowest = max(slowest, time.monotonic() - moment)
        lost = load.lost()
    return Row(f"{kills} times kill -9 under load, {kind}", load.seen, lost, slowest, len(load.acknowledged))


ROWS = {f"kill-{kind}": partial(_killed, kind) for kind in ("sqlite", "postgresql")}
