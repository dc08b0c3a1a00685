"""Other people's cases for a pact beside a document, run by their own runner."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITE = ROOT.parent / "shared" / "suites" / "fit"

CASES_THAT_AGREE = 206
"""Of 207 undisputed cases; where the other differs is argued in docs/reference/fit.md."""

CASES_WITH_THE_SAME_CODES = 205


def test_every_decided_probe_is_right_and_almost_all_cases_agree() -> None:
    if not (SUITE / "run.py").exists():
        pytest.skip(f"the shared suite is not there: {SUITE}")
    done = subprocess.run(
        [sys.executable, "run.py", "--show", "20"],
        cwd=SUITE,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    assert number(r"probes +\d+ right, (\d+) wrong", done.stdout) == 0, done.stdout
    assert number(r"verdict of cases +(\d+) of", done.stdout) >= CASES_THAT_AGREE, done.stdout
    assert number(r"error codes +(\d+) of", done.stdout) >= CASES_WITH_THE_SAME_CODES, done.stdout


def number(pattern: str, output: str) -> int:
    found = re.search(pattern, output)
    assert found, output
    return int(found[1])
