"""The report of a fuzz run: every operation with what is wrong in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pactgate.cli.reports.report import Block, Finding, Report, TextBlock
from pactgate.verifier.fuzz_results import Ended, Fuzz, FuzzFailure, FuzzVerdict, OperationResult

_VERDICTS = {
    FuzzVerdict.PASSED: ("{url} does what {document} says", "bold green"),
    FuzzVerdict.FAILED: ("{url} does not do what {document} says", "bold red"),
    FuzzVerdict.UNKNOWN: ("Unknown whether {url} does what {document} says", "bold yellow"),
}
_EARLY = {Ended.TIME: ", time limit reached", Ended.PROVIDER: ", the provider stopped answering"}


@dataclass(frozen=True, slots=True)
class FuzzRunReport(Report):
    """The results of a fuzz run.

    Attributes:
        fuzz: the results.
        document: the name of the OpenAPI document.
    """

    command = "fuzz"
    fuzz: Fuzz
    document: str

    @property
    def title(self) -> str:
        """The document."""
        return self.document

    @property
    def summary(self) -> str:
        """The verdict as one sentence."""
        fuzz = self.fuzz
        failed = sum(bool(operation.failures) for operation in fuzz.operations)
        untried = sum(operation.wanted for operation in fuzz.not_exercised)
        unseen = sum(not operation.exercised and not operation.failures for operation in fuzz.operations)
        verdict = _VERDICTS[fuzz.verdict][0].format(url=fuzz.base_url, document=self.document)
        counts = f"{failed} of {len(fuzz.operations)} operations failed"
        counts += f", {unseen} not exercised" * bool(unseen) + f", {untried} not tried" * bool(untried)
        return (
            f"{verdict}: {counts}"
            f" ({fuzz.cases} requests in {fuzz.seconds:.0f} s, seed {fuzz.seed}{_EARLY.get(fuzz.ended, '')})."
        )

    def payload(self) -> dict[str, Any]:
        """What `Fuzz.to_json` gives."""
        return self.fuzz.to_json()

    def text(self) -> Iterator[Block]:
        """Every operation with what is wrong in it, and the verdict last."""
        for operation in self.fuzz.operations:
            yield from _operation_blocks(operation)
        for untried in self.fuzz.not_exercised:
            style = "yellow" if untried.wanted else "dim"
            yield TextBlock(f"- {untried.operation} was not tried. {untried.reason}", style)
        yield TextBlock(self.summary, _VERDICTS[self.fuzz.verdict][1])

    def subjects(self) -> list[str]:
        """The operations that were tried, or should have been."""
        tried = [operation.operation for operation in self.fuzz.operations]
        return tried + [untried.operation for untried in self.fuzz.not_exercised if untried.wanted]

    def findings(self) -> list[Finding]:
        """The failures, and the operations that were not tried."""
        failures = [finding for operation in self.fuzz.operations for finding in self._findings(operation)]
        untried = [operation for operation in self.fuzz.not_exercised if operation.wanted]
        return failures + [self._finding("not_exercised", result.operation, result.reason) for result in untried]

    def notes(self) -> list[str]:
        """The operations that were not to be tried."""
        unwanted = (operation for operation in self.fuzz.not_exercised if not operation.wanted)
        return [f"{operation.operation}: {operation.reason}" for operation in unwanted]

    def _findings(self, result: OperationResult) -> Iterator[Finding]:
        for failure in result.failures:
            curl = "; ".join((*failure.before, failure.curl))
            details = f" {failure.message}" if failure.message else ""
            text = f"{failure.title}.{details} Reproduce with: {curl}"
            yield self._finding(failure.check, result.operation, text)
        if result.error is not None:
            yield self._finding("not_judged" if result.exercised else "not_exercised", result.operation, result.error)

    def _finding(self, rule: str, operation: str, text: str) -> Finding:
        method, _, path = operation.partition(" ")
        pointer = f"#/paths/{path.replace('~', '~0').replace('/', '~1')}/{method.lower()}"
        return Finding(rule, "error", operation, text, pointer, file=self.document)


def _operation_blocks(result: OperationResult) -> Iterator[Block]:
    mark, style = ("✓", "green") if result.success else ("✗", "red") if result.failures else ("?", "yellow")
    yield TextBlock(f"{mark} {result.operation} ({result.cases} requests)", style)
    yield from (TextBlock("\n".join(_failure_lines(failure))) for failure in result.failures)
    if result.error is not None:
        yield TextBlock(f"    {result.error}", "yellow")


def _failure_lines(failure: FuzzFailure) -> Iterator[str]:
    status = "" if failure.status is None else f" (status {failure.status})"
    yield f"    {failure.check}: {failure.title}{status}"
    yield from (f"      {line}".rstrip() for line in failure.message.splitlines())
    yield from (f"      {line}" for line in (*failure.before, failure.curl))
