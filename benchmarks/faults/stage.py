"""What faults are played with: brokers that start fast and die for good, and a PostgreSQL that is ours to hurt."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import psutil

from pactgate.cli.demo.stage import free_port
from tests import databases

_FORKS = multiprocessing.get_context("forkserver")
# What is killed two hundred times need not be imported as often; all else is as `pactgate broker` does it.
_FORKS.set_forkserver_preload(["pactgate.broker.main"])
PATIENCE_S = 120.0


@dataclass(slots=True)
class Broker:
    """A broker on a port of its own, which it keeps from start to start."""

    database_url: str
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: BaseProcess | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process. Raises LookupError where none was started."""
        if self.process is None or self.process.pid is None:
            message = "the broker was not started"
            raise LookupError(message)
        return self.process.pid

    def start(self) -> None:
        """Starts it, and does not wait."""
        self.process = _FORKS.Process(target=_serve, args=(self.port, self.database_url, self.settings, self.log))
        self.process.start()

    def kill(self) -> None:
        """Ends it with SIGKILL."""
        if self.process is not None:
            self.process.kill()
            self.process.join()

    def await_ready(self) -> None:
        """Waits until it says that it can serve."""
        await_that(lambda: is_ready(self.url))


@contextmanager
def broker(database_url: str, folder: Path, **settings: str) -> Iterator[Broker]:
    """A broker that is ready; it is killed at the end of the block."""
    made = Broker(database_url, folder / f"broker-{time.monotonic_ns()}.log", settings)
    made.start()
    try:
        made.await_ready()
        yield made
    finally:
        made.kill()


def _serve(port: int, database_url: str, settings: dict[str, str], log: Path) -> None:
    from pactgate.broker.main import serve  # noqa: PLC0415 - preloaded, see above

    os.environ.update(settings)
    with log.open("ab", buffering=0) as output:
        os.dup2(output.fileno(), sys.stderr.fileno())
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        serve("127.0.0.1", port, database_url)


def is_ready(url: str) -> bool:
    """Whether a broker says that it can serve."""
    try:
        return httpx.get(f"{url}/health/ready", timeout=5).is_success
    except httpx.TransportError:
        return False


def await_that(holds: Callable[[], bool], within_s: float = PATIENCE_S) -> float:
    """Seconds until something holds. Raises TimeoutError."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > within_s:
            message = f"it did not come within {within_s:.0f} s"
            raise TimeoutError(message)
        time.sleep(0.02)
    return time.monotonic() - begun


@dataclass(slots=True)
class Server:
    """A PostgreSQL with durable writes."""

    binaries: Path
    home: Path

    @property
    def url(self) -> str:
        """The URL of its database."""
        return f"postgresql://postgres@/postgres?host={self.home}"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self._control("start", "--wait", "--log", str(self.home / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stops it: `fast` in order, `immediate` as a crash."""
        self._control("stop", "--wait", "--mode", mode)

    def signal(self, number: int) -> None:
        """Send a signal to all its processes."""
        postmaster = psutil.Process(int((self.home / "data" / "postmaster.pid").read_text().split()[0]))
        for process in (postmaster, *postmaster.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def _control(self, *arguments: str) -> None:
        _run(self.home, str(self.binaries / "pg_ctl"), *arguments, "--pgdata", str(self.home / "data"))


@contextmanager
def postgresql(**options: object) -> Iterator[Server]:
    """A PostgreSQL with these options, as `max_connections=10`; it and its data are gone after the block."""
    home = databases._make_home()  # noqa: SLF001 - how a server is found and who may run it is written once
    binaries = databases._reachable(next(databases._binaries()), home)  # noqa: SLF001 - as above
    _run(home, str(binaries / "initdb"), "--pgdata", str(home / "data"), "--username", "postgres", "--auth", "trust")
    settings = {"listen_addresses": "", "unix_socket_directories": str(home), **options}
    with (home / "data" / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    server = Server(binaries, home)
    server.start()
    try:
        yield server
    finally:
        with suppress(FileNotFoundError):
            server.signal(signal.SIGCONT)
            server.stop("immediate")
        subprocess.run(["rm", "-rf", str(home)], check=True)


def _run(home: Path, *command: str) -> None:
    user = databases._server_user()  # noqa: SLF001 - as above
    done = subprocess.run(
        command,
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=user and [],
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database of that kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/pactgate.db"
        return
    with postgresql() as server:
        yield server.url
