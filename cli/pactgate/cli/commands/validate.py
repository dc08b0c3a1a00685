"""`pactgate validate`: says what is wrong with an OpenAPI document on disk; needs no broker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from pactgate import openapi
from pactgate.cli import documents, options, terminal
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, Finding, Report, TextBlock
from pactgate.pactfile.printable import one_line


def validate(
    *,
    document: options.Document,
    output_as: options.OutputReport = options.ReportFormat.TEXT,
    allow_files: options.AllowFiles = False,
) -> None:
    """Check whether an OpenAPI document is valid: what is wrong with it, where, and how to fix it.

    Exits 0 when it is valid, 1 when it is not, 2 when it cannot be read.
    """
    with terminal.working(f"Checking {document} ..."):
        problems = openapi.problems(documents.read(document, allow_files=allow_files))
        positions = openapi.positions(document, [problem.pointer for problem in problems]) if problems else {}
    writers.write(ValidationReport(str(document), problems, positions), output_as)
    raise typer.Exit(ExitCode.NO if problems else ExitCode.YES)


@dataclass(frozen=True, slots=True)
class ValidationReport(Report):
    """What is wrong with a document.

    Attributes:
        file: the file that has it.
        problems: what is wrong with it.
        positions: where that is in the file, by its pointers.
    """

    command = "validate"
    file: str
    problems: Sequence[openapi.Problem]
    positions: Mapping[str, openapi.Position]

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
        return {"sound": not self.problems, "problems": [*map(self._as_json, self.problems)]}

    def _as_json(self, problem: openapi.Problem) -> dict[str, Any]:
        position = self.positions.get(problem.pointer)
        return {
            "pointer": position.pointer if position else problem.pointer,
            "file": position.file if position else self.file,
            "line": position.line if position else None,
            "column": position.column if position else None,
            "message": problem.message,
            "fix": problem.fix,
        }

    def text(self) -> list[Block]:
        """The verdict, and a paragraph for each problem, in the order of the file."""
        problems = (
            "\n".join(
                map(one_line, (f"error: {problem.message}.", f"  at {self._place(problem)}", f"  {problem.fix}."))
            )
            for problem in sorted(self.problems, key=self._order)
        )
        return [TextBlock("\n\n".join((self.summary, *problems)))]

    def _order(self, problem: openapi.Problem) -> tuple[str, int, int]:
        position = self.positions.get(problem.pointer)
        return (position.file, position.line, position.column) if position else (self.file, 0, 0)

    def _place(self, problem: openapi.Problem) -> str:
        """The file, the line and the pointer, as far as they are known."""
        position = self.positions.get(problem.pointer)
        file = f"{position.file}:{position.line}:{position.column}" if position else self.file
        pointer = position.pointer if position else problem.pointer
        return f"{file}  {pointer}" if pointer != "#" else file

    def subjects(self) -> list[str]:
        """The places that are wrong."""
        return list(dict.fromkeys(map(_subject, self.problems))) or [self.summary]

    def findings(self) -> list[Finding]:
        """The problems."""
        return [
            Finding(
                rule="document-unsound",
                level="error",
                subject=_subject(problem),
                text=f"{problem.message}. {problem.fix}.",
                place=problem.pointer,
                file=self.file,
            )
            for problem in self.problems
        ]


def _subject(problem: openapi.Problem) -> str:
    return "The document" if problem.pointer == "#" else problem.pointer
