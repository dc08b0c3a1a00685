"""What changed between two pacts, in words for people: the text of the broker's answer 409."""

import json
import re
from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Any

_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")
_LONGEST_VALUE = 200
_ABSENT = object()


def difference(old: dict[str, Any], new: dict[str, Any]) -> str:
    """Every member that differs between two pacts, a line each.

    Interactions are matched by description and provider states, not by position: their order says nothing.
    An `_id` that only one of them has is left out: the broker put it there.

    Args:
        old: the JSON of the pact that is there.
        new: the JSON of the pact that should take its place.

    Returns:
        Lines such as `$.interactions[0].response.body.total: 2 -> 3`, positions as in the old pact (of an
        interaction that is new, as in the new one); empty when both say the same.
    """
    return "\n".join(_lines(old, new))


def _lines(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for key in old | new:
        before, after = old.get(key, _ABSENT), new.get(key, _ABSENT)
        if key in ("interactions", "messages") and isinstance(before, list) and isinstance(after, list):
            for index, one, other in _matched(before, after):
                yield from _changes(f"$.{key}[{index}]", *_without_one_sided_id(one, other))
        else:
            yield from _changes(_inside("$", key), before, after)


def _changes(place: str, old: object, new: object) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from _changes(_inside(place, key), old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from _changes(f"{place}[{index}]", _at(old, index), _at(new, index))
    elif type(old) is not type(new) or old != new:
        yield f"{place}: {_shown(old)} -> {_shown(new)}"


def _matched(old: list[Any], new: list[Any]) -> Iterator[tuple[int, object, object]]:
    """Pairs that mean the same exchange, each with the position of the first of the two that is there."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for index, element in enumerate(new):
        waiting[_identity(element)].append(index)
    for index, element in enumerate(old):
        same = waiting[_identity(element)]
        yield index, element, new[same.popleft()] if same else _ABSENT
    for index in sorted(index for left in waiting.values() for index in left):
        yield index, _ABSENT, new[index]


def _identity(element: object) -> str:
    """What makes two interactions the same exchange: the rule by which the Pact Broker merges pacts."""
    if not isinstance(element, dict):
        return json.dumps(element, sort_keys=True)
    states = next(
        (element[key] for key in ("provider_state", "providerState", "providerStates") if key in element),
        None,
    )
    return json.dumps([element.get("description"), states], sort_keys=True)


def _without_one_sided_id(old: object, new: object) -> tuple[object, object]:
    if isinstance(old, dict) and isinstance(new, dict) and ("_id" in old) != ("_id" in new):
        return _without_id(old), _without_id(new)
    return old, new


def _without_id(element: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in element.items() if key != "_id"}


def _inside(place: str, key: str) -> str:
    return f"{place}.{key}" if _PLAIN_KEY.fullmatch(key) else f"{place}[{json.dumps(key, ensure_ascii=False)}]"


def _at(values: list[Any], index: int) -> object:
    return values[index] if index < len(values) else _ABSENT


def _shown(value: object) -> str:
    if value is _ABSENT:
        return "(absent)"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
