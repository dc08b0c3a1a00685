"""Runs `fuzz_adapter` in a process of its own, tells how far it is, and ends it when its time is over."""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pactgate.verifier.errors import LibraryFailed
from pactgate.verifier.fuzz_job import FuzzAnswer, FuzzJob, FuzzProgress
from pactgate.verifier.fuzz_results import CheckCount, FuzzFailure, NotExercised, OperationResult
from pactgate.verifier.library_process import SECONDS_BETWEEN_LOOKS, no_result, running_module

type OnFuzzProgress = Callable[[FuzzProgress], None]
"""Is told now and then how far the run is."""

_SECONDS_TO_BE_KILLED_AFTER = 5
"""The process ends itself when its grace is over; this is for one that cannot."""


def check_library() -> None:
    """Raise LibraryFailed, with what to install, where Schemathesis is not there; without loading it."""
    if find_spec("schemathesis") is None:
        raise LibraryFailed("Fuzzing needs Schemathesis, which is not installed: pip install 'pactgate[verifier]'.")


def answer_to(job: FuzzJob, folder: Path, progress: OnFuzzProgress | None) -> FuzzAnswer:
    """Have a job done.

    Args:
        job: what is to be done.
        folder: an empty folder that may be filled.
        progress: called when there is something new to say.

    Returns:
        What the library said.

    Raises:
        LibraryFailed: it stopped without an answer, or says that it could not begin.
    """
    question, answer, so_far = (folder / name for name in ("job.json", "answer.json", "progress"))
    question.write_text(json.dumps(asdict(job)), encoding="utf-8")
    arguments = [str(question), str(answer), str(so_far)]
    with running_module("pactgate.verifier.fuzz_adapter", arguments, _environment(folder)) as child:
        while not child.ended(within=SECONDS_BETWEEN_LOOKS) and not _is_stuck(job):
            _show(so_far, progress)
        child.end()
        if not answer.exists():
            raise no_result("The fuzzing library", child)
    read = _read(json.loads(answer.read_text(encoding="utf-8")))
    if read.failure is not None:
        raise LibraryFailed(f"The fuzzing library could not do it: {read.failure}")
    return read


def _is_stuck(job: FuzzJob) -> bool:
    limit = None if job.deadline is None else job.deadline + job.grace + _SECONDS_TO_BE_KILLED_AFTER
    return limit is not None and time.monotonic() > limit


def _environment(folder: Path) -> dict[str, str]:
    """Fixes what makes a run another one than the last."""
    return {"PYTHONHASHSEED": "0", "HYPOTHESIS_STORAGE_DIRECTORY": str(_tables(folder))}


def _tables(folder: Path) -> Path:
    """Where Hypothesis keeps its tables of all characters, which take it a second to make.

    Nothing else that it keeps there makes a run depend on an earlier one: examples are not kept at all.

    Args:
        folder: where they are for this run alone, on a machine that keeps nothing.
    """
    try:
        tables = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pactgate" / "hypothesis"
        tables.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return folder / "hypothesis"
    return tables if os.access(tables, os.W_OK) else folder / "hypothesis"


def _show(so_far: Path, progress: OnFuzzProgress | None) -> None:
    if progress is not None and so_far.exists():
        progress(FuzzProgress(**json.loads(so_far.read_text(encoding="utf-8"))))


def _read(body: Mapping[str, Any]) -> FuzzAnswer:
    operations = [_operation(operation) for operation in body["operations"]]
    not_exercised = [NotExercised(**operation) for operation in body["not_exercised"]]
    return FuzzAnswer(**{**body, "operations": operations, "not_exercised": not_exercised})


def _operation(body: Mapping[str, Any]) -> OperationResult:
    checks = {name: CheckCount(**count) for name, count in body["checks"].items()}
    failures = tuple(FuzzFailure(**{**failure, "before": tuple(failure["before"])}) for failure in body["failures"])
    return OperationResult(**{**body, "checks": checks, "failures": failures})
