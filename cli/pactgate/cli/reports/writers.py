"""Writes a report in the formats of `--output`: one function each, in one table."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from pactgate.cli import terminal
from pactgate.cli.reports.report import Block, Finding, Report, TextBlock

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
    return json.dumps(report.payload(), indent=2, ensure_ascii=False)


def as_markdown(report: Report) -> str:
    """A page, for a comment on a pull request: the verdict, a table of findings, their examples, and the details."""
    findings = report.findings()
    parts = [[f"# {report.title}"], [report.summary], _findings_table(findings)]
    parts += [_example(finding) for finding in findings if finding.example]
    if notes := report.notes():
        parts += [["Not judged:"], [f"- {note}" for note in notes]]
    parts += [_markdown_block(block) for block in report.details()]
    return "\n\n".join("\n".join(lines) for lines in parts if any(lines) and lines != ["# "]).rstrip()


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
    """A test suite with a test for each subject; one that fails has its reasons (the schema that Jenkins reads)."""
    suites = ET.Element("testsuites")
    suites.append(_suite_of_an_error(report) if report.error else _suite(report))
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


def _suite(report: Report) -> ET.Element:
    findings, subjects = report.findings(), report.subjects()
    failed = {finding.subject for finding in findings if finding.level in report.failing}
    suite = ET.Element(
        "testsuite",
        name=f"pactgate {report.command} {report.title}",
        tests=str(len(subjects)),
        failures=str(len(failed)),
        errors="0",
    )
    for subject in subjects:
        case = ET.SubElement(suite, "testcase", name=_printable(subject), classname=f"pactgate.{report.command}")
        own = [finding for finding in findings if finding.subject == subject]
        failures = [_line(finding) for finding in own if finding.level in report.failing]
        others = [_line(finding) for finding in own if finding.level not in report.failing]
        if failures:
            first, _, _ = failures[0].partition("\n")
            ET.SubElement(case, "failure", message=_printable(first)).text = _printable("\n".join(failures))
        if others:
            ET.SubElement(case, "system-out").text = _printable("\n".join(others))
    return suite


def _suite_of_an_error(report: Report) -> ET.Element:
    """Where nothing was judged: one test, which could not run."""
    suite = ET.Element("testsuite", name=f"pactgate {report.command}", tests="1", failures="0", errors="1")
    case = ET.SubElement(suite, "testcase", name=report.command, classname="pactgate")
    text = _printable(report.error)
    ET.SubElement(case, "error", message=text).text = text
    return suite


def _line(finding: Finding) -> str:
    return f"{finding.level} {finding.rule} at {finding.place}: {finding.text_with_example}"


def _printable(text: str) -> str:
    """The text without the characters that XML 1.0 cannot carry."""
    return "".join(sign if sign in "\t\n" or sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def as_sarif(report: Report) -> str:
    """The static analysis format SARIF 2.1.0, which code scanning reads."""
    from importlib.metadata import version  # noqa: PLC0415 - it takes longer to import than most commands have

    findings = report.findings()
    rules = sorted({finding.rule for finding in findings})
    driver = {"name": "pactgate", "version": version("pactgate"), "rules": [{"id": rule} for rule in rules]}
    run: dict[str, Any] = {"tool": {"driver": driver}, "results": [_result(finding, rules) for finding in findings]}
    if report.error:
        notification = {"level": "error", "message": {"text": report.error}}
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": [notification]}]
    body = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(body, indent=2, ensure_ascii=False)


def _result(finding: Finding, rules: Sequence[str]) -> dict[str, Any]:
    location = {
        "physicalLocation": {"artifactLocation": {"uri": finding.file}, "region": {"startLine": 1}},
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
        return f"::error title=pactgate {report.command}::{_message(report.error)}"
    return "\n".join([*map(_annotation, report.findings()), report.summary])


def _annotation(finding: Finding) -> str:
    properties = {"file": finding.file, "title": finding.rule}
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
