"""Runs the fuzzing for the command line: the options become a plan, the document a target."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pactgate import openapi
from pactgate.cli import documents, inputs, terminal
from pactgate.cli.errors import MissingExtra, NothingToJudge, ProviderNotAnswering, Unreadable, Usage
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.provider_runs.options import Fuzzing, Running
from pactgate.openapi.nulls import without_idle_nulls
from pactgate.openapi.values import mapping
from pactgate.verifier.fuzz import FuzzPlan, FuzzTarget
from pactgate.verifier.fuzz import fuzz as run_fuzz
from pactgate.verifier.fuzz_job import CHECKS, MORE_CHECKS, FuzzProgress
from pactgate.verifier.fuzz_results import Ended, Fuzz, FuzzVerdict

EXIT_CODES = {FuzzVerdict.PASSED: ExitCode.YES, FuzzVerdict.FAILED: ExitCode.NO, FuzzVerdict.UNKNOWN: ExitCode.UNKNOWN}
_MAX_SEED = 2**32


@dataclass(frozen=True, slots=True)
class FuzzedDocument:
    """An OpenAPI document that was read to be fuzzed by.

    Attributes:
        body: its JSON, without what seems to admit null and does not.
        sha256: the name of its bytes.
    """

    path: Path
    body: Mapping[str, Any]
    sha256: str


def check_library(command: str) -> None:
    """Raises MissingExtra when Schemathesis is not installed."""
    if find_spec("schemathesis") is None:
        raise MissingExtra(command, "verifier", "schemathesis")


def document(path: Path, *, allow_files: bool = False) -> FuzzedDocument:
    """Reads a document; `allow_files`: with files outside of its folder.

    Raises:
        Unreadable: it cannot be read, or breaks the metaschema of OpenAPI.
        NothingToJudge: it has no operations.
    """
    read = documents.read(path, allow_files=allow_files)
    for problem in openapi.problems(read, form_only=True):
        position = openapi.positions(path, [problem.pointer]).get(problem.pointer)
        place = f"line {position.line}, {problem.pointer}" if position else problem.pointer
        raise Unreadable(
            f"The document is not valid: {problem.message} ({path}, {place}). "
            "'pactgate validate' lists everything that is wrong."
        )
    if not read.operations:
        raise NothingToJudge(f"{path} has no operations: there is nothing to try.")
    body = mapping(without_idle_nulls(read.written or read.value))
    return FuzzedDocument(path, body, hashlib.sha256(inputs.content(path)).hexdigest())


def target(read: FuzzedDocument, running: Running, headers: dict[str, str]) -> FuzzTarget:
    """The build. Raises Usage when the options do not say where it runs, NoJudgement for an address that is none."""
    if not running.provider_base_url:
        raise Usage("Give the URL of the running build: --base-url.")
    return FuzzTarget(dict(read.body), read.sha256, running.provider_base_url, headers)


def plan(fuzzing: Fuzzing, max_time: float | None, request_timeout: float) -> FuzzPlan:
    """How much is tried. Raises Usage for checks that are none."""
    return FuzzPlan(
        seed=random.randrange(_MAX_SEED) if fuzzing.seed is None else fuzzing.seed,  # noqa: S311 - no secret
        max_time=max_time,
        include=tuple(fuzzing.include or ()),
        exclude=tuple(fuzzing.exclude or ()),
        checks=_checks(fuzzing.check or [], fuzzing.no_check or []),
        max_examples=fuzzing.max_examples,
        request_timeout=request_timeout,
    )


def fuzzed(target: FuzzTarget, plan: FuzzPlan, started: float) -> Fuzz:
    """Fuzzes a running build, and shows how far it is.

    Raises:
        NoJudgement: it cannot be judged.
    """
    with terminal.working(f"Fuzzing {target.base_url}") as show:
        return run_fuzz(target, plan, lambda progress: show(_told(progress)), started=started)


def stopped(fuzz: Fuzz) -> ProviderNotAnswering | None:
    """What is wrong where the provider stopped answering, though there are results."""
    if fuzz.ended is not Ended.PROVIDER:
        return None
    return ProviderNotAnswering(f"The provider stopped answering, so not everything was tried. {fuzz.detail or ''}")


def _checks(more: list[str], fewer: list[str]) -> tuple[str, ...]:
    for name in (*more, *fewer):
        if name not in {*CHECKS, *MORE_CHECKS}:
            raise Usage(f"There is no check {name!r}. Checks are: {', '.join((*CHECKS, *MORE_CHECKS))}.")
    chosen = tuple(name for name in (*CHECKS, *MORE_CHECKS) if name in {*CHECKS, *more} - {*fewer})
    if not chosen:
        raise Usage("All checks are switched off: nothing could be found.")
    return chosen


def _told(progress: FuzzProgress) -> str:
    left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
    return (
        f"Fuzzing ({progress.phase or 'starting'}): {progress.cases} requests, {progress.operations} of "
        f"{progress.total} operations tried, {progress.failures} failures{left}"
    )
