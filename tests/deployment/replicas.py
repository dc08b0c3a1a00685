"""Replicas of the broker as an operator runs them: processes with settings in their environment."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import stamina

READY_WITHIN_SECONDS = 90
PREFIXES = ("PACTGATE_", "PACT_BROKER_")
"""What names of settings begin with."""


class NotYetError(Exception):
    """What is waited for has not come; ask again."""


@dataclass(frozen=True, slots=True)
class Replica:
    """A server that was started: perhaps not ready yet, perhaps killed since."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """Where it answers; waits until it is ready. Raises AssertionError with its log when it ended instead."""
        for attempt in patiently():
            with attempt:
                address = f"http://127.0.0.1:{self._port()}"
                if not is_ready(address):
                    raise NotYetError
        return address

    def kill(self) -> None:
        """Ends it with SIGKILL, and waits until it is gone."""
        self.process.kill()
        self.process.wait()

    def _port(self) -> int:
        """The port that the system chose: asked of the process, so that no two tests can choose the same."""
        assert self.process.poll() is None, f"the server ended: {self.log.read_text()}"
        listening = [
            connection.laddr.port
            for connection in psutil.Process(self.process.pid).net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        ]
        if not listening:
            raise NotYetError
        return listening[0]


@contextmanager
def start_replica(
    database_url: str, folder: Path, *options: str, host: str = "127.0.0.1", **settings: str
) -> Iterator[Replica]:
    """Starts a broker on a free port, without waiting for it; its log and its working folder are `folder`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)}
    command = [sys.executable, "-m", "pactgate.cli", "broker", "--host", host, "--port", "0", *options]
    with started(command, folder, inherited | {"PACTGATE_DATABASE_URL": database_url} | settings) as replica:
        yield replica


@contextmanager
def started(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[Replica]:
    """Runs a server in a new `folder`, which has its log too, until the end of the block."""
    folder.mkdir()
    log = folder / "server.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            yield Replica(process, log)
        finally:
            process.kill()


def patiently() -> Iterator[stamina.Attempt]:
    """Attempts until one no longer raises NotYetError."""
    yield from stamina.retry_context(
        on=NotYetError, attempts=None, timeout=READY_WITHIN_SECONDS, wait_initial=0.05, wait_max=0.25
    )


def wait_until(came: Callable[[], bool]) -> None:
    """Return as soon as it has come; fail where it does not."""
    for attempt in patiently():
        with attempt:
            if not came():
                raise NotYetError


def is_ready(url: str) -> bool:
    """Whether what answers there says that it can serve."""
    try:
        return httpx.get(f"{url}/health/ready").is_success
    except httpx.TransportError:
        return False
