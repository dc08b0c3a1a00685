"""`pactgate diff`: compares two OpenAPI documents on disk, or one with what is in an environment by the broker."""

import gc
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pactgate import openapi
from pactgate.cli import documents, findings, options
from pactgate.cli.asking import AtProvider
from pactgate.cli.errors import NotABroker, Unreadable, Usage
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.option_groups import grouped
from pactgate.openapi.breaking import report
from pactgate.openapi.breaking.accepted import AcceptedError, read_accepted, without_accepted
from pactgate.openapi.breaking.severities import SeverityError, read_severities


class FailOn(StrEnum):
    """The mildest change that makes the comparison fail."""

    ERROR = "error"
    WARNING = "warning"


_FAILING = {FailOn.ERROR: frozenset({"error"}), FailOn.WARNING: frozenset({"error", "warning"})}


_Documents = Annotated[
    list[Path],
    typer.Argument(
        metavar="[OLD] NEW",
        help="The document that callers rely on, and the one that is to replace it; with --against the new one alone.",
    ),
]
_Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="ENVIRONMENT",
        help="Ask the broker whom the new document would break there; nothing of it is kept.",
    ),
]
_FailOn = Annotated[
    FailOn | None,
    typer.Option("--fail-on", help="The mildest change that makes the exit code 1: an error, where none is named."),
]
_Severity = Annotated[
    Path | None,
    typer.Option("--severity", metavar="FILE", help="Levels of your own: lines of a rule and err, warn or info."),
]
_Ignore = Annotated[
    Path | None,
    typer.Option(
        "--ignore",
        metavar="FILE",
        help="Changes agreed to: lines of a fingerprint, or of an operation and a rule; 'until' a day if you like.",
    ),
]
_EXIT_CODES = {"yes": ExitCode.YES, "no": ExitCode.NO, "unknown": ExitCode.UNKNOWN}


@grouped
def diff(
    *,
    given: _Documents,
    output_as: options.OutputFindings = options.FindingsOutput.TEXT,
    fail_on: _FailOn = None,
    severity: _Severity = None,
    ignore: _Ignore = None,
    against: _Against = None,
    at: AtProvider,
) -> None:
    """Compare two OpenAPI documents and say which changes break callers; or ask a broker whom one would break.

    With --against the document is compared with those of the provider that are in an environment, and held against
    the pacts of its consumers there; each breaking change is told with who uses it. It is what the gate would say of
    a build that keeps the document.

    For example:

    pactgate diff old.yaml new.yaml

    pactgate diff --against production openapi.yaml --pacticipant orders --broker-base-url https://pacts.example.org

    Exits 0 when nobody breaks, 1 when there are findings, 2 when a document cannot be read. With --against also 3 when
    what it breaks cannot be judged, and 4 when the broker cannot be reached.
    """
    if against is not None:
        if fail_on or severity or ignore:
            raise Usage(
                "--fail-on, --severity and --ignore are for two files: with --against, policies and waivers say."
            )
        _ask(_one(given), against, at, output_as)
    else:
        _compare(*_two(given), output_as, _Strict(_FAILING[fail_on or FailOn.ERROR], severity, ignore))


@dataclass(frozen=True, slots=True)
class _Strict:
    """What makes a comparison fail: levels, and what the team says of them in files."""

    failing: frozenset[str]
    severity: Path | None
    ignore: Path | None


def _two(given: list[Path]) -> tuple[Path, Path]:
    match given:
        case [old, new]:
            return old, new
    raise Usage("Give two documents: the old one and the new one; or --against ENVIRONMENT and the new one.")


def _one(given: list[Path]) -> Path:
    match given:
        case [new]:
            return new
    raise Usage("With --against give one document, the new one: the broker has those that are there.")


def _ask(new: Path, environment: str, at: AtProvider, form: options.FindingsOutput) -> NoReturn:
    from pactgate.cli import comparison_report, publishing  # noqa: PLC0415 - two files are compared without it

    documents.read(new)
    link, body = "pactgate:compare", {"environment": environment, "contract": publishing.contract(new)}
    with at.broker() as broker, documents.shown(f"Holding {new} against {environment} ..."):
        found = broker.post(broker.index.link(link, provider=at.provider), body)
    if found.body.get("verdict") not in _EXIT_CODES:
        raise NotABroker(found.url, "its answer has no verdict that is known here")
    comparison_report.say(found.body, new, form)
    raise typer.Exit(_EXIT_CODES[found.body["verdict"]])


def _compare(old: Path, new: Path, form: options.FindingsOutput, strict: _Strict) -> NoReturn:
    gc.disable()  # the process ends with the answer, and looking for garbage takes a tenth of the time
    with documents.shown(f"Comparing {old} with {new} ..."):
        comparison = openapi.compare(*documents.read_both(old, new))
    comparison, accepted = _as_agreed(comparison, strict.severity, strict.ignore)
    _say(comparison, accepted, new, form, strict.failing)
    fails = any(change.level in strict.failing for change in comparison.changes)
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
    documents.tell(f"{ignore}, {line}." for line in agreed.notes)
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
