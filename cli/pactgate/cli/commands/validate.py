"""`pactgate validate`: says what is wrong with an OpenAPI document on disk; needs no broker."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from pactgate import openapi
from pactgate.cli import documents, findings, options
from pactgate.cli.exit_codes import ExitCode


def validate(
    *,
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The document to check.")],
    output_as: options.OutputFindings = options.FindingsOutput.TEXT,
) -> None:
    """Check an OpenAPI document and say what is wrong with it, where, and what to do.

    Exits 0 when it is sound, 1 when something is wrong, 2 when it cannot be read.
    """
    with documents.shown(f"Checking {document} ..."):
        problems = openapi.problems(documents.read(document))
    summary = "The document is not sound." if problems else "The document is sound."
    if output_as is options.FindingsOutput.JSON:
        told = [{"pointer": one.pointer, "message": one.message, "fix": one.fix} for one in problems]
        typer.echo(json.dumps({"sound": not problems, "problems": told}, indent=2, ensure_ascii=False))
    elif output_as is options.FindingsOutput.TEXT:
        lines = (f"error: {one.message}.\n  at {one.pointer}\n  {one.fix}." for one in problems)
        typer.echo("\n\n".join((summary, *lines)))
    else:
        typer.echo(findings.FORMS[output_as](_findings(document, problems, summary)))
    raise typer.Exit(ExitCode.NO if problems else ExitCode.YES)


def _findings(path: Path, problems: Iterable[openapi.Problem], summary: str) -> findings.Findings:
    found = [
        findings.Finding("document-unsound", "error", one.pointer, f"{one.message}. {one.fix}.", one.pointer)
        for one in problems
    ]
    subjects = tuple(dict.fromkeys(one.subject for one in found)) or (summary,)
    return findings.Findings("validate", str(path), summary, subjects, found)
