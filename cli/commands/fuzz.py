"""`pactgate fuzz`: sends a running provider what its OpenAPI document allows, and more, and checks its answers."""

import hashlib
import random
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cli import documents, fuzz_report, inputs, options, output
from cli.errors import MissingExtra, NothingToJudge, ProviderUnreachable, Usage
from cli.exit_codes import ExitCode
from openapi.values import mapping
from verifier import errors
from verifier.fuzz import FuzzPlan, FuzzTarget
from verifier.fuzz import fuzz as run_fuzz
from verifier.fuzz_job import CHECKS, MORE_CHECKS, FuzzProgress
from verifier.fuzz_results import Ended, Fuzz, Verdict

_EXIT_CODES = {Verdict.PASSED: ExitCode.YES, Verdict.FAILED: ExitCode.NO, Verdict.UNKNOWN: ExitCode.UNKNOWN}
_MAX_SEED = 2**32

_BaseUrl = Annotated[
    str,
    typer.Option("--base-url", metavar="URL", help="Where the provider runs; the document's paths are appended."),
]
_Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, metavar="N", help="Make the requests of an earlier run again; else a new number."),
]
_MaxTime = Annotated[
    float | None,
    typer.Option("--max-time", min=1, metavar="SECONDS", help="End the run then, whatever is left to try."),
]
_Headers = Annotated[
    list[str] | None,
    typer.Option("--header", "-H", metavar="NAME:VALUE", help="Send it with each request; its value is masked."),
]
_Include = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="PATTERN", help="Try only these: 'GET /orders*', '/orders/*', an operationId."),
]
_Exclude = Annotated[list[str] | None, typer.Option("--exclude", metavar="PATTERN", help="Leave these out.")]
_Checks = Annotated[
    list[str] | None,
    typer.Option("--check", metavar="NAME", help=f"Switch on a check that is off: {', '.join(MORE_CHECKS)}."),
]
_NoChecks = Annotated[
    list[str] | None,
    typer.Option("--no-check", metavar="NAME", help=f"Switch off a check that is on: {', '.join(CHECKS)}."),
]
_MaxExamples = Annotated[
    int | None,
    typer.Option("--max-examples", min=1, metavar="N", help="Make up so many requests an operation and phase."),
]
_RequestTimeout = Annotated[
    float,
    typer.Option("--request-timeout", min=0.1, metavar="SECONDS", help="How long the provider may take to answer."),
]


def fuzz(
    *,
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document, in YAML or JSON.")],
    base_url: _BaseUrl,
    seed: _Seed = None,
    max_time: _MaxTime = None,
    header: _Headers = None,
    include: _Include = None,
    exclude: _Exclude = None,
    check: _Checks = None,
    no_check: _NoChecks = None,
    max_examples: _MaxExamples = None,
    request_timeout: _RequestTimeout = 10,
    output_as: options.OutputFindings = options.FindingsOutput.TEXT,
) -> None:
    """Try whether a running provider keeps its OpenAPI document, whatever it is asked.

    Exits 0 when it does, 1 when it does not, 2 when the document is not sound, 3 when there is nothing to try or
    something was not tried, 4 when the provider does not answer or stops answering.
    """
    started = time.monotonic()
    plan = FuzzPlan(
        seed=random.randrange(_MAX_SEED) if seed is None else seed,  # noqa: S311 - a number to be told, not a secret
        max_time=max_time,
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        checks=_checks(check or [], no_check or []),
        max_examples=max_examples,
        request_timeout=request_timeout,
    )
    result = _run(document, base_url, dict(map(_header, header or ())), plan, started)
    fuzz_report.say(result, str(document), output_as)
    if result.ended is Ended.PROVIDER:
        raise ProviderUnreachable(f"The provider stopped answering, so not everything was tried. {result.detail or ''}")
    raise typer.Exit(_EXIT_CODES[result.verdict])


def _run(path: Path, base_url: str, headers: dict[str, str], plan: FuzzPlan, started: float) -> Fuzz:
    if find_spec("schemathesis") is None:
        raise MissingExtra("fuzz", "verifier", "schemathesis")
    document = documents.read(path)
    if not document.operations:
        raise NothingToJudge(f"{path} has no operations: there is nothing to try.")
    body = mapping(document.written or document.value)
    digest = hashlib.sha256(inputs.content(path)).hexdigest()
    try:
        target = FuzzTarget(dict(body), digest, base_url, headers)
        with output.working(f"Fuzzing {base_url}") as show:
            return run_fuzz(target, plan, lambda progress: show(_told(progress)), started=started)
    except errors.NoJudgement as error:
        from cli.replaying import NotJudged  # noqa: PLC0415 - it loads what only a replay needs

        raise NotJudged(error) from error


def _checks(more: list[str], fewer: list[str]) -> tuple[str, ...]:
    for name in (*more, *fewer):
        if name not in {*CHECKS, *MORE_CHECKS}:
            raise Usage(f"There is no check {name!r}. There are: {', '.join((*CHECKS, *MORE_CHECKS))}.")
    chosen = tuple(name for name in (*CHECKS, *MORE_CHECKS) if name in {*CHECKS, *more} - {*fewer})
    if not chosen:
        raise Usage("All checks are switched off: nothing could be found.")
    return chosen


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or not name.strip().isascii() or {"\r", "\n"} & {*text}:
        raise Usage("--header must be like 'Authorization: Bearer …': a name, a colon and a value, on one line.")
    return name.strip(), value.strip()


def _told(progress: FuzzProgress) -> str:
    left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
    return (
        f"Fuzzing ({progress.phase or 'starting'}): {progress.cases} requests, {progress.operations} of "
        f"{progress.total} operations tried, {progress.failures} failures{left}"
    )
