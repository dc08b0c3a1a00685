"""Whether a value shows one change and no other: what refuses it then is that change alone.

In a request, a value of the old schema shows a change if the old schema with nothing but this change refuses it. In a
response, a value of the new schema shows it if the old schema, closed as a sender keeps to it, refuses it for nothing
else: so a provider that made only this change might send it.
"""

import re
from typing import Any

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.reasons import Path
from pactgate.openapi.values import Json

_STRANGERS = "additionalProperties"
_SAME = {"unevaluatedProperties": _STRANGERS}
"""Which of them speaks of a property that is not declared depends on how schemas are joined."""

type Refusal = tuple[Path, str, str]
"""Where a value is refused, by which keyword, and for want of which property."""


def refusals(value: Json, schema: JsonSchema, place: Path = ()) -> frozenset[Refusal] | None:
    """What refuses a value that stands at a place; None where that cannot be judged."""
    from pactgate.openapi.schemas.referee import errors  # noqa: PLC0415 - jsonschema takes 0.1 s

    try:
        return frozenset([_refusal(error, place) for error in errors(value, schema)])
    except (ValueError, RecursionError):
        return None


def own_refusals(
    value: Json, asked: JsonSchema, closed_receiver: JsonSchema | None, place: Path = ()
) -> frozenset[Refusal]:
    """What refuses a value that shows one change and no other; empty where it shows none, or others too.

    Args:
        value: what may be sent.
        asked: the sender's schema with nothing but this change of the receiver's.
        closed_receiver: the old schema, closed, where it is the receiver's; None in a request.
        place: where in the value the change is; the old schema is that of the whole value.
    """
    own = refusals(part_at(value, place), asked, place)
    if not own or closed_receiver is None:
        return own or frozenset()
    others = refusals(value, closed_receiver)
    is_alone = others is not None and all(refusal in own or _is_around(refusal, place) for refusal in others)
    return own if is_alone else frozenset()


def part_at(value: Json, place: Path) -> Json:
    """What stands at a place of a value; None where nothing does."""
    for step in place:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def with_part(value: Json, place: Path, part: Json) -> Json:
    """The value with another part at a place; None where nothing can stand there."""
    if not place:
        return part
    step, rest = place[0], place[1:]
    if isinstance(value, dict):
        inner = with_part(value.get(str(step)), rest, part)
        return None if inner is None and rest else {**value, str(step): inner}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        inner = with_part(value[step], rest, part)
        return None if inner is None and rest else [*value[:step], inner, *value[step + 1 :]]
    return None


def _is_around(refusal: Refusal, place: Path) -> bool:
    """Whether a choice around the place refuses the value as one, which tells nothing of why."""
    path, keyword, _ = refusal
    return keyword in {"anyOf", "oneOf"} and place[: len(path)] == path


def _refusal(error: Any, place: Path) -> Refusal:  # noqa: ANN401 - jsonschema's own, which it does not type
    keyword = str(error.validator or "")
    missing = re.search(r"'(.*)'", error.message) if keyword == "required" else None
    return (*place, *error.absolute_path), _SAME.get(keyword, keyword), missing.group(1) if missing else ""
