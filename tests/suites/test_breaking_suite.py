"""Other people's cases for comparing documents, run by their own runner."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactgate import openapi
from pactgate.openapi.breaking.rules import RULES
from scripts.docs.argued import KINDS
from scripts.docs.levels import DIFFERENCES

ROOT = Path(__file__).parents[2]
SUITE = ROOT.parent / "shared" / "suites" / "breaking"

CASES_THAT_AGREE = 264
"""Of 295 undisputed cases; where the rest differ is argued in docs/reference/differences.md."""

ERRORS_FOUND = 151
"""Of the 190 rules by which the peer reports an error in them; the rest is argued, kind by kind."""


def run(*arguments: str) -> str:
    if not (SUITE / "run.py").exists():
        pytest.skip(f"the shared suite is not there: {SUITE}")
    command = [sys.executable, "run.py", *arguments]
    done = subprocess.run(
        command,
        cwd=SUITE,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
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


ARGUED_PROBES = {
    "p22-http-basic-bearer": "No operation asks for the scheme that changed, so no caller shows it.",
}
"""Probes that are judged otherwise, and why."""


def test_every_decided_probe_is_right_and_most_cases_agree() -> None:
    output = run("--show", "50")
    wrong = re.search(r"-- probes wrong \(\d+\)\n((?:   .*\n)*)", output)
    lines = wrong[1].splitlines() if wrong else []
    assert {line.split(":")[0].strip() for line in lines} == ARGUED_PROBES.keys(), output
    assert number(r"level of cases +(\d+) of", output) >= CASES_THAT_AGREE, output


def test_rewrites_that_keep_the_meaning_yield_nothing() -> None:
    output = run("--refactor", "--show", "10")
    assert number(r"\d+ passed, (\d+) failed", output) == 0, output


def rows() -> Iterator[tuple[dict[str, str], tuple[openapi.Change, ...]]]:
    """Each undisputed case: the peer's levels by rule, and our changes."""
    if not (SUITE / "cases.jsonl.gz").exists():
        pytest.skip(f"the shared suite is not there: {SUITE}")
    for line in gzip.decompress((SUITE / "cases.jsonl.gz").read_bytes()).splitlines():
        row = json.loads(line)
        if not row.get("disputed"):
            old, new = (openapi.read(json.dumps(row[side]).encode()) for side in ("old", "new"))
            yield dict(row["expected"]["rules"]), openapi.compare(old, new).changes


def test_every_error_of_the_peer_that_we_lack_is_of_a_kind_that_is_argued() -> None:
    found, missed = 0, []
    for theirs, changes in rows():
        ours = {change.rule for change in changes if change.is_breaking}
        lacking = {name for name, level in theirs.items() if level == "ERR"} - ours
        found += sum(level == "ERR" for level in theirs.values()) - len(lacking)
        missed += [
            name
            for name in lacking
            if not any(name in kind.theirs and (not kind.ours or ours & {*kind.ours}) for kind in KINDS)
        ]
    assert not missed
    assert found >= ERRORS_FOUND


def test_every_error_of_ours_that_the_peer_lacks_has_a_witness_or_is_argued() -> None:
    argued = {name for kind in KINDS for name in kind.ours} | DIFFERENCES.keys()
    extra = [
        change
        for theirs, changes in rows()
        for change in changes
        if change.is_breaking and theirs.get(change.rule) != "ERR"
    ]
    assert [change.rule for change in extra if not change.witness and change.rule not in argued] == []


def test_levels_that_are_not_the_peers_are_told_with_a_reason() -> None:
    if not (SUITE / "rules.tsv").exists():
        pytest.skip(f"the shared suite is not there: {SUITE}")
    rows = [line.split("\t") for line in (SUITE / "rules.tsv").read_text().splitlines()[1:]]
    theirs = {row[0]: {"ERR": "error", "WARN": "warning", "INFO": "info"}[row[1]] for row in rows}
    differ = {rule.id: theirs[rule.id] for rule in RULES if theirs.get(rule.id, rule.level) != rule.level}
    assert {name: difference.theirs for name, difference in DIFFERENCES.items()} == differ
