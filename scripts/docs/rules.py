"""The rules as a page: `python -m scripts.docs.rules` prints what `docs/reference/rules.md` must hold."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pactgate.openapi.breaking.rows import PLACES
from pactgate.openapi.breaking.rule import Rule
from pactgate.openapi.breaking.rules import RULES
from pactgate.openapi.level import LAW
from scripts.docs.levels import DIFFERENCES

_HEAD = """\
# Rules of the comparison

This page is printed by `python -m scripts.docs.rules > docs/reference/rules.md`; a test keeps it current.

A rule's id is oasdiff's where oasdiff has the rule. A finding about values is put to the proof before it is told:
a message that the old document allows and the new one refuses (in a response: the other way round) is found and
confirmed by an independent validator. Where neither proof nor such a message is found, the finding is a warning
that says *unproven*. Where oasdiff judges the same change otherwise, and why, is in [differences.md](differences.md).

## The law

A request breaks when the set of accepted messages narrows, a response when the set of possible messages widens.
"""


def page(rules: Iterable[Rule] = RULES) -> str:
    """The page of the rules, in Markdown."""
    parts = (
        _HEAD,
        *_law(),
        "",
        "## The rules",
        "",
        *_table(rules),
        "",
        *_differences(),
    )
    return "\n".join(parts) + "\n"


def _law() -> Iterator[str]:
    yield "| direction | the set of values gets | level |"
    yield "|---|---|---|"
    yield from (f"| {direction} | {way} | {level} |" for (direction, way), level in LAW.items())


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    families: dict[tuple[str, str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        families[rule.family, _anywhere(rule.what), rule.why].append(rule)
    yield "| rules | what changed | why it matters |"
    yield "|---|---|---|"
    for (_, what, why), members in sorted(families.items()):
        ids = "<br>".join(f"`{rule.id}` {rule.level}" for rule in members)
        yield f"| {ids} | {what} | {why} |"


def _anywhere(what: str) -> str:
    """The sentence of one rule as that of its whole family."""
    for place in sorted(PLACES.values(), key=len, reverse=True):
        what = what.replace(place, "a schema")
    return what


def _differences() -> Iterator[str]:
    yield "## Where a level is not oasdiff's"
    yield ""
    yield "| rule | ours | oasdiff's | why |"
    yield "|---|---|---|---|"
    levels = {rule.id: rule.level for rule in RULES}
    for name, difference in sorted(DIFFERENCES.items()):
        yield f"| `{name}` | {levels[name]} | {difference.theirs} | {difference.reason} |"


if __name__ == "__main__":
    sys.stdout.write(page())
