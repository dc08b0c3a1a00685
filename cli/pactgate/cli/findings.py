"""Findings of any command in the forms that other tools read: Markdown, JUnit, SARIF, GitHub's annotations."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes:
        rule: its code.
        level: `error`, `warning` or `info`.
        subject: what it is about: an interaction, an operation.
        text: a sentence.
        place: where in the file.
        fingerprint: what identifies it over time; empty where nothing does.
        file: the file that the place is in, where that is not the one of all findings.
        example: several lines that show it; empty where there are none.
    """

    rule: str
    level: str
    subject: str
    text: str
    place: str
    fingerprint: str = ""
    file: str = ""
    example: str = ""

    @property
    def said(self) -> str:
        """The sentence, with the example below it."""
        return f"{self.text}\n{self.example}" if self.example else self.text


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a command found in one file.

    Attributes:
        command: the command's name.
        file: the file that the places are in.
        summary: the verdict as one sentence.
        subjects: everything that was looked at, whether something was found or not.
        findings: what was found.
        notes: what else should be known, such as what could not be judged.
        failing: the levels that make a subject fail.
    """

    command: str
    file: str
    summary: str
    subjects: Sequence[str]
    findings: Sequence[Finding]
    notes: Sequence[str] = ()
    failing: frozenset[str] = frozenset({"error"})


def as_markdown(found: Findings) -> str:
    """A page with a table, and the examples below it."""
    lines = [f"# {found.file}", "", found.summary]
    if found.findings:
        lines += ["", "| level | code | about | what | where |", "| --- | --- | --- | --- | --- |"]
        lines += [
            f"| {one.level} | `{one.rule}` | {_cell(one.subject)} | {_cell(one.text)} | `{_cell(one.place)}` |"
            for one in found.findings
        ]
    for one in found.findings:
        if one.example:
            lines += ["", f"### {one.subject}: {one.text}", "", "```", *one.example.splitlines(), "```"]
    if found.notes:
        lines += ["", "Not judged:", "", *(f"- {note}" for note in found.notes)]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def as_junit(found: Findings) -> str:
    """A test suite with a test for each subject; one that fails has its reasons (the schema that Jenkins reads)."""
    failed = {one.subject for one in found.findings if one.level in found.failing}
    suite = ET.Element(
        "testsuite",
        name=f"pactgate {found.command} {found.file}",
        tests=str(len(found.subjects)),
        failures=str(len(failed)),
        errors="0",
    )
    for subject in found.subjects:
        case = ET.SubElement(suite, "testcase", name=printable(subject), classname=f"pactgate.{found.command}")
        own = [one for one in found.findings if one.subject == subject]
        errors = [_line(one) for one in own if one.level in found.failing]
        others = [_line(one) for one in own if one.level not in found.failing]
        if errors:
            first, _, _ = errors[0].partition("\n")
            ET.SubElement(case, "failure", message=printable(first)).text = printable("\n".join(errors))
        if others:
            ET.SubElement(case, "system-out").text = printable("\n".join(others))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


def _line(one: Finding) -> str:
    return f"{one.level} {one.rule} at {one.place}: {one.said}"


def printable(text: str) -> str:
    """The text without the characters that XML 1.0 cannot carry."""
    return "".join(sign if sign in "\t\n" or sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def as_sarif(found: Findings) -> str:
    """The static analysis format SARIF 2.1.0, which code scanning reads."""
    rules = sorted({one.rule for one in found.findings})
    results = [
        {
            "ruleId": one.rule,
            "ruleIndex": rules.index(one.rule),
            "level": _SARIF_LEVELS[one.level],
            "message": {"text": f"{one.subject}: {one.said}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": one.file or found.file},
                        "region": {"startLine": 1},
                    },
                    "logicalLocations": [{"fullyQualifiedName": one.place}],
                }
            ],
            **({"partialFingerprints": {"pactgate/v1": one.fingerprint}} if one.fingerprint else {}),
        }
        for one in found.findings
    ]
    from importlib.metadata import version  # noqa: PLC0415 - as above

    driver = {"name": "pactgate", "version": version("pactgate"), "rules": [{"id": rule} for rule in rules]}
    body = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(body, indent=2, ensure_ascii=False)


def as_github(found: Findings) -> str:
    """Commands that make GitHub Actions annotate the file; the summary last."""
    lines = [
        f"::{_GITHUB_LEVELS[one.level]} file={_property(one.file or found.file)},title={_property(one.rule)}"
        f"::{annotation(f'{one.subject}: {one.text} (at {one.place})' + (f'\n{one.example}' if one.example else ''))}"
        for one in found.findings
    ]
    return "\n".join([*lines, found.summary])


def annotation(text: str) -> str:
    """A text as GitHub's commands carry it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return annotation(text).replace(":", "%3A").replace(",", "%2C")


FORMS: Mapping[str, Callable[[Findings], str]] = {
    "markdown": as_markdown,
    "junit": as_junit,
    "sarif": as_sarif,
    "github": as_github,
}
"""The forms by the name that `--output` has for them; `text` and `json` are each command's own."""
