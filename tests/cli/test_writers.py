"""Reports in every format: pure values, written without a broker or a provider."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from pactgate.cli import options
from pactgate.cli.errors import NothingToJudge
from pactgate.cli.reports.decision import DecisionReport
from pactgate.cli.reports.failure import FailureReport, reported
from pactgate.cli.reports.report import Block, Finding, PlainReport, Report, TableBlock, TextBlock
from pactgate.cli.reports.writers import WRITERS, write

FORMATS = {*options.AnswerFormat, *options.TableFormat, *options.ReportFormat, *options.DecisionFormat}


@dataclass(frozen=True, slots=True)
class TriedReport(Report):
    """One finding that fails, one that does not, and a subject without any."""

    command = "try"
    title = "a.yaml"
    summary = "It is broken."

    def payload(self) -> dict[str, Any]:
        return {"broken": True}

    def text(self) -> list[Block]:
        return [TextBlock("It is broken.", "bold red")]

    def subjects(self) -> Sequence[str]:
        return ["GET /a", "GET /b", "GET /c"]

    def findings(self) -> list[Finding]:
        return [
            Finding("rule-a", "error", "GET /a", "a|b\nis wrong.", "#/a", file="a.yaml", example="like\nthis"),
            Finding("rule-b", "warning", "GET /b", "Look at it.", "#/b"),
        ]

    def notes(self) -> list[str]:
        return ["GET /d"]

    def details(self) -> list[Block]:
        return [TableBlock(("name", "value"), [("a", "1|2")])]


REPORT = TriedReport()
TABLE = """\
| level | code | about | what | where |
| --- | --- | --- | --- | --- |
| error | `rule-a` | GET /a | a\\|b\\nis wrong. | `#/a` |
| warning | `rule-b` | GET /b | Look at it. | `#/b` |"""
FAILURE = FailureReport("try", ("interactions",), NothingToJudge("There is nothing."))


def test_every_format_of_an_option_has_its_writer() -> None:
    assert set(WRITERS) == FORMATS


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_writer_takes_every_report(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for report in (REPORT, FAILURE, PlainReport({"a": 1}, [TextBlock("a", "green"), TableBlock(("b",), [("c",)])])):
        if name not in {"junit", "github"} or report.command:
            write(report, name)
    assert capsys.readouterr().out


def test_markdown_has_a_table_the_examples_and_the_details() -> None:
    assert WRITERS["markdown"](REPORT).split("\n\n") == [
        "# a.yaml",
        "It is broken.",
        TABLE,
        "### GET /a: a|b\\nis wrong.",
        "```\nlike\nthis\n```",
        "Not judged:",
        "- GET /d",
        "| name | value |\n| --- | --- |\n| a | 1\\|2 |",
    ]


def test_junit_fails_a_subject_by_the_levels_that_fail() -> None:
    (suite,) = ET.fromstring(WRITERS["junit"](REPORT))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "0")
    assert [[each.tag for each in case] for case in suite] == [["failure"], ["system-out"], []]


def test_github_names_a_file_where_there_is_one() -> None:
    assert WRITERS["github"](REPORT).splitlines() == [
        "::error file=a.yaml,title=rule-a::GET /a: a|b\\nis wrong. (at #/a)%0Alike%0Athis",
        "::warning title=rule-b::GET /b: Look at it. (at #/b)",
        "It is broken.",
    ]


def test_sarif_and_github_name_the_line_of_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("b: 1\na: 2\n")
    monkeypatch.chdir(tmp_path)
    assert WRITERS["github"](REPORT).startswith("::error file=a.yaml,line=2,col=1,title=rule-a::")
    (run,) = json.loads(WRITERS["sarif"](REPORT))["runs"]
    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 1}


def test_a_run_that_failed_says_so_to_the_tools_that_read_it() -> None:
    (suite,) = ET.fromstring(WRITERS["junit"](FAILURE))
    assert [[each.tag for each in case] for case in suite] == [["error"]]
    (run,) = json.loads(WRITERS["sarif"](FAILURE))["runs"]
    assert run["results"] == []
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "There is nothing."
    assert WRITERS["github"](FAILURE) == "::error title=pactgate try::There is nothing."
    assert WRITERS["markdown"](FAILURE) == "# pactgate try\n\nNothing was checked. There is nothing."
    assert json.loads(WRITERS["json"](FAILURE)) == {
        "success": False,
        "error": "There is nothing.",
        "exit_code": 3,
        "interactions": [],
    }
    assert WRITERS["text"](FAILURE) == ""


def test_a_failed_run_is_written_and_still_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NothingToJudge), reported("try", "github"):
        raise NothingToJudge("There is nothing.")
    assert capsys.readouterr().out == "::error title=pactgate try::There is nothing.\n"


def test_a_decision_without_a_file_annotates_none() -> None:
    pair = {
        "consumer": {"name": "web", "version": "1"},
        "provider": {"name": "orders", "version": "2"},
        "verdict": "no",
        "reason": {"code": "replay-failed", "text": "It breaks."},
        "next_step": "Fix it.",
    }
    versions = [{"pacticipant": "orders", "version": "2"}]
    decision = {"versions": versions, "environment": "production", "verdict": "no", "text": "No.", "pairs": [pair]}
    assert WRITERS["github"](DecisionReport(decision)).splitlines() == [
        "::error title=replay-failed::web 1 with orders 2: It breaks. Fix it. (at web 1 with orders 2)",
        "No.",
    ]
