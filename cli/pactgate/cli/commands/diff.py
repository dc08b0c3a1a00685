"""`pactgate diff`: compares two OpenAPI documents on disk, or one with what is in an environment by the broker."""

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pactgate import openapi
from pactgate.cli import documents, inputs, options, terminal
from pactgate.cli.errors import NotABroker, Unreadable, Usage
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.diff import BrokerComparisonReport, FilesComparisonReport
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
        help="The document that callers rely on, and the one that is to replace it; with --against only the new one.",
    ),
]
_Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="ENVIRONMENT",
        help="Ask the broker which consumers in this environment the new document would break; nothing is stored.",
    ),
]
_FailOn = Annotated[
    FailOn | None,
    typer.Option("--fail-on", help="The lowest level of a change that makes the exit code 1. Default: error."),
]
_Severity = Annotated[
    Path | None,
    typer.Option(
        "--severity", metavar="FILE", help="A file of your own levels, one a line: a rule, and err, warn or info."
    ),
]
_Ignore = Annotated[
    Path | None,
    typer.Option(
        "--ignore",
        metavar="FILE",
        help="A file of accepted changes, one a line: its fingerprint, or its operation and rule; and 'until' a day, "
        "if it is to end.",
    ),
]
_EXIT_CODES = {"yes": ExitCode.YES, "no": ExitCode.NO, "unknown": ExitCode.UNKNOWN}


@grouped
def diff(
    *,
    given: _Documents,
    output_as: options.OutputReport = options.ReportFormat.TEXT,
    fail_on: _FailOn = None,
    severity: _Severity = None,
    ignore: _Ignore = None,
    against: _Against = None,
    allow_files: options.AllowFiles = False,
    of: options.ProviderAtBroker,
) -> None:
    """Compare two OpenAPI documents and list breaking changes, or ask a broker which consumers would break.

    With --against the document is compared with those of the provider in an environment, and with the pacts of its
    consumers there; each breaking change is listed with the consumers that use it. It is what the gate would answer
    for a build that does what the document says.

    For example:

    pactgate diff old.yaml new.yaml

    pactgate diff --against production openapi.yaml --pacticipant orders --broker-base-url https://pacts.example.org

    Exits 0 when nothing breaks, 1 when there are findings, 2 when a document cannot be read. With --against also 3 when
    evidence is missing, and 4 when the broker cannot be reached.
    """
    if against is not None:
        if fail_on or severity or ignore:
            raise Usage(
                "--fail-on, --severity and --ignore are for two files: with --against, policies and waivers decide."
            )
        _ask(_one(given), against, of, output_as, allow_files=allow_files)
    else:
        strict = _Strict(_FAILING[fail_on or FailOn.ERROR], severity, ignore)
        _compare(*_two(given), output_as, strict, allow_files=allow_files)


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
    raise Usage("With --against give one document, the new one: the broker has those in the environment.")


def _ask(
    new: Path, environment: str, of: options.ProviderAtBroker, form: options.ReportFormat, *, allow_files: bool
) -> NoReturn:
    from pactgate.cli.publication import provider_contracts  # noqa: PLC0415 - two files are compared without it

    documents.read(new, allow_files=allow_files)
    link, body = "pactgate:compare", {"environment": environment, "contract": provider_contracts.contract(new)}
    with of.at.opened() as broker, terminal.working(f"Comparing {new} with {environment} ..."):
        answer = broker.post(broker.index.link(link, provider=of.provider), body)
    if str(answer.body.get("verdict")) not in _EXIT_CODES:
        raise NotABroker(answer.url, "its answer has no known verdict")
    with answer.understood():
        writers.write(BrokerComparisonReport(answer.body, str(new)), form)
    raise typer.Exit(_EXIT_CODES[answer.body["verdict"]])


def _compare(old: Path, new: Path, form: options.ReportFormat, strict: _Strict, *, allow_files: bool) -> NoReturn:
    gc.disable()  # the process ends with the answer, and looking for garbage takes a tenth of the time
    with terminal.working(f"Comparing {old} with {new} ..."):
        comparison = documents.compare(old, new, allow_files=allow_files)
    comparison, accepted = _as_agreed(comparison, strict.severity, strict.ignore)
    writers.write(FilesComparisonReport(comparison, accepted, str(new), failing=strict.failing), form)
    fails = any(change.level in strict.failing for change in comparison.changes)
    raise typer.Exit(ExitCode.NO if fails else ExitCode.YES)


def _as_agreed(
    comparison: openapi.Comparison, severity: Path | None, ignore: Path | None
) -> tuple[openapi.Comparison, tuple[openapi.Change, ...]]:
    """The comparison with the team's levels and without the changes that it accepts, and those changes."""
    if severity is not None:
        severities = _read(severity, read_severities)
        _warn(severity, severities.unknown)
        comparison = severities.applied(comparison)
    if ignore is None:
        return comparison, ()
    agreed = without_accepted(comparison, _read(ignore, read_accepted), datetime.now(UTC).date())
    _warn(ignore, agreed.notes)
    return agreed.comparison, agreed.changes


def _warn(file: Path, lines: Iterable[str]) -> None:
    """Says on stderr which lines of a file mean nothing."""
    for line in lines:
        terminal.tell(f"pactgate: {file}, {line}.")


def _read[T](path: Path, reader: Callable[[str], T]) -> T:
    try:
        return reader(inputs.content(path).decode())
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} is not UTF-8 (byte {error.start}): save it in this encoding.") from error
    except (SeverityError, AcceptedError) as error:
        raise Unreadable(f"{path}, {error}.") from error
