"""`pactgate validate`: says what is wrong with an OpenAPI document on disk; needs no broker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

from pactgate import openapi
from pactgate.cli import documents, options, terminal
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, Finding, Report, TextBlock


def validate(
    *,
    document: options.Document,
    output_as: options.OutputReport = options.ReportFormat.TEXT,
) -> None:
    """Check whether an OpenAPI document is valid: what is wrong with it, where, and how to fix it.

    Exits 0 when it is valid, 1 when it is not, 2 when it cannot be read.
    """
    with terminal.working(f"Checking {document} ..."):
        problems = openapi.problems(documents.read(document))
    writers.write(ValidationReport(str(document), tuple(problems)), output_as)
    raise typer.Exit(ExitCode.NO if problems else ExitCode.YES)


@dataclass(frozen=True, slots=True)
class ValidationReport(Report):
    """What is wrong with a document.

    Attributes:
        file: the file that has it.
        problems: what is wrong with it.
    """

    command = "validate"
    file: str
    problems: Sequence[openapi.Problem]

    @property
    def title(self) -> str:
        """The file."""
        return self.file

    @property
    def summary(self) -> str:
        """Whether the document is valid."""
        return "The document is not valid." if self.problems else "The document is valid."

    def payload(self) -> dict[str, Any]:
        """`sound` and `problems`."""
        problems = [
            {"pointer": problem.pointer, "message": problem.message, "fix": problem.fix} for problem in self.problems
        ]
        return {"sound": not problems, "problems": problems}

    def text(self) -> list[Block]:
        """The verdict, and a paragraph for each problem."""
        problems = (f"error: {problem.message}.\n  at {problem.pointer}\n  {problem.fix}." for problem in self.problems)
        return [TextBlock("\n\n".join((self.summary, *problems)))]

    def subjects(self) -> list[str]:
        """The places that are wrong."""
        return list(dict.fromkeys(problem.pointer for problem in self.problems)) or [self.summary]

    def findings(self) -> list[Finding]:
        """The problems."""
        return [
            Finding(
                rule="document-unsound",
                level="error",
                subject=problem.pointer,
                text=f"{problem.message}. {problem.fix}.",
                place=problem.pointer,
                file=self.file,
            )
            for problem in self.problems
        ]
