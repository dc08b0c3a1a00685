"""Adds up what became of the requests of a fuzz run; knows no library."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from pactgate.verifier.fuzz_exercised import ALONE, DocumentedOperation, FuzzSetting, reason_not_exercised
from pactgate.verifier.fuzz_job import FuzzProgress
from pactgate.verifier.fuzz_results import CheckCount, FuzzFailure, NotExercised, OperationResult

NO_ANSWER = "response_received"
"""Our own check: that an HTTP answer came at all."""

_NOT_JUDGED = "The run ended before an answer was checked."
_NOT_REACHED = "No request could be made for it, and the library gives no reason."


@dataclass(slots=True)
class _Operation:
    documented: DocumentedOperation
    cases: int = 0
    checked: bool = False
    exercised: bool = False
    statuses: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    failures: dict[object, FuzzFailure] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def result(self, label: str, around: FuzzSetting) -> OperationResult:
        names = sorted(self.passed.keys() | self.failed.keys())
        errors = [*self.errors]
        if not self.failures and not self.exercised:
            reason = reason_not_exercised(self.documented, self.statuses, around)
            errors.append(reason if self.checked else _NOT_JUDGED)
        return OperationResult(
            operation=label,
            cases=self.cases,
            statuses=dict(sorted(self.statuses.items())),
            checks={name: CheckCount(self.passed[name], self.failed[name]) for name in names},
            failures=tuple(self.failures.values()),
            error="; ".join(dict.fromkeys(errors)) or None,
            exercised=self.exercised,
        )


class Tally:
    """What became of the requests so far; may be asked from another thread.

    `operations` are those that are tried, with what the document says of each, `excluded` those that are not, each
    with the reason, and `around` is what all have in common.
    """

    def __init__(
        self,
        operations: Mapping[str, DocumentedOperation],
        excluded: Mapping[str, str],
        around: FuzzSetting = ALONE,
    ) -> None:
        self.phase = ""
        self._operations = {label: _Operation(documented) for label, documented in operations.items()}
        self._excluded = excluded
        self._around = around
        self._lock = Lock()

    def knows(self, label: str) -> bool:
        """Whether an operation of that name is tried."""
        return label in self._operations

    def answered(self, label: str, status: int) -> None:
        """Count a request and its answer."""
        with self._lock:
            operation = self._operations[label]
            operation.cases += 1
            operation.passed[NO_ANSWER] += 1
            operation.statuses[str(status)] += 1

    def checked(self, label: str, status: int) -> None:
        """Note that an answer was checked: one that was not, since the run ended, shows nothing."""
        with self._lock:
            operation = self._operations[label]
            operation.checked = True
            operation.exercised = operation.exercised or operation.documented.shows(status)

    def not_answered(self, label: str, message: str, curl: str) -> None:
        """Count a request that no HTTP answer came to."""
        with self._lock:
            self._operations[label].cases += 1
        self.failed(label, FuzzFailure(NO_ANSWER, "No HTTP answer", message, None, curl), (NO_ANSWER, message))

    def passed(self, label: str, check: str) -> None:
        """Count a check that was satisfied."""
        with self._lock:
            self._operations[label].passed[check] += 1

    def failed(self, label: str, failure: FuzzFailure, same: object) -> None:
        """Count a check that was not, and keep the smallest request of those that show the same."""
        with self._lock:
            operation = self._operations[label]
            operation.failed[failure.check] += 1
            known = operation.failures.get(same)
            smaller = failure if known is None or _size(failure) < _size(known) else known
            operation.failures[same] = replace(smaller, times=1 if known is None else known.times + 1)

    def could_not(self, label: str, reason: str) -> None:
        """Note why an operation could not be tried as it should."""
        with self._lock:
            self._operations.setdefault(label, _Operation(DocumentedOperation())).errors.append(reason)

    def progress(self) -> FuzzProgress:
        """How far it is."""
        with self._lock:
            operations = self._operations.values()
            return FuzzProgress(
                phase=self.phase,
                cases=sum(operation.cases for operation in operations),
                operations=sum(operation.cases > 0 for operation in operations),
                total=len(operations),
                failures=sum(len(operation.failures) for operation in operations),
            )

    def results(self) -> list[OperationResult]:
        """The operations that were tried, in the order of the document."""
        with self._lock:
            tried = {label: operation for label, operation in self._operations.items() if operation.cases}
            only_404 = all(operation.statuses.keys() <= {"404"} for operation in tried.values())
            around = replace(self._around, only_404=only_404)
            return [operation.result(label, around) for label, operation in tried.items()]

    def not_exercised(self, why: str | None) -> list[NotExercised]:
        """Those that were not, each with its reason; `why` is the reason of those that have no other."""
        with self._lock:
            untried = {label: operation for label, operation in self._operations.items() if not operation.cases}
            wanted = [
                NotExercised(label, "; ".join(dict.fromkeys(operation.errors)) or why or _NOT_REACHED)
                for label, operation in untried.items()
            ]
            return wanted + [NotExercised(label, reason, wanted=False) for label, reason in self._excluded.items()]


def _size(failure: FuzzFailure) -> tuple[int, int, str]:
    return len(failure.before), len(failure.curl), failure.curl
