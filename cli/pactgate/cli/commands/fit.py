"""`pactgate fit`: asks whether a pact fits an OpenAPI document, both on disk; needs no broker."""

from pathlib import Path
from typing import Annotated

import typer

from pactgate import openapi
from pactgate.cli import documents, findings, inputs, options, output
from pactgate.cli.errors import Unreadable
from pactgate.cli.exit_codes import ExitCode
from pactgate.openapi.fit import report
from pactgate.pactfile import PactFileError, read
from pactgate.pactfile.model import Pact


def fit(
    *,
    pact: Annotated[Path, typer.Argument(metavar="PACT", help="The pact of a consumer.")],
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document of its provider.")],
    output_as: options.OutputFindings = options.FindingsOutput.TEXT,
) -> None:
    """Say whether a provider that keeps to its OpenAPI document can serve a consumer, by its pact.

    Exits 0 when the pact fits, 1 when it does not, 2 when a file cannot be read.
    """
    read = _pact(pact)
    found = openapi.fit(read, documents.read(document))
    if output_as is options.FindingsOutput.JSON:
        output.say_json(report.as_json(found))
    elif output_as is options.FindingsOutput.TEXT:
        output.say(report.as_text(found))
    else:
        output.say(findings.FORMS[output_as](_findings(pact, read, found)))
    raise typer.Exit(ExitCode.YES if found.compatible else ExitCode.NO)


def _pact(path: Path) -> Pact:
    content = inputs.content(path)
    try:
        return read.pact(read.parse(content))
    except PactFileError as error:
        raise Unreadable(f"{path} is no pact: {error}.") from error


def _findings(path: Path, pact: Pact, found: openapi.Fit) -> findings.Findings:
    return findings.Findings(
        command="fit",
        file=str(path),
        summary=report.summary(found),
        subjects=tuple(dict.fromkeys(interaction.description for interaction in pact.interactions)),
        findings=[
            findings.Finding(one.code, one.level.value, one.description, one.text, one.location)
            for one in found.misfits
        ],
        notes=[f"{one.description}: {one.reason} (at {one.location})" for one in found.not_compared],
    )
