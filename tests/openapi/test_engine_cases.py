"""Small documents and pacts whose verdict is known, through the commands `diff`, `fit` and `validate`.

`engine_cases.jsonl` has one of each kind and verdict, of the 995 cases that were written for this project from
the standards, from public reports of defects and by systematic variation, and are right today. The name's first part
tells the kind: `oneof` and `dist` choices, `disc` discriminators, `r` ranges, `ct` media types, `srv` servers.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders.engine_cases import ARGUMENTS, exit_code

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("engine_cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['command']}-{case['id']}")
def test_the_verdict_is_the_known_one(case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = exit_code(case["command"], case["files"], tmp_path)
    assert code == case["exit"], f"{case['why']}\n{capsys.readouterr()}"


@pytest.mark.parametrize("command", ARGUMENTS)
def test_there_are_cases_of_both_verdicts(command: str) -> None:
    assert {case["exit"] for case in CASES if case["command"] == command} >= {0, 1}
