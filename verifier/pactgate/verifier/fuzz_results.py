"""What a fuzz run found: frozen values and their JSON form, which is also what a broker stores.

The form has a version, `FORMAT`: members may be added to it; one that is taken away or means something else is a new
version. `docs/reference/fuzz.md` shows it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from importlib.metadata import version
from typing import Any

FORMAT = {"name": "pactgate-fuzz", "version": 1}


class FuzzVerdict(StrEnum):
    """What a run says of a provider."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Ended(StrEnum):
    """Why a run ended."""

    COMPLETED = "completed"
    TIME = "time"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class FuzzFailure:
    """One promise that was broken, by the smallest request that showed it.

    Attributes:
        check: the name of the check.
        title: what is wrong in a few words.
        message: the details.
        status: the status of the answer, None where none came.
        curl: a line for the shell that sends the request, with secrets masked.
        before: the lines that must be sent before it, in their order.
        times: how many requests showed it.
    """

    check: str
    title: str
    message: str
    status: int | None
    curl: str
    before: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How often a check passed and failed."""

    passed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class OperationResult:
    """What happened to one operation that was tried.

    Attributes:
        operation: its method and its path in the document, such as `GET /orders/{id}`.
        cases: how many requests were sent to it.
        statuses: how many answers had which status.
        checks: what each check said, by its name.
        error: why it could not be tried as it should, None where it could.
        exercised: whether an answer that was checked was a documented success; only that shows an operation.
    """

    operation: str
    cases: int
    statuses: Mapping[str, int] = field(default_factory=dict)
    checks: Mapping[str, CheckCount] = field(default_factory=dict)
    failures: tuple[FuzzFailure, ...] = ()
    error: str | None = None
    exercised: bool = True

    @property
    def success(self) -> bool:
        """Whether every promise was kept, and there was an answer that shows it."""
        return not self.failures and self.error is None and self.exercised


@dataclass(frozen=True, slots=True)
class NotExercised:
    """An operation that no request was sent to.

    Attributes:
        reason: a sentence.
        wanted: whether it should have been tried; one that was excluded on purpose should not.
    """

    operation: str
    reason: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Fuzz:
    """What a run found.

    Attributes:
        document_sha256: the name of the document's bytes, by which a broker can tell what was tried.
        seed: the number that makes the run repeatable.
        seconds: how long it took.
        ended: why it ended; `detail` has the words for it.
        checks: the checks that were on.
    """

    base_url: str
    document_sha256: str
    seed: int
    seconds: float
    checks: tuple[str, ...]
    operations: tuple[OperationResult, ...]
    not_exercised: tuple[NotExercised, ...] = ()
    ended: Ended = Ended.COMPLETED
    detail: str | None = None

    @property
    def verdict(self) -> FuzzVerdict:
        """Failed where a promise was broken; unknown where something that should be shown was not; else passed."""
        if any(operation.failures for operation in self.operations):
            return FuzzVerdict.FAILED
        not_shown = any(operation.wanted for operation in self.not_exercised) or not all(
            operation.success for operation in self.operations
        )
        if not_shown or not self.operations or self.ended is Ended.PROVIDER:
            return FuzzVerdict.UNKNOWN
        return FuzzVerdict.PASSED

    @property
    def success(self) -> bool:
        """Whether the provider passed: not that nothing was found, but that everything was tried, too."""
        return self.verdict is FuzzVerdict.PASSED

    @property
    def cases(self) -> int:
        """How many requests were sent."""
        return sum(operation.cases for operation in self.operations)

    def to_json(self) -> dict[str, Any]:
        """The whole run: `success`, `verdict`, how it was made, `operations` and `not_exercised`."""
        return {
            "format": FORMAT,
            "success": self.success,
            "verdict": self.verdict.value,
            "verifier": {"name": "pactgate fuzz", "version": version("pactgate")},
            "document": {"sha256": self.document_sha256},
            "base_url": self.base_url,
            "seed": self.seed,
            "seconds": round(self.seconds, 2),
            "ended": self.ended.value,
            "detail": self.detail,
            "cases": self.cases,
            "checks": list(self.checks),
            "operations": [
                {"operation": operation.operation, "success": operation.success} | asdict(operation)
                for operation in self.operations
            ],
            "not_exercised": [asdict(operation) for operation in self.not_exercised],
        }
