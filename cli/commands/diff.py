"""`pactgate diff`: compares two OpenAPI documents on disk; needs no broker."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import openapi
from cli import documents, options, output
from cli.exit_codes import ExitCode
from openapi.breaking import report


class FailOn(StrEnum):
    """The mildest change that makes the comparison fail."""

    ERROR = "error"
    WARNING = "warning"


_FAILING = {FailOn.ERROR: {"error"}, FailOn.WARNING: {"error", "warning"}}


def diff(
    *,
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The document that callers rely on.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The document that is to replace it.")],
    output_as: options.OutputAsText = options.TextOutput.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="The mildest change that makes the exit code 1.")
    ] = FailOn.ERROR,
) -> None:
    """Compare two OpenAPI documents and say which changes break callers.

    Exits 0 when none does, 1 when there are findings, 2 when a document cannot be read.
    """
    comparison = openapi.compare(documents.read(old), documents.read(new))
    if output_as is options.TextOutput.JSON:
        output.say_json(report.as_json(comparison))
    else:
        output.say(report.as_text(comparison).rstrip("\n"))
    found = any(change.level in _FAILING[fail_on] for change in comparison.changes)
    raise typer.Exit(ExitCode.NO if found else ExitCode.YES)
