"""Writes a report in the formats of `--output`: one function each, in one table."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pactgate import openapi
from pactgate.cli import terminal
from pactgate.cli.reports.report import Block, Finding, Report, TextBlock
from pactgate.pactfile.printable import one_line, printable, printable_json

_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def write(report: Report, output_format: str) -> None:
    """Writes a report to stdout, in a format of `WRITERS`."""
    written = WRITERS[output_format](report)
    if written:
        sys.stdout.write(f"{written}\n")
        sys.stdout.flush()


def as_text(report: Report) -> str:
    """For a person: lines and tables, in colour at a terminal."""
    return terminal.rendered(report.text())


def as_json(report: Report) -> str:
    """The JSON document, and nothing else."""
    return printable_json(json.dumps(report.payload(), indent=2, ensure_ascii=False))


def as_markdown(report: Report) -> str:
    """A page, for a comment on a pull request: the verdict, a table of findings, their examples, and the details."""
    findings = report.findings()
    parts = [[f"# {one_line(report.title)}"], [report.summary], _findings_table(findings)]
    parts += [_example(finding) for finding in findings if finding.example]
    if notes := report.notes():
        parts += [["Not judged:"], [f"- {one_line(note)}" for note in notes]]
    parts += [_markdown_block(block) for block in report.details()]
    return printable("\n\n".join("\n".join(lines) for lines in parts if any(lines) and lines != ["# "]).rstrip())


def _findings_table(findings: Sequence[Finding]) -> list[str]:
    rows = [
        (found.level, f"`{found.rule}`", _cell(found.subject), _cell(found.text), f"`{_cell(found.place)}`")
        for found in findings
    ]
    return _markdown_table(("level", "code", "about", "what", "where"), rows) if rows else []


def _example(finding: Finding) -> list[str]:
    return [f"### {finding.subject}: {finding.text}", "", "```", *finding.example.splitlines(), "```"]


def _markdown_block(block: Block) -> list[str]:
    if isinstance(block, TextBlock):
        return [block.text.strip("\n")]
    return _markdown_table(block.headings, [[*map(_cell, row)] for row in block.rows])


def _markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def as_junit(report: Report) -> str:
    """A test suite with a test for each subject."""
    from pactgate.cli.reports import junit  # noqa: PLC0415 - Python's XML takes milliseconds to import, and few ask for it

    return junit.written(report)


def as_sarif(report: Report) -> str:
    """The static analysis format SARIF 2.1.0, which code scanning reads."""
    from importlib.metadata import version  # noqa: PLC0415 - it takes longer to import than most commands have

    findings = report.findings()
    rules = sorted({finding.rule for finding in findings})
    driver = {"name": "pactgate", "version": version("pactgate"), "rules": [{"id": rule} for rule in rules]}
    found_at = _positions(findings)
    results = [_result(finding, rules, found_at.get((finding.file, finding.place))) for finding in findings]
    run: dict[str, Any] = {"tool": {"driver": driver}, "results": results}
    if report.error:
        notification = {"level": "error", "message": {"text": report.error}}
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": [notification]}]
    body = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return printable_json(json.dumps(body, indent=2, ensure_ascii=False))


def _positions(findings: Sequence[Finding]) -> dict[tuple[str, str], openapi.Position]:
    """Where the places of findings are in their files, by file and place; those that are in none are left out."""
    by_file: dict[str, list[str]] = {}
    for finding in findings:
        if finding.file:
            by_file.setdefault(finding.file, []).append(finding.place)
    return {
        (file, place): position
        for file, places in by_file.items()
        for place, position in openapi.positions(file, places).items()
    }


def _result(finding: Finding, rules: Sequence[str], position: openapi.Position | None) -> dict[str, Any]:
    region = {"startLine": position.line, "startColumn": position.column} if position else {"startLine": 1}
    file = position.file if position else finding.file
    location = {
        "physicalLocation": {"artifactLocation": {"uri": file}, "region": region},
        "logicalLocations": [{"fullyQualifiedName": finding.place}],
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": f"{finding.subject}: {finding.text_with_example}"},
        "locations": [location],
        **({"partialFingerprints": {"pactgate/v1": finding.fingerprint}} if finding.fingerprint else {}),
    }


def as_github(report: Report) -> str:
    """Commands that make GitHub Actions annotate files; the summary last."""
    if report.error:
        return printable(f"::error title=pactgate {report.command}::{_message(report.error)}")
    findings = report.findings()
    found_at = _positions(findings)
    annotations = (_annotation(finding, found_at.get((finding.file, finding.place))) for finding in findings)
    return printable("\n".join([*annotations, one_line(report.summary)]))


def _annotation(finding: Finding, position: openapi.Position | None) -> str:
    properties = {"file": finding.file}
    if position:
        properties = {"file": position.file, "line": str(position.line), "col": str(position.column)}
    properties["title"] = finding.rule
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    example = f"\n{finding.example}" if finding.example else ""
    text = f"{finding.subject}: {finding.text} (at {finding.place}){example}"
    return f"::{_GITHUB_LEVELS[finding.level]} {given}::{_message(text)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


WRITERS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "table": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "junit": as_junit,
    "sarif": as_sarif,
    "github": as_github,
}
"""The writers by the names that `--output` has for their formats."""
