"""The rules as a page: `python -m openapi.breaking.catalogue` prints what `docs/rules.md` must hold."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from openapi.breaking.direction import LAW
from openapi.breaking.rule import Rule
from openapi.breaking.rules import RULES

_HEAD = """\
# Rules of the comparison

This page is printed by `python -m openapi.breaking.catalogue > docs/rules.md`; a test checks that it is current.

A rule's id is oasdiff's where oasdiff has the rule. A finding about values is put to the proof before it is told:
a message that the old document allows and the new one refuses (in a response: the other way round) is found and
confirmed by an independent validator. Where neither proof nor such a message is found, the finding is a warning
that says *unproven*.

## The law

A request breaks when the set of accepted messages narrows, a response when the set of possible messages widens.
"""


def page(rules: Iterable[Rule] = RULES) -> str:
    """The page of the rules, in Markdown."""
    return "\n".join((_HEAD, *_law(), "", "## The rules", "", *_table(rules))) + "\n"


def _law() -> Iterator[str]:
    yield "| direction | the set of values gets | level |"
    yield "|---|---|---|"
    yield from (f"| {direction} | {way} | {level} |" for (direction, way), level in LAW.items())


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    by_words: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        by_words[rule.what, rule.why].append(rule)
    yield "| rule | level | what changed | why it matters |"
    yield "|---|---|---|---|"
    for (what, why), members in sorted(by_words.items(), key=lambda item: item[1][0].id):
        for rule in members:
            yield f"| `{rule.id}` | {rule.level} | {what} | {why} |"


if __name__ == "__main__":
    sys.stdout.write(page())
