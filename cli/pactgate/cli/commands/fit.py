"""`pactgate fit`: asks whether a pact fits an OpenAPI document, both on disk; needs no broker."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from pactgate import openapi
from pactgate.cli import documents, inputs, options
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, Finding, Report, TextBlock
from pactgate.openapi.fit import report
from pactgate.pactfile.model import Pact


def fit(
    *,
    pact: Annotated[Path, typer.Argument(metavar="PACT", help="The pact of a consumer.")],
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document of its provider.")],
    output_as: options.OutputReport = options.ReportFormat.TEXT,
    allow_files: options.AllowFiles = False,
) -> None:
    """Check whether a pact fits the OpenAPI document of its provider.

    It fits when a provider that does what the document says can serve the consumer.

    Exits 0 when the pact fits, 1 when it does not, 2 when a file cannot be read.
    """
    consumer_pact = inputs.pact(pact).pact
    with documents.needed():
        result = openapi.fit(consumer_pact, openapi.read(document, allow_files=allow_files))
    writers.write(FitReport(str(pact), consumer_pact, result), output_as)
    raise typer.Exit(ExitCode.YES if result.compatible else ExitCode.NO)


@dataclass(frozen=True, slots=True)
class FitReport(Report):
    """Whether a pact fits a document.

    Attributes:
        file: the file that has the pact.
        pact: the pact.
        fit: what of it fits, and what does not.
    """

    command = "fit"
    file: str
    pact: Pact
    fit: openapi.Fit

    @property
    def title(self) -> str:
        """The file."""
        return self.file

    @property
    def summary(self) -> str:
        """The verdict as one sentence."""
        return report.summary(self.fit)

    def payload(self) -> dict[str, Any]:
        """The fit as JSON."""
        return report.as_json(self.fit)

    def text(self) -> list[Block]:
        """The verdict, the misfits, what was not compared."""
        return [TextBlock(report.as_text(self.fit))]

    def subjects(self) -> list[str]:
        """The interactions."""
        return list(dict.fromkeys(interaction.description for interaction in self.pact.interactions))

    def findings(self) -> list[Finding]:
        """The misfits."""
        return [
            Finding(misfit.code, misfit.level.value, misfit.description, misfit.text, misfit.location, file=self.file)
            for misfit in self.fit.misfits
        ]

    def notes(self) -> list[str]:
        """What was not compared."""
        return [f"{skipped.description}: {skipped.reason} (at {skipped.location})" for skipped in self.fit.not_compared]
