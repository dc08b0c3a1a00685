"""Clients that stall and drip: headers that never end, bodies of a byte a second."""

import socket
import threading
import time
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import httpx

from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import await_that, broker

_BAD_CLIENTS = 200
_FOR_S = 15.0
_BEGINNINGS = {
    "stalled in their headers": b"GET / HTTP/1.1\r\nHost: broker\r\nX-",
    "stalled in their bodies": b"POST /contracts/publish HTTP/1.1\r\nHost: broker\r\nContent-Length: 5000\r\n"
    b"Content-Type: application/json\r\n\r\n{",
}


def _beside(beginning: str, folder: Path, *, drip: bool) -> Row:
    with broker(f"sqlite:///{folder}/pactgate.db", folder) as served, ExitStack() as stack:
        stalled = [
            stack.enter_context(socket.create_connection(("127.0.0.1", served.port))) for _ in range(_BAD_CLIENTS)
        ]
        for each in stalled:
            each.sendall(_BEGINNINGS[beginning])
        over = threading.Event()
        dripping = threading.Thread(target=_drip, args=(stalled, over))
        if drip:
            dripping.start()
        looks: list[float] = []
        with Load(served.url, publishers=1) as load:
            until = time.monotonic() + _FOR_S
            while time.monotonic() < until:
                begun = time.monotonic()
                httpx.get(f"{served.url}/health/live", timeout=30).raise_for_status()
                looks.append(time.monotonic() - begun)
                time.sleep(0.05)
        over.set()
        if drip:
            dripping.join()
        await_that(lambda: len(load.acknowledged) > 0)
        lost = load.lost()
    word = "dripping, " if drip else ""
    slowest = sorted(looks)[int(len(looks) * 0.99)]
    seen = f"{load.seen}; /health/live beside them p99 {slowest * 1000:.0f} ms"
    return Row(f"{_BAD_CLIENTS} clients {word}{beginning}", seen, lost, None, len(load.acknowledged))


def _drip(clients: list[socket.socket], over: threading.Event) -> None:
    while not over.wait(1):
        for each in clients:
            with suppress(OSError):
                each.sendall(b"a")


ROWS = {
    "clients-stalled-headers": partial(_beside, "stalled in their headers", drip=False),
    "clients-stalled-bodies": partial(_beside, "stalled in their bodies", drip=False),
    "clients-dripping": partial(_beside, "stalled in their bodies", drip=True),
}
