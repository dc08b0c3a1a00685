"""An ordinary client beside the load: asks the same again and again, in a process of its own, and times the answers."""

import http.client
import multiprocessing
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from multiprocessing.connection import Connection
from time import monotonic
from urllib.parse import urlsplit

_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What is asked every `every` seconds, and how many milliseconds 99 of 100 answers may take; None for any."""

    path: str
    accept: str
    every: float
    p99_ms: float | None


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer: to which probe, when it was asked for, how long it took, and its status; 0 where none came."""

    probe: str
    at: float
    ms: float
    status: int

    @property
    def is_good(self) -> bool:
        """Whether it was answered as it should be."""
        return self.status == HTTPStatus.OK


@contextmanager
def probing(url: str, probes: Mapping[str, Probe]) -> Iterator[list[Sample]]:
    """Probe while the block runs. The list is filled at its end."""
    samples: list[Sample] = []
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_probe, args=(theirs, url, dict(probes)), daemon=True)
    process.start()
    ours.recv()
    try:
        yield samples
    finally:
        ours.send("end")
        samples.extend(ours.recv())
        process.join()


def percentile(samples: Sequence[Sample], of_100: float) -> float:
    """How many milliseconds so many of 100 took at most; NaN where there are none."""
    times = sorted(sample.ms for sample in samples)
    return times[min(len(times) - 1, int(len(times) * of_100 / 100))] if times else float("nan")


def _probe(pipe: Connection, url: str, probes: Mapping[str, Probe]) -> None:
    end, samples = threading.Event(), list[Sample]()
    threads = [
        threading.Thread(target=_ask_for, args=(name, probe, url, end, samples)) for name, probe in probes.items()
    ]
    for thread in threads:
        thread.start()
    pipe.send("begun")
    pipe.recv()
    end.set()
    for thread in threads:
        thread.join()
    pipe.send(samples)


def _ask_for(name: str, probe: Probe, url: str, end: threading.Event, samples: list[Sample]) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_PATIENCE_S)
    due = monotonic()
    while not end.wait(max(0.0, due - monotonic())):
        begun = monotonic()
        status = _status(connection, probe)
        samples.append(Sample(name, begun, (monotonic() - begun) * 1000, status))
        due = max(due + probe.every, monotonic())
    connection.close()


def _status(connection: http.client.HTTPConnection, probe: Probe) -> int:
    try:
        connection.request("GET", probe.path, headers={"Accept": probe.accept})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status
