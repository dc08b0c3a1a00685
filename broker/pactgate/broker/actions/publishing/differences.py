"""What differs between two pacts, or two documents, given as texts: computed in the processes that judge."""

import json
import re
from collections.abc import Iterable, Sequence
from difflib import unified_diff
from itertools import islice, pairwise, takewhile

from pactgate.pactfile.difference import difference, outline
from pactgate.pactfile.merge import merged

_LINES_SHOWN = 40
"""How much of a difference between two documents is shown."""
_LINES_COMPARED = 2_000
"""How many lines are compared, from the first that differs."""
_PLACE = re.compile(r"^@@ -(\d+)(\S*) \+(\d+)")


def difference_of_pacts(there: str, other: str) -> str:
    """How one pact became another; empty where both say the same."""
    return difference(json.loads(there), json.loads(other))


def difference_if_merged(there: str, more: str) -> str:
    """What a pact would become with the interactions of another one."""
    document = json.loads(there)
    return difference(document, merged(document, json.loads(more)))


def differences_on_the_way(there: str, other: str, way: Sequence[str]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """How one pact became another; and what each pact on the way changed of the one before, in lines."""
    pacts = [json.loads(text) for text in way]
    outlines = tuple(tuple(outline(*both)) for both in pairwise(pacts))
    return difference_of_pacts(there, other), outlines


def difference_of_documents(there: str, other: str) -> str:
    """The first lines that differ between two documents, with their numbers."""
    old, new = there.splitlines(), other.splitlines()
    same = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(old, new, strict=False)))
    start = max(0, same - 1)
    window = slice(start, start + _LINES_COMPARED)
    lines = unified_diff(old[window], new[window], "published", "new", lineterm="", n=1)
    return "\n".join(islice(_numbered(lines, start), _LINES_SHOWN))


def _numbered(lines: Iterable[str], start: int) -> Iterable[str]:
    """The lines of a difference whose numbers count from a later line."""
    for line in lines:
        yield _PLACE.sub(lambda at: f"@@ -{int(at[1]) + start}{at[2]} +{int(at[3]) + start}", line)
