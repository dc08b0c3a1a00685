"""The cases of the engine that the workplace shares; one of each kind and verdict is in the repository itself.

They have a runner of their own, which starts a process for each of them, for minutes in all: here what it reads and
wants is played in this process, in seconds.
"""

import importlib.util
from pathlib import Path

import pytest

from tests.builders.engine_cases import exit_code
from tests.suites.shared import SUITES

RUNNER = SUITES / "engine" / "run.py"
RIGHT = 995
"""Of 995, so many verdicts are right."""


def test_no_verdict_that_was_right_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not RUNNER.exists():
        pytest.skip(f"the shared suites are not there: {SUITES}")
    spec = importlib.util.spec_from_file_location("engine_runner", RUNNER)
    assert spec
    assert spec.loader
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    right, wrong = 0, []
    for case in runner.read(RUNNER.with_name("cases.jsonl.gz")):
        folder = tmp_path / case["id"]
        folder.mkdir()
        if exit_code(case["command"], case["files"], folder) == runner.wanted(case["expected"]):
            right += 1
        else:
            wrong.append(case["id"])
        capsys.readouterr()
    assert right >= RIGHT, wrong
