"""An old version is replaced by this one, replica by replica, across a migration and under load.

The old version is the last commit without the newest migration, or OLD=commit; it is run from its files, with the
packages of this environment. Clients do what those of pipelines do: they ask any replica, and try again.
"""

import io
import os
import subprocess
import sys
import tarfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx
import psycopg

from benchmarks.faults.load import WorkingThreads
from benchmarks.faults.row import Row
from benchmarks.faults.stage import await_that, postgresql
from tests.deployment.clients import pact, publish
from tests.deployment.replicas import Replica, start_replica, started

_ROOT = Path(__file__).parents[2]
_MIGRATIONS = "broker/pactgate/broker/store/migrations/versions"
_PACKAGES = ("childprocess", "pactfile", "openapi", "verifier", "broker", "cli")
_RETRIES_S = (0.5, 1.0, 2.0, 4.0)
_CLIENTS = 3
_NOTICED_AFTER_S = 5.0
"""How long a proxy keeps sending requests to a replica that was told to end. The deployment files wait as long."""


@dataclass(slots=True)
class Clients:
    """Publishers that ask the replicas in turn, and try again as often as clients of pipelines do."""

    targets: list[str]
    acknowledged: list[str] = field(default_factory=list)
    tried_again: int = 0
    failed: list[str] = field(default_factory=list)
    _threads: WorkingThreads = field(default_factory=WorkingThreads)

    def __enter__(self) -> Self:
        self._threads.start(self._publish, _CLIENTS)
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.stop()

    def _publish(self, client: int) -> None:
        number = 0
        while not self._threads.over.is_set():
            number += 1
            version = f"{client}.{number}.0"
            if problem := self._published(version):
                self.failed.append(problem)
            else:
                self.acknowledged.append(version)

    def _published(self, version: str) -> str:
        """Empty when it was acknowledged, else what the last try brought."""
        problem = ""
        for turn, pause in enumerate((*_RETRIES_S, 0.0)):
            problem = self._tried(self.targets[turn % len(self.targets)], version)
            if not problem:
                return ""
            self.tried_again += 1
            time.sleep(pause)
        return problem

    @staticmethod
    def _tried(url: str, version: str) -> str:
        try:
            answer = publish(url, version, pact())
        except httpx.HTTPError as error:
            return type(error).__name__
        return "" if answer.is_success else str(answer.status_code)


def _old_commit() -> str:
    last = ["git", "log", "--no-merges", "--diff-filter=A", "-1", "--format=%H", "--", _MIGRATIONS]
    wanted = os.environ.get("OLD") or f"{_output(last).strip()}^"
    return _output(["git", "rev-parse", wanted]).strip()


def _output(command: list[str]) -> str:
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True).stdout


def _unpacked(commit: str, folder: Path) -> str:
    """The files of a commit; the path by which Python finds its packages before ours."""
    command = ["git", "archive", commit, *_PACKAGES]
    archive = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        opened.extractall(folder, filter="data")
    return os.pathsep.join(str(folder / package) for package in _PACKAGES)


def _schema(url: str) -> str:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else "none"


def _rolled(folder: Path) -> Row:
    commit = _old_commit()
    path = _unpacked(commit, folder / "old")
    command = [sys.executable, "-m", "pactgate.cli", "broker", "--port", "0"]
    with postgresql() as server, ExitStack() as stack:
        environment = os.environ | {"PACTGATE_DATABASE_URL": server.url, "PYTHONPATH": path}
        old = [stack.enter_context(started(command, folder / f"old-{number}", environment)) for number in range(2)]
        addresses = [each.url for each in old]
        with Clients(addresses) as clients:
            await_that(lambda: len(clients.acknowledged) > 20)
            before, begun = _schema(server.url), time.monotonic()
            new = [
                _replaced(each, addresses[number], server.url, folder / f"new-{number}", clients=clients, stack=stack)
                for number, each in enumerate(old)
            ]
            took = time.monotonic() - begun
            enough = len(clients.acknowledged) + 20
            await_that(lambda: len(clients.acknowledged) > enough)
        kept = set(_versions(new[0].url))
    lost = len(set(clients.acknowledged) - kept)
    seen = f"{clients.tried_again} requests tried again, {len(clients.failed)} failed {sorted(set(clients.failed))}"
    fault = f"rolling upgrade of two replicas from {commit[:8]} (schema {before}) to schema {_latest()}"
    return Row(fault, seen, lost, took, len(clients.acknowledged), failed=bool(clients.failed))


def _replaced(
    old: Replica, address: str, database_url: str, folder: Path, *, clients: Clients, stack: ExitStack
) -> Replica:
    """Start a new replica, then end an old one, as an orchestrator does."""
    new = stack.enter_context(start_replica(database_url, folder))
    clients.targets = [*clients.targets, new.url]
    # A proxy notices late that a replica ends, and sends requests to it until then.
    threading.Timer(_NOTICED_AFTER_S, lambda: clients.targets.remove(address)).start()
    time.sleep(_NOTICED_AFTER_S + 0.5)
    old.process.terminate()
    old.process.wait()
    return new


def _latest() -> str:
    return max(path.name[:4] for path in (_ROOT / _MIGRATIONS).glob("0*.py"))


def _versions(url: str) -> list[str]:
    found = httpx.get(f"{url}/pacticipants/web/versions", params={"size": 100_000, "page": 1}, timeout=60).json()
    return [each["number"] for each in found["_embedded"]["versions"]]


ROWS = {"rolling-upgrade": _rolled}
