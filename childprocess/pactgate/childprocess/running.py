"""Runs a program for as long as a block lasts: its output is at hand, and nothing that it started outlives it."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pactgate.childprocess.undisturbed import undisturbed

_GUARD = Path(__file__).with_name("guard.py")
_LAST_LINES = 20


@dataclass(frozen=True, slots=True)
class Child:
    """A program that was started.

    Attributes:
        command: as a person would type it.
        process: the leader of a process group of its own.
        output: the file that it writes to, on either output where they are not kept apart.
        errors: the file of its standard error; the same one where they are not kept apart.
    """

    command: str
    process: "subprocess.Popen[bytes]"
    output: BinaryIO
    errors: BinaryIO

    def ended(self, within: float = 0) -> bool:
        """Whether it ended by itself, or does in so many seconds."""
        if not within:
            return self.process.poll() is not None
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(within)
        return self.process.returncode is not None

    def exit_status(self) -> int:
        """How it ended, once it has: waits for that. A signal that ended it is a negative number."""
        return self.process.wait()

    def end(self, grace: float = 0) -> None:
        """End it with all its children; it has so many seconds to do so by itself when it is asked to (SIGTERM)."""
        try:
            if grace:
                self._signal(signal.SIGTERM)
                self.ended(within=grace)
        finally:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # all of them ended
            os.killpg(self.process.pid, number)

    def printed(self) -> str:
        """All that it has written to its output until now."""
        return _text(self.output)

    def complaints(self) -> str:
        """All that it has written to its standard error until now."""
        return _text(self.errors)

    def last_lines(self, most: int = _LAST_LINES) -> str:
        """The last lines of its standard error, for a message about its end."""
        return "\n".join(self.complaints().splitlines()[-most:])


@contextmanager
def running(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    errors_apart: bool = False,
    grace: float = 0,
) -> Iterator[Child]:
    """Start a program, give it while it runs, and end it with all its children at the end of the block.

    It has nothing on its standard input, and is the leader of a session of its own: Ctrl-C reaches it through us
    alone. When this process dies, however that comes about, it is ended all the same. What makes itself independent
    of it (a session of its own) is left alone.

    Args:
        command: the program and its arguments.
        env: variables besides those of this process.
        cwd: the folder that it is started in.
        errors_apart: whether its standard error is kept apart from its output.
        grace: how many seconds it has to end when it is asked to (SIGTERM), before it is killed; 0 kills it at once.

    Raises:
        OSError: there is no such program, or it cannot be run.
    """
    with ExitStack() as stack:
        output = stack.enter_context(tempfile.TemporaryFile())
        errors = stack.enter_context(tempfile.TemporaryFile()) if errors_apart else output
        child: Child | None = None
        guard: subprocess.Popen[bytes] | None = None
        try:
            with undisturbed():
                child = Child(shlex.join(command), _started(command, output, errors, env, cwd), output, errors)
                guard = _guard(child.process.pid, grace)
            yield child
        finally:
            if child is not None:
                child.end(grace)
            if guard is not None:
                guard.kill()
                guard.communicate()


def _started(
    command: Sequence[str], output: BinaryIO, errors: BinaryIO, env: Mapping[str, str] | None, cwd: Path | None
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 (what to run is for the caller to say)
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        start_new_session=True,
    )


def _guard(group: int, grace: float) -> "subprocess.Popen[bytes]":
    """A process that ends the group once nobody holds the other end of its standard input: once we are dead."""
    return subprocess.Popen(  # noqa: S603 (our own script)
        [sys.executable, "-I", "-S", str(_GUARD), str(group), str(grace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _text(file: BinaryIO) -> str:
    content = os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)
    return content.decode("utf-8", errors="replace")
