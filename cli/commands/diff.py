"""`pactgate diff`: compares two OpenAPI documents on disk; needs no broker."""

import gc
import json
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import openapi
from cli import documents, findings, options
from cli.errors import Unreadable
from cli.exit_codes import ExitCode
from openapi.breaking import report
from openapi.breaking.accepted import AcceptedError, read_accepted, without_accepted
from openapi.breaking.severities import SeverityError, read_severities


class FailOn(StrEnum):
    """The mildest change that makes the comparison fail."""

    ERROR = "error"
    WARNING = "warning"


_FAILING = {FailOn.ERROR: frozenset({"error"}), FailOn.WARNING: frozenset({"error", "warning"})}


def diff(
    *,
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The document that callers rely on.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The document that is to replace it.")],
    output_as: options.OutputFindings = options.FindingsOutput.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="The mildest change that makes the exit code 1.")
    ] = FailOn.ERROR,
    severity: Annotated[
        Path | None,
        typer.Option("--severity", metavar="FILE", help="Levels of your own: lines of a rule and err, warn or info."),
    ] = None,
    ignore: Annotated[
        Path | None,
        typer.Option(
            "--ignore",
            metavar="FILE",
            help="Changes agreed to: lines of a fingerprint, or of an operation and a rule; 'until' a day if you like.",
        ),
    ] = None,
) -> None:
    """Compare two OpenAPI documents and say which changes break callers.

    Exits 0 when none does, 1 when there are findings, 2 when a document cannot be read.
    """
    gc.disable()  # the process ends with the answer, and looking for garbage takes a tenth of the time
    with documents.shown(f"Comparing {old} with {new} ..."):
        comparison = openapi.compare(*documents.read_both(old, new))
    comparison, accepted = _as_agreed(comparison, severity, ignore)
    _say(comparison, accepted, new, output_as, _FAILING[fail_on])
    fails = any(change.level in _FAILING[fail_on] for change in comparison.changes)
    raise typer.Exit(ExitCode.NO if fails else ExitCode.YES)


def _as_agreed(
    comparison: openapi.Comparison, severity: Path | None, ignore: Path | None
) -> tuple[openapi.Comparison, tuple[openapi.Change, ...]]:
    """The comparison with the team's levels and without the changes that it accepts, and those changes."""
    if severity is not None:
        severities = _read(severity, read_severities)
        documents.tell(f"{severity}, {line}." for line in severities.unknown)
        comparison = severities.applied(comparison)
    if ignore is None:
        return comparison, ()
    agreed = without_accepted(comparison, _read(ignore, read_accepted), datetime.now(UTC).date())
    documents.tell(f"{ignore}, {line}." for line in agreed.told)
    return agreed.comparison, agreed.changes


def _say(
    comparison: openapi.Comparison,
    accepted: tuple[openapi.Change, ...],
    new: Path,
    form: options.FindingsOutput,
    failing: frozenset[str],
) -> None:
    if form is options.FindingsOutput.JSON:
        body = {**report.as_json(comparison), "accepted": [*map(report.change_as_json, accepted)]}
        typer.echo(json.dumps(body, indent=2, ensure_ascii=False))
    elif form is options.FindingsOutput.TEXT:
        typer.echo(report.as_text(comparison, len(accepted)))
    else:
        summary = report.summary(comparison, len(accepted))
        typer.echo(findings.FORMS[form](_findings(new, comparison, summary, failing)))


def _read[T](path: Path, reader: Callable[[str], T]) -> T:
    try:
        return reader(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (SeverityError, AcceptedError) as error:
        raise Unreadable(f"{path}, {error}.") from error


def _findings(new: Path, comparison: openapi.Comparison, summary: str, failing: frozenset[str]) -> findings.Findings:
    found = [
        findings.Finding(
            rule=change.rule,
            level=change.level.value,
            subject=report.operations(change).removesuffix(": ") or change.location,
            text=change.text,
            place=change.location,
            fingerprint=change.fingerprint,
            example="\n".join(report.example(change)),
        )
        for change in comparison.changes
    ]
    subjects = tuple(dict.fromkeys(one.subject for one in found)) or (summary,)
    return findings.Findings("diff", str(new), summary, subjects, found, failing=failing)
