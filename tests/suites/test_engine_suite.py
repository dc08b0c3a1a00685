"""The cases of the engine that the workplace shares, by their own runner; one in six is in the repository itself."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.suites.shared import SUITES

RUNNER = SUITES / "engine" / "run.py"
RIGHT = 787
"""Of 995: at least so many verdicts are right."""


def test_no_verdict_that_was_right_is_lost() -> None:
    if not RUNNER.exists():
        pytest.skip(f"the shared suites are not there: {SUITES}")
    command = shutil.which("pactgate", path=str(Path(sys.executable).parent))
    assert command
    done = subprocess.run(
        [sys.executable, str(RUNNER), "--pactgate", command, "--show", "30"],
        capture_output=True,
        text=True,
        check=False,
    )
    counts = re.search(r"^(\d+) passed, (\d+) failed$", done.stdout, re.MULTILINE)
    assert counts, done.stdout + done.stderr
    assert int(counts[1]) >= RIGHT, done.stdout
