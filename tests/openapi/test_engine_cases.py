"""Small documents and pacts whose verdict is known, through the commands `diff`, `fit` and `validate`.

`engine_cases.jsonl` has one of each kind and verdict, of the 995 cases that were written for this project from
the standards, from public reports of defects and by systematic variation, and are right today. The name's first part
tells the kind: `oneof` and `dist` choices, `disc` discriminators, `r` ranges, `ct` media types, `srv` servers.
"""

import gc
import json
from pathlib import Path
from typing import Any

import pytest

from pactgate.cli.main import run

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("engine_cases.jsonl").read_text("utf-8").splitlines()
]
ARGUMENTS = {
    "diff": ("old.yaml", "new.yaml"),
    "fit": ("pact.json", "document.yaml"),
    "validate": ("document.yaml",),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['command']}-{case['id']}")
def test_the_verdict_is_the_known_one(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in case["files"].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    try:
        code = run([case["command"], *ARGUMENTS[case["command"]]])
    finally:
        gc.enable()  # `diff` is the last thing that its process does, and switches this off
    assert code == case["exit"], f"{case['why']}\n{capsys.readouterr()}"


@pytest.mark.parametrize("command", ARGUMENTS)
def test_there_are_cases_of_both_verdicts(command: str) -> None:
    assert {case["exit"] for case in CASES if case["command"] == command} >= {0, 1}
