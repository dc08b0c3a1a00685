"""One thing that is wrong with a document."""

from dataclasses import dataclass

from pactgate.openapi.references import Node


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document.

    Attributes:
        pointer: where (`#/paths/~1a/get`).
        message: what is wrong.
        fix: what to do about it.
    """

    pointer: str
    message: str
    fix: str


def at(node: Node, message: str, fix: str) -> Problem:
    """The problem of a place."""
    return Problem(node.pointer, message, fix)
