"""What replay and fuzz of one build found, for a person or for other tools."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pactgate.cli import findings, fuzz_report, output, replay_report
from pactgate.cli.checking import Checked
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.findings import Finding, Findings
from pactgate.cli.options import ReportOutput


@dataclass(frozen=True, slots=True)
class Subject:
    """What was checked.

    Attributes:
        provider: its name.
        version: that of the build, None where it is not known.
        document: the name of the OpenAPI document.
    """

    provider: str
    version: str | None
    document: str


def say(checked: Checked, of: Subject, output_as: ReportOutput, published: Sequence[str], error: str | None) -> None:
    """Prints the results of both.

    Args:
        checked: the results.
        of: what was checked.
        output_as: the form; as JSON what `as_json` gives.
        published: where the results are now.
        error: what went wrong besides, None for nothing.
    """
    if output_as is ReportOutput.JSON:
        output.say_json(as_json(checked, published, error))
    elif output_as is ReportOutput.TEXT:
        _say_text(checked, of)
    else:
        output.say(findings.FORMS[output_as](_findings(checked, of)))


def as_json(checked: Checked, published: Sequence[str], error: str | None) -> dict[str, Any]:
    """Both as one document.

    Returns:
        `success`; `interactions` and `operations` as the JSON of `verify` and `fuzz` has them; the rest of both as
        `verify` and `fuzz`, null where there is none; `published` (addresses) and `error`.
    """
    verify = None if checked.replay.result is None else checked.replay.result.to_json()
    fuzz = None if checked.fuzz.result is None else checked.fuzz.result.to_json()
    errors = [*map(str, checked.problems), *([] if error is None else [error])]
    return {
        "success": checked.exit_code is ExitCode.YES and error is None,
        "interactions": [] if verify is None else verify.pop("interactions"),
        "operations": [] if fuzz is None else fuzz.pop("operations"),
        "verify": verify,
        "fuzz": fuzz,
        "published": list(published),
        "error": " ".join(errors) or None,
    }


def _say_text(checked: Checked, of: Subject) -> None:
    if checked.replay.result is not None:
        replay_report.say_text(checked.replay.result, of.version)
    if checked.fuzz.result is not None:
        fuzz_report.say_text(checked.fuzz.result, of.document)
    for problem in checked.problems:
        output.say(str(problem), "yellow")


def _findings(checked: Checked, of: Subject) -> Findings:
    """Both as one list of findings."""
    parts = list(_parts(checked, of))
    return Findings(
        command="check-provider",
        file=of.provider,
        summary=" ".join(part.summary for part in parts),
        subjects=[subject for part in parts for subject in part.subjects],
        findings=[one for part in parts for one in part.findings],
        notes=[note for part in parts for note in part.notes],
    )


def _parts(checked: Checked, of: Subject) -> Iterator[Findings]:
    if checked.replay.result is not None:
        yield replay_report.as_findings(checked.replay.result, of.version)
    if checked.fuzz.result is not None:
        yield fuzz_report.as_findings(checked.fuzz.result, of.document)
    for name, part in (("verify", checked.replay), ("fuzz", checked.fuzz)):
        if part.problem is not None:
            said = str(part.problem)
            found = [Finding("not_judged", "error", name, said, "the run", file=of.document)]
            yield Findings(name, of.document, said, [name], found)
