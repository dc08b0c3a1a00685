"""The command line as a user has it: a process with its own environment, and what it said."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
"""Where this code is, whatever folder a test runs in."""


_WHERE = {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}


def pactgate(*arguments: str, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `pactgate` with nothing in its environment but what is given, and where Python finds the code under test."""
    return subprocess.run(
        [sys.executable, "-m", "pactgate.cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", **_WHERE, **environment},
    )


@contextmanager
def pactgate_waiting(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`pactgate` as above, which runs while the block does; what it says can be read meanwhile."""
    command = [sys.executable, "-m", "pactgate.cli", *arguments]
    env = {"PATH": "/usr/bin:/bin", **_WHERE, **environment}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as running:
        try:
            yield running
        finally:
            running.kill()


def read_line(running: subprocess.Popen[str]) -> str:
    """The next line that it says to whoever waits for it."""
    assert running.stderr is not None
    return running.stderr.readline()


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a command said on stderr when something was wrong; fails when it said more."""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("pactgate: ")
    return lines[0].removeprefix("pactgate: ")
