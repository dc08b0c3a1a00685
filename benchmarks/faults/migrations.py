"""Two to four replicas start on one empty database at the same moment."""

import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import Broker, await_that, is_ready, postgresql


def _migrating(replicas: int, folder: Path) -> Row:
    with postgresql() as server, ExitStack() as stack:
        started = [Broker(server.url, folder / f"{number}.log") for number in range(replicas)]
        moment = time.monotonic()
        for each in started:
            each.start()
            stack.callback(each.kill)
        await_that(lambda: all(is_ready(each.url) for each in started))
        recovered = time.monotonic() - moment
        with Load(started[0].url) as load:
            await_that(lambda: len(load.acknowledged) > 20)
        lost = sum(load.lost(each.url) for each in started)
    fault = f"{replicas} replicas migrate an empty PostgreSQL at once"
    return Row(fault, f"all ready; {load.seen}", lost, recovered, len(load.acknowledged))


ROWS = {f"migrating-{replicas}": partial(_migrating, replicas) for replicas in (2, 3, 4)}
