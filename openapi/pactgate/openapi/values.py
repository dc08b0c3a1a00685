"""JSON values as Python has them: tolerant access to them, and when two of them are equal."""

import json
import marshal
from collections.abc import Iterator

_WITHOUT_SHARING = 2
"""The version of marshal that writes values, and not which of them are one object."""

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


def mapping(value: Json) -> dict[str, Json]:
    """The value if it is an object, else an empty one: a wrong type is for `problems` to tell."""
    return value if isinstance(value, dict) else {}


def sequence(value: Json) -> list[Json]:
    """The value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: Json) -> str:
    """The value if it is a string, else the empty one."""
    return value if isinstance(value, str) else ""


def texts(value: Json) -> tuple[str, ...]:
    """The strings of an array, in its order."""
    return tuple(item for item in sequence(value) if isinstance(item, str))


def equal(one: Json, other: Json) -> bool:
    """Whether two values are equal as JSON Schema says (2020-12, core, 4.2.2): 1 is 1.0, but not true, as in Python."""
    return one == other and (one is other or _is_written_alike(one, other) or _same_booleans(one, other))


def _is_written_alike(one: Json, other: Json) -> bool:
    """Whether two values have the same types in the same order, which is quicker to see than where they have not."""
    try:
        return marshal.dumps(one, _WITHOUT_SHARING) == marshal.dumps(other, _WITHOUT_SHARING)
    except ValueError:  # they are nested too deep
        return False


def _same_booleans(one: Json, other: Json) -> bool:
    """Whether two values that Python calls equal have their booleans in the same places."""
    if isinstance(one, dict):
        there = mapping(other)
        return all(_same_booleans(inner, there[key]) for key, inner in one.items() if type(inner) is not str)
    if isinstance(one, list):
        return all(map(_same_booleans, one, sequence(other)))
    return isinstance(one, bool) is isinstance(other, bool)


def canonical(value: Json) -> object:
    """A hashable form of a value; equal values (see `equal`) have the same."""
    if isinstance(value, dict):
        return ("object", frozenset((key, canonical(item)) for key, item in value.items()))
    if isinstance(value, list):
        return ("array", tuple(canonical(item) for item in value))
    if isinstance(value, bool):
        return ("boolean", value)
    return value


def written(value: Json) -> str:
    """A value as text; equal values (see `equal`) have the same."""
    return repr(value) if isinstance(value, str) else json.dumps(_whole(value), sort_keys=True)


def _whole(value: Json) -> Json:
    """The value, its numbers without a fraction written as integers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(inner) for key, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list) else value


def is_larger(value: Json, most: int) -> bool:
    """Whether a value has more values inside than that, those that are in several places counted in each."""
    waiting = [value]
    for node in waiting:  # which grows while it is read
        if isinstance(node, dict | list):
            waiting += node.values() if isinstance(node, dict) else node
            if len(waiting) > most:
                return True
    return False


def objects_within(*values: Json) -> Iterator[dict[str, Json]]:
    """The objects inside of values, each once, however often it stands there as one and the same."""
    waiting = [*values]
    seen: set[int] = set()
    for node in waiting:  # which grows while it is read
        if isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            waiting += [inner for inner in node.values() if isinstance(inner, dict | list)]
            yield node
        elif isinstance(node, list):
            waiting += [inner for inner in node if isinstance(inner, dict | list)]
