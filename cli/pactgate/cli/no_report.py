"""What stands in place of a report where there is none: a tool that reads the output is told, too."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree as ET

from pactgate.cli import findings, output
from pactgate.cli.errors import Problem


@contextmanager
def told(command: str, output_as: str, *lists: str) -> Iterator[None]:
    """Has a problem of the block said on stdout in the form that is wanted; on stderr it is said as always.

    Args:
        command: the command's name.
        output_as: the form; as text nothing is said.
        lists: the members of the command's JSON that hold what it found: they are there, and empty.
    """
    try:
        yield
    except Problem as problem:
        _say(command, output_as, lists, problem)
        raise


def _say(command: str, output_as: str, lists: tuple[str, ...], problem: Problem) -> None:
    said = str(problem)
    if output_as == "json":
        empty: dict[str, list[str]] = {name: [] for name in lists}
        output.say_json({"success": False, "error": said, "exit_code": int(problem.exit_code), **empty})
    elif output_as == "junit":
        output.say(_junit(command, said))
    elif output_as == "github":
        output.say(f"::error title=pactgate {command}::{findings.annotation(said)}")
    elif output_as == "markdown":
        output.say(f"# pactgate {command}\n\nNothing was judged. {said}")
    sys.stdout.flush()


def _junit(command: str, said: str) -> str:
    suite = ET.Element("testsuite", name=f"pactgate {command}", tests="1", failures="0", errors="1")
    case = ET.SubElement(suite, "testcase", name=command, classname="pactgate")
    ET.SubElement(case, "error", message=findings.printable(said)).text = findings.printable(said)
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)
