"""What was seen in the answers of commands, in lines to print beneath a step."""

from collections.abc import Iterable, Iterator

from pactgate.cli.demo.pipelines import Answer
from pactgate.cli.reports.decision import change_lines


def notices(answer: Answer) -> str:
    """What the broker says of a publication."""
    return "\n".join(notice["text"] for notice in answer["notices"] if notice["type"] == "success")


def evidence(result: Answer) -> str:
    """What a run of `verify` or `check-provider` found: each interaction, and each operation of the document."""
    return "\n".join([*_interactions(result["interactions"]), *_operations(result.get("operations", ()))])


def sentence(decision: Answer) -> str:
    """The answer of the gate alone."""
    return str(decision["text"])


def pairs(decision: Answer) -> str:
    """The answer of the gate, and why each pair is as it is."""
    judged = (f"{pair['verdict']}: {pair['reason']['text']}" for pair in decision["pairs"])
    return "\n".join([decision["text"], *judged])


def everything(decision: Answer) -> str:
    """The answer of the gate, why each pair is as it is, and what the document breaks of whom."""
    return "\n".join([pairs(decision), *_changes(decision["breaking_changes"])])


def _interactions(interactions: Iterable[Answer]) -> Iterator[str]:
    for interaction in interactions:
        passed = "passed" if interaction["success"] else "failed"
        yield f"{passed}: {interaction['consumer']}, {interaction['description']}"
        yield from (f"    {mismatch['text']}" for mismatch in interaction["mismatches"])


def _operations(operations: Iterable[Answer]) -> Iterator[str]:
    for operation in operations:
        passed = "passed" if operation["success"] else "failed"
        yield f"{passed}: {operation['operation']}, {operation['cases']} requests"


def _changes(changes: Iterable[Answer]) -> Iterator[str]:
    for change in changes:
        yield f"breaking change: {change['text']}"
        yield from (f"    {line}" for line in change_lines(change))
