"""Writes a report as JUnit's XML, by the schema that Jenkins reads."""

from xml.etree import ElementTree as ET

from pactgate.cli.reports.report import Finding, Report
from pactgate.pactfile.printable import one_line


def written(report: Report) -> str:
    """A test suite with a test for each subject; one that fails has its reasons."""
    suites = ET.Element("testsuites")
    suites.append(_suite_of_an_error(report) if report.error else _suite(report))
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


def _suite(report: Report) -> ET.Element:
    findings, subjects = report.findings(), report.subjects()
    failed = {finding.subject for finding in findings if finding.level in report.failing}
    suite = ET.Element(
        "testsuite",
        name=one_line(f"pactgate {report.command} {report.title}"),
        tests=str(len(subjects)),
        failures=str(len(failed)),
        errors="0",
    )
    if report.address:
        properties = ET.SubElement(suite, "properties")
        ET.SubElement(properties, "property", name="address", value=_printable(report.address))
    for subject in map(one_line, subjects):
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
