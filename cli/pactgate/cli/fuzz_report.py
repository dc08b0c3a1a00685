"""What a fuzz run found, for a person or for other tools."""

from collections.abc import Iterator

from pactgate.cli import findings, options, output
from pactgate.verifier.fuzz_results import Ended, Fuzz, FuzzFailure, OperationResult, Verdict

_VERDICTS = {
    Verdict.PASSED: ("keeps", "bold green"),
    Verdict.FAILED: ("does not keep", "bold red"),
    Verdict.UNKNOWN: ("was not tried enough to say whether it keeps", "bold yellow"),
}


def say(fuzz: Fuzz, document: str, output_as: options.FindingsOutput) -> None:
    """Prints the results of a run in the form that is wanted; as JSON: what `Fuzz.to_json` describes."""
    if output_as is options.FindingsOutput.JSON:
        output.say_json(fuzz.to_json())
    elif output_as is options.FindingsOutput.TEXT:
        say_text(fuzz, document)
    else:
        output.say(findings.FORMS[output_as](as_findings(fuzz, document)))


def summary(fuzz: Fuzz, document: str) -> str:
    """The verdict as one sentence."""
    failed = sum(bool(operation.failures) for operation in fuzz.operations)
    untried = sum(each.wanted for each in fuzz.not_exercised)
    early = {Ended.TIME: ", the time was over", Ended.PROVIDER: ", the provider stopped answering"}
    return (
        f"{fuzz.base_url} {_VERDICTS[fuzz.verdict][0]} {document}: {failed} of {len(fuzz.operations)} operations "
        f"failed{f', {untried} were not tried' if untried else ''}"
        f" ({fuzz.cases} requests in {fuzz.seconds:.0f} s, seed {fuzz.seed}{early.get(fuzz.ended, '')})."
    )


def say_text(fuzz: Fuzz, document: str) -> None:
    """Every operation with what is wrong in it, and the sum last."""
    for operation in fuzz.operations:
        mark, style = ("✓", "green") if operation.success else ("✗", "red")
        output.say(f"{mark} {operation.operation} ({operation.cases} requests)", style)
        for failure in operation.failures:
            output.say("\n".join(_lines(failure)))
        if operation.error is not None:
            output.say(f"    {operation.error}", "yellow")
    for each in fuzz.not_exercised:
        output.say(f"- {each.operation} was not tried. {each.reason}", "yellow" if each.wanted else "dim")
    output.say(summary(fuzz, document), _VERDICTS[fuzz.verdict][1])


def _lines(failure: FuzzFailure) -> Iterator[str]:
    status = "" if failure.status is None else f" (status {failure.status})"
    yield f"    {failure.check}: {failure.title}{status}"
    yield from (f"      {line}".rstrip() for line in failure.message.splitlines())
    yield from (f"      {line}" for line in (*failure.before, failure.curl))


def as_findings(fuzz: Fuzz, document: str) -> findings.Findings:
    """The same for `pactgate.cli.findings`."""
    wanted = [each for each in fuzz.not_exercised if each.wanted]
    return findings.Findings(
        command="fuzz",
        file=document,
        summary=summary(fuzz, document),
        subjects=[*(each.operation for each in fuzz.operations), *(each.operation for each in wanted)],
        findings=[
            *(one for each in fuzz.operations for one in _of_an_operation(each)),
            *(_finding("not_exercised", each.operation, each.reason) for each in wanted),
        ],
        notes=[f"{each.operation}: {each.reason}" for each in fuzz.not_exercised if not each.wanted],
    )


def _of_an_operation(operation: OperationResult) -> Iterator[findings.Finding]:
    for failure in operation.failures:
        curl = "; ".join((*failure.before, failure.curl))
        details = f" {failure.message}" if failure.message else ""
        yield _finding(failure.check, operation.operation, f"{failure.title}.{details} Reproduce with: {curl}")
    if operation.error is not None:
        yield _finding("not_judged", operation.operation, operation.error)


def _finding(rule: str, operation: str, text: str) -> findings.Finding:
    method, _, path = operation.partition(" ")
    pointer = f"#/paths/{path.replace('~', '~0').replace('/', '~1')}/{method.lower()}"
    return findings.Finding(rule, "error", operation, text, pointer)
