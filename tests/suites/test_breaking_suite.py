"""Other people's cases for comparing documents, run by their own runner."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import openapi
from openapi.breaking.differences import ARGUED, DIFFERENCES
from openapi.breaking.rules import RULES

ROOT = Path(__file__).parents[2]
SUITE = ROOT.parent / "shared" / "suites" / "breaking"

CASES_THAT_AGREE = 259
"""Of 295 undisputed cases; where the rest differ is argued in docs/rules.md."""


def run(*arguments: str) -> str:
    if not (SUITE / "run.py").exists():
        pytest.skip(f"the shared suite is not there: {SUITE}")
    command = [sys.executable, "run.py", *arguments]
    done = subprocess.run(
        command,
        cwd=SUITE,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def number(pattern: str, output: str) -> int:
    found = re.search(pattern, output)
    assert found, output
    return int(found[1])


def test_every_decided_probe_is_right_and_most_cases_agree() -> None:
    output = run()
    assert number(r"probes +\d+ right, (\d+) wrong", output) == 0, output
    assert number(r"level of cases +(\d+) of", output) >= CASES_THAT_AGREE, output


def test_rewrites_that_keep_the_meaning_yield_nothing() -> None:
    output = run("--refactor", "--show", "10")
    assert number(r"\d+ passed, (\d+) failed", output) == 0, output


def test_every_error_of_the_peer_is_reported_or_argued() -> None:
    if not (SUITE / "cases.jsonl.gz").exists():
        pytest.skip(f"the shared suite is not there: {SUITE}")
    rows = [json.loads(line) for line in gzip.decompress((SUITE / "cases.jsonl.gz").read_bytes()).splitlines()]
    missed: set[str] = set()
    for row in rows:
        theirs = {name for name, level in row["expected"]["rules"] if level == "ERR"}
        if theirs and not row.get("disputed"):
            old, new = (openapi.read(json.dumps(row[side]).encode()) for side in ("old", "new"))
            missed |= theirs - {change.rule for change in openapi.compare(old, new).changes if change.is_breaking}
    assert missed - ARGUED.keys() == set()


def test_levels_that_are_not_the_peers_are_told_with_a_reason() -> None:
    if not (SUITE / "rules.tsv").exists():
        pytest.skip(f"the shared suite is not there: {SUITE}")
    rows = [line.split("\t") for line in (SUITE / "rules.tsv").read_text().splitlines()[1:]]
    theirs = {row[0]: {"ERR": "error", "WARN": "warning", "INFO": "info"}[row[1]] for row in rows}
    differ = {rule.id: theirs[rule.id] for rule in RULES if theirs.get(rule.id, rule.level) != rule.level}
    assert {name: difference.theirs for name, difference in DIFFERENCES.items()} == differ
