"""The command line as a user has it: a process with its own environment, and what it said."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
"""Where this code is, whatever folder a test runs in."""


_WHERE = {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}


def pactgate(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `pactgate` with nothing in its environment but what is given, and where Python finds the code under test."""
    return subprocess.run(
        [sys.executable, "-m", "pactgate.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", **_WHERE, **environment},
    )


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a command said on stderr when something was wrong; fails when it said more."""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("pactgate: ")
    return lines[0].removeprefix("pactgate: ")
