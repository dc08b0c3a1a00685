"""Where the demo plays: its folder, its processes, and pactgate's commands run as anyone runs them."""

import json
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pactgate import cli
from pactgate.childprocess.running import Child, running
from pactgate.childprocess.undisturbed import undisturbed
from pactgate.cli.errors import CommandProblem, Usage
from pactgate.cli.exit_codes import ExitCode
from pactgate.verifier.provider_process import started

_PYTHON = (sys.executable, "-P")  # the folder that one happens to be in may hold modules of the same names
_PACTGATE = (*_PYTHON, "-m", "pactgate.cli")
_SECONDS_TO_END = 5
_CHECKOUT = Path(cli.__file__).parents[3]


class OffScript(CommandProblem):
    """A step of the demo ended otherwise than the story says."""

    exit_code = ExitCode.NO


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder that the demo writes to, the examples that it runs, and the port of its broker."""

    folder: Path
    examples: Path
    port: int

    @classmethod
    def set(cls, port: int, folder: Path | None) -> Self:
        """A stage with an empty broker, in a folder or else in `.demo` of the checkout that this code is in.

        Raises Usage when there is no checkout, since the examples are no part of an installed package.
        """
        examples = _CHECKOUT / "examples"
        if not examples.is_dir():
            raise Usage("The demo runs the examples, which are in a checkout of pactgate: clone it, then 'make demo'.")
        stage = cls(folder or _CHECKOUT / ".demo", examples, port)
        stage.folder.mkdir(parents=True, exist_ok=True)
        for old in stage.folder.glob(f"{stage.database.name}*"):
            old.unlink()
        return stage

    @property
    def broker_url(self) -> str:
        """Where the demo's broker answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        """The broker's file; two demos at a time have two ports and so two files."""
        return self.folder / f"broker-{self.port}.db"

    @property
    def pacts(self) -> Path:
        """The folder that the consumers' tests write their pacts to."""
        return self.folder / "pacts"

    def document(self, version: str) -> Path:
        """The OpenAPI document of a version (`v1`, `v2`) of the example provider."""
        return self.examples / "orders" / version / "openapi.yaml"

    @contextmanager
    def broker(self) -> Iterator[Child]:
        """Our broker on a SQLite file in the demo's folder, while the block runs."""
        database = f"sqlite:///{self.database.absolute()}"
        command = [*_PACTGATE, "broker", "--port", str(self.port), "--database-url", database]
        with ExitStack() as stack:
            with undisturbed():
                process = stack.enter_context(started(command, health_url=f"{self.broker_url}/health/ready"))
            yield process

    @contextmanager
    def provider(self, version: str) -> Iterator[str]:
        """A version (`v1`, `v2`) of the example provider while the block runs; gives its address."""
        port = free_port()
        server = [*_PYTHON, "-m", "uvicorn", "--app-dir", str(self.examples / "orders")]
        with ExitStack() as stack:
            with undisturbed():
                stack.enter_context(started([*server, "--port", str(port), f"{version}.app:app"], port=port))
            yield f"http://127.0.0.1:{port}"

    def consumer_test(self, folder: str) -> None:
        """Runs the test of an example consumer, which makes its pact. Raises OffScript when it fails."""
        command = [*_PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(self.examples / folder)]
        # A consumer has none of the plugins that are beside us, and to load them takes seconds.
        alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        self._run(command, {"PACT_DIR": str(self.pacts)} | alone, ExitCode.YES)

    def pactgate(self, *arguments: str, expected: ExitCode = ExitCode.YES) -> Mapping[str, Any]:
        """What a command of pactgate prints as JSON. Raises OffScript when its exit code is another one."""
        command = [*_PACTGATE, *arguments, "--output", "json"]
        printed = self._run(command, {"PACT_BROKER_BASE_URL": self.broker_url}, expected)
        answer: Mapping[str, Any] = json.loads(printed)
        return answer

    def _run(self, command: Sequence[str], environment: dict[str, str], expected: ExitCode) -> str:
        """What a command writes to stdout; it is gone when this function ends, however it ends."""
        with running(command, env=environment, errors_apart=True, grace=_SECONDS_TO_END) as child:
            status, printed = child.exit_status(), child.printed()
            if status != expected:
                shown = " ".join(command[1:])
                text = (printed + child.complaints()).strip()
                raise OffScript(f"'python {shown}' exited {status} and not {expected.value}:\n{text}")
        return printed


def port_to_use(wanted: int | None, *, usual: int) -> int:
    """The port that was asked for, or the usual one, or any that is free when that is taken.

    Raises Usage when a port was asked for that is taken.
    """
    if wanted is None:
        return _bound(usual) or free_port()
    if _bound(wanted) is None:
        raise Usage(f"Port {wanted} is taken: name another one with --port.")
    return wanted


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    port = _bound(0)
    if port is None:
        raise OffScript("No port of this machine is free.")
    return port


def _bound(port: int) -> int | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return None
        bound: int = probe.getsockname()[1]
        return bound
