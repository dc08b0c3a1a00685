"""The rules as a page: `python -m openapi.breaking.catalogue` prints what `docs/rules.md` must hold."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator

from openapi.breaking.differences import ARGUED, DIFFERENCES, REWRITTEN, SILENCES, TOLD_AS
from openapi.breaking.direction import LAW
from openapi.breaking.rows import PLACES
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
    parts = (
        _HEAD,
        *_law(),
        "",
        "## The rules",
        "",
        *_table(rules),
        "",
        *_differences(),
        "",
        *_argued(),
        "",
        *_silences(),
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


def _argued() -> Iterator[str]:
    yield "## Where oasdiff reports an error and the values are the same"
    yield ""
    yield "Of the errors that oasdiff reports these are not always reported under the same id, each for its reason."
    yield ""
    yield "| oasdiff's error | why it is none, or where it is told |"
    yield "|---|---|"
    yield from (f"| `{name}` | {reason} |" for name, reason in sorted(ARGUED.items()))

    yield ""
    yield "On releases of real APIs, at a place where oasdiff reads one of these in the text, inclusion proves that no"
    yield "value is lost."
    yield ""
    yield "| oasdiff's error | why no value is lost |"
    yield "|---|---|"
    yield from (f"| `{name}` | {reason} |" for name, reason in sorted(REWRITTEN.items()))
    yield ""
    yield "Or the place is told by which values were lost or won, rather than by how it is written."
    yield ""
    yield "| oasdiff's error | told as one of |"
    yield "|---|---|"
    yield from (f"| `{name}` | {', '.join(f'`{id_}`' for id_ in ids)} |" for name, ids in sorted(TOLD_AS.items()))


def _silences() -> Iterator[str]:
    yield "## What is not reported, though the text changed"
    yield ""
    yield from (f"- {what}: {reason}" for what, reason in SILENCES)


if __name__ == "__main__":
    sys.stdout.write(page())
