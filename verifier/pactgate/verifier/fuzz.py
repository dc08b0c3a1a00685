"""Fuzzes a running provider by its OpenAPI document: a result for every operation, or an error that says why not."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pactgate.verifier import fuzz_process
from pactgate.verifier.errors import NothingToVerify, UnknownOperation
from pactgate.verifier.fuzz_job import CHECKS, FuzzAnswer, FuzzJob
from pactgate.verifier.fuzz_process import OnFuzzProgress
from pactgate.verifier.fuzz_results import Ended, Fuzz
from pactgate.verifier.inputs import base
from pactgate.verifier.reachable import check_reachable

__all__ = ["FuzzPlan", "FuzzTarget", "fuzz"]

_GRACE_SHARE, _LEAST_GRACE = 0.05, 0.5


@dataclass(frozen=True, slots=True)
class FuzzTarget:
    """A running provider and the document that it should keep.

    Attributes:
        document: the OpenAPI document as JSON, all in one.
        document_sha256: the name of its bytes.
        base_url: where the provider answers; paths of the document are appended.
        headers: added to every request, such as an authorization; their values are masked in what is told.
    """

    document: dict[str, Any]
    document_sha256: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        base(self.base_url)


@dataclass(frozen=True, slots=True)
class FuzzPlan:
    """How much is tried.

    Attributes:
        seed: with the same seed the same requests are made.
        max_time: seconds for the whole run, None for as long as it takes.
        include: patterns (`GET /orders*`, a path or an operationId) of the operations that alone are tried.
        exclude: patterns of those that are left out.
        checks: the names of the checks.
        max_examples: how many requests are made up for an operation at most in each phase.
        request_timeout: seconds that the provider may take for one answer.
    """

    seed: int
    max_time: float | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    checks: tuple[str, ...] = CHECKS
    max_examples: int | None = None
    request_timeout: float = 10.0


def fuzz(
    target: FuzzTarget, plan: FuzzPlan, progress: OnFuzzProgress | None = None, *, started: float | None = None
) -> Fuzz:
    """Send the provider what its document allows, and what it does not, and check its answers.

    Args:
        target: the provider and its document.
        plan: how much is tried.
        progress: called now and then.
        started: when the time began that `max_time` bounds, on the monotonic clock; now if None.

    Returns:
        The results, in the order of the document.

    Raises:
        NothingToVerify: the document has no operations, or all are excluded.
        UnknownOperation: a pattern names no operation.
        ProviderUnreachable: nothing listens at the provider's address.
        LibraryFailed: Schemathesis is not installed, or failed by itself.
    """
    started = time.monotonic() if started is None else started
    fuzz_process.check_library()
    check_reachable(target.base_url, "the provider")
    with TemporaryDirectory(prefix="pactgate-fuzz-") as name:
        job = _job(target, plan, Path(name), started)
        answer = fuzz_process.answer_to(job, Path(name), progress)
    _check_tried(answer)
    return Fuzz(
        base_url=target.base_url,
        document_sha256=target.document_sha256,
        seed=plan.seed,
        seconds=time.monotonic() - started,
        checks=plan.checks,
        operations=tuple(answer.operations),
        not_exercised=tuple(answer.not_exercised),
        ended=Ended(answer.ended),
        detail=answer.detail,
    )


def _job(target: FuzzTarget, plan: FuzzPlan, folder: Path, started: float) -> FuzzJob:
    document = folder / "openapi.json"
    document.write_text(json.dumps(target.document), encoding="utf-8")
    return FuzzJob(
        document=str(document),
        base_url=target.base_url,
        seed=plan.seed,
        checks=plan.checks,
        headers=dict(target.headers),
        include=plan.include,
        exclude=plan.exclude,
        max_examples=plan.max_examples,
        request_timeout=plan.request_timeout,
        deadline=None if plan.max_time is None else started + plan.max_time,
        grace=max(_LEAST_GRACE, _GRACE_SHARE * (plan.max_time or 0)),
        parent=os.getpid(),
    )


def _check_tried(answer: FuzzAnswer) -> None:
    if answer.unmatched:
        named = ", ".join(map(repr, answer.unmatched))
        raise UnknownOperation(f"No operation of the document is named {named}: write 'GET /path' or an operationId.")
    if not answer.operations and not any(each.wanted for each in answer.not_exercised):
        left_out = f", {len(answer.not_exercised)} are excluded" if answer.not_exercised else ""
        raise NothingToVerify(f"The document has no operation to try{left_out}: a pass would prove nothing.")
