"""What changed between two pacts, for people: the text of the broker's answer 409 and of its differences."""

import json
from collections import defaultdict, deque
from collections.abc import Iterator
from difflib import unified_diff
from itertools import zip_longest
from typing import Any

from pactgate.pactfile.content import without_generated_ids

KINDS = ("interactions", "messages")
"""The arrays of a pact whose elements are exchanges, in no order."""

_MOST_LINES = 2_000
_ABSENT = object()


def difference(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What differs between two pacts, as JSON with the lines marked that went (`-`) and came (`+`).

    Only what differs is shown, and the description of an interaction that does. Interactions are matched by
    description and provider states, what is left of them by position; their order says nothing. An `_id` that the
    broker gave is no difference.

    Args:
        old: the JSON of the pact that is there.
        new: the JSON of the pact that should take its place.

    Returns:
        Lines in the form of `diff -u` without its header; empty when both say the same.
    """
    before, after = _differing(without_generated_ids(old), without_generated_ids(new), exchanges=True)
    if not before and not after:
        return ""
    one, other = _lines(before), _lines(after)
    changes = unified_diff(one[:_MOST_LINES], other[:_MOST_LINES], n=_MOST_LINES, lineterm="")
    text = "\n".join(list(changes)[3:])
    more = max(len(one), len(other)) - _MOST_LINES
    return text if more <= 0 else f"{text}\n… and {more:,} more lines"


def outline(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Which interactions and messages went (`-`), came (`+`) or changed (`~`), a line with its description for each.

    Matched as in `difference`; where nothing about them changed, the list is empty.
    """
    before, after = without_generated_ids(old), without_generated_ids(new)
    found = []
    for kind in KINDS:
        one, other = (document.get(kind) for document in (before, after))
        pairs = _matched(one if isinstance(one, list) else [], other if isinstance(other, list) else [])
        found += [line for pair in pairs if not _same(*pair) for line in _outlined(*pair)]
    return found


def _outlined(one: object, other: object) -> Iterator[str]:
    was, now = (None if each is _ABSENT else _description(each) for each in (one, other))
    if was == now:
        yield f"~ {now}"
        return
    if was is not None:
        yield f"- {was}"
    if now is not None:
        yield f"+ {now}"


def _description(element: object) -> str:
    return str(element.get("description")) if isinstance(element, dict) else json.dumps(element)


def identity(element: object) -> str:
    """What makes two interactions the same exchange: the rule by which the Pact Broker merges pacts."""
    if not isinstance(element, dict):
        return json.dumps(element, sort_keys=True)
    states = next(
        (element[key] for key in ("provider_state", "providerState", "providerStates") if key in element),
        None,
    )
    return json.dumps([element.get("description"), states], sort_keys=True)


def _differing(
    old: dict[str, Any], new: dict[str, Any], *, exchanges: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The members that differ, of each of the two. `exchanges`: these are whole pacts."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for key in old | new:
        one, other = old.get(key, _ABSENT), new.get(key, _ABSENT)
        if exchanges and key in KINDS and isinstance(one, list) and isinstance(other, list):
            one, other = _differing_exchanges(one, other)
            if not one and not other:
                continue
        elif _same(one, other):
            continue
        elif isinstance(one, dict) and isinstance(other, dict):
            one, other = _differing(one, other)
        _keep(before, key, one)
        _keep(after, key, other)
    return before, after


def _keep(members: dict[str, Any], key: str, value: object) -> None:
    if value is not _ABSENT:
        members[key] = value


def _differing_exchanges(old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    before: list[Any] = []
    after: list[Any] = []
    for one, other in _matched(old, new):
        if _same(one, other):
            continue
        shown, shown_new = one, other
        if isinstance(one, dict) and isinstance(other, dict):
            description = {key: one[key] for key in ("description",) if key in one and _same(one[key], other.get(key))}
            left, right = _differing(one, other)
            shown, shown_new = description | left, description | right
        before += [] if shown is _ABSENT else [shown]
        after += [] if shown_new is _ABSENT else [shown_new]
    return before, after


def _matched(old: list[Any], new: list[Any]) -> Iterator[tuple[object, object]]:
    """Pairs that mean the same exchange; then what is left, by position."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for place, element in enumerate(new):
        waiting[identity(element)].append(place)
    gone = []
    for element in old:
        same = waiting[identity(element)]
        if same:
            yield element, new[same.popleft()]
        else:
            gone.append(element)
    come = [new[place] for place in sorted(place for left in waiting.values() for place in left)]
    yield from zip_longest(gone, come, fillvalue=_ABSENT)


def _same(one: object, other: object) -> bool:
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _lines(value: object) -> list[str]:
    return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False).splitlines()
