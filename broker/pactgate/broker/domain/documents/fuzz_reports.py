"""The report of a fuzz run, as `pactgate fuzz` writes it and a provider publishes it with its document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT, FORMAT_VERSION = "pactgate-fuzz", 1
"""What the report calls its form, and the version that is known; docs/reference/fuzz.md has an example."""


@dataclass(frozen=True, slots=True)
class ReportedFuzzFailure:
    """One promise that was broken, by the smallest request that showed it. `before` must be sent before `curl`."""

    check: str
    title: str
    message: str
    status: str
    curl: str
    before: tuple[str, ...]
    times: int


@dataclass(frozen=True, slots=True)
class FuzzedOperation:
    """An operation that was tried, with how many requests; `error` says why not as it should be."""

    operation: str
    cases: int
    statuses: Mapping[str, int]
    checks: Mapping[str, tuple[int, int]]
    """How often each check passed and failed."""
    failures: tuple[ReportedFuzzFailure, ...]
    error: str
    exercised: bool | None = None
    """Whether an answer was a documented success; None in reports of versions that did not look at that."""

    @property
    def success(self) -> bool:
        """Whether every promise was kept, as far as it was tried."""
        return not self.failures and not self.error and self.exercised is not False


@dataclass(frozen=True, slots=True)
class ReportedNotExercised:
    """An operation that no request was sent to; `wanted` unless it was left out on purpose."""

    operation: str
    reason: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class FuzzReport:
    """What a run found. `ended` says why it ended: `completed`, `time`, `provider`."""

    version: int
    document_sha: str
    verdict: str
    verifier: str
    cases: int
    seed: str
    seconds: float
    ended: str
    detail: str
    operations: tuple[FuzzedOperation, ...]
    not_exercised: tuple[ReportedNotExercised, ...]

    def tried_of(self, document_sha: str) -> frozenset[str] | None:
        """The operations, as `GET /orders/{id}`, that were tried as they should be.

        None where the report is about another document, or of a version that is not known.
        """
        if (self.version, self.document_sha) != (FORMAT_VERSION, document_sha):
            return None
        return frozenset(
            operation.operation
            for operation in self.operations
            if operation.cases and not operation.error and operation.exercised is not False
        )

    @property
    def shows_operations(self) -> bool:
        """Whether each operation stands for itself: the report says which were exercised, and the provider lasted."""
        known = bool(self.operations) and all(operation.exercised is not None for operation in self.operations)
        return known and self.ended != "provider"


def fuzz_report(content: str) -> FuzzReport | None:
    """The report that a text is; None where it is none, as that of another tool.

    Whoever publishes it may write anything into it, so a member of another type counts as one that is not there.
    """
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None
    form = _members(said, "format")
    if not isinstance(said, dict) or form.get("name") != FORMAT:
        return None
    verifier = _members(said, "verifier")
    return FuzzReport(
        version=_count(form, "version"),
        document_sha=_text(_members(said, "document"), "sha256"),
        verdict=_text(said, "verdict"),
        verifier=f"{_text(verifier, 'name')} {_text(verifier, 'version')}".strip(),
        cases=_count(said, "cases"),
        seed=_text(said, "seed"),
        seconds=float(_number(said, "seconds")),
        ended=_text(said, "ended"),
        detail=_text(said, "detail"),
        operations=tuple(_operation(each) for each in _objects(said, "operations")),
        not_exercised=tuple(_not_exercised(each) for each in _objects(said, "not_exercised")),
    )


def _operation(said: Mapping[str, Any]) -> FuzzedOperation:
    statuses, checks = _members(said, "statuses"), _members(said, "checks")
    return FuzzedOperation(
        operation=_text(said, "operation"),
        cases=_count(said, "cases"),
        statuses={status: _count(statuses, status) for status in statuses},
        checks={
            name: (_count(_members(checks, name), "passed"), _count(_members(checks, name), "failed"))
            for name in checks
        },
        failures=tuple(_failure(each) for each in _objects(said, "failures")),
        error=_text(said, "error"),
        exercised=exercised if isinstance(exercised := said.get("exercised"), bool) else None,
    )


def _failure(said: Mapping[str, Any]) -> ReportedFuzzFailure:
    before = said.get("before")
    return ReportedFuzzFailure(
        check=_text(said, "check"),
        title=_text(said, "title"),
        message=_text(said, "message"),
        status=_text(said, "status"),
        curl=_text(said, "curl"),
        before=tuple(each for each in before if isinstance(each, str)) if isinstance(before, list) else (),
        times=_count(said, "times"),
    )


def _not_exercised(said: Mapping[str, Any]) -> ReportedNotExercised:
    return ReportedNotExercised(_text(said, "operation"), _text(said, "reason"), said.get("wanted") is not False)


def _members(said: object, name: str) -> Mapping[str, Any]:
    members = said.get(name) if isinstance(said, Mapping) else None
    return members if isinstance(members, dict) else {}


def _objects(said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    objects = said.get(name)
    return [each for each in objects if isinstance(each, dict)] if isinstance(objects, list) else []


def _text(said: Mapping[str, Any], name: str) -> str:
    text = said.get(name)
    return text if isinstance(text, str) else str(text) if isinstance(text, int) else ""


def _number(said: Mapping[str, Any], name: str) -> int | float:
    number = said.get(name)
    return number if isinstance(number, int | float) else 0


def _count(said: Mapping[str, Any], name: str) -> int:
    count = said.get(name)
    return count if isinstance(count, int) else 0
