"""Whether a value shows one change and no other: what refuses it then is that change alone.

In a request, a value of the old schema shows a change if the old schema with nothing but this change refuses it. In a
response, a value of the new schema shows it if the old schema, closed as a sender keeps to it, refuses it for nothing
else: so a provider that made only this change might send it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.reasons import Path
from pactgate.openapi.values import Json

_CHOICES = frozenset({"anyOf", "oneOf"})
_STRANGERS, _UNEVALUATED = "additionalProperties", "unevaluatedProperties"
"""Which of them speaks of a property that is not declared depends on how schemas are joined."""

type Refusal = tuple[Path, str, str]
"""Where a value is refused, by which keyword, and for which property if that is missing or not declared."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a value shows.

    Attributes:
        own: what refuses it for one change.
        others: what else refuses it.
    """

    own: frozenset[Refusal] = frozenset()
    others: frozenset[Refusal] = frozenset()

    @property
    def is_alone(self) -> bool:
        """Whether it shows that change and no other."""
        return bool(self.own) and not self.others


def shown_by(value: Json, asked: JsonSchema, closed_receiver: JsonSchema | None, place: Path = ()) -> Shown:
    """What a value shows of one change, and of others.

    Args:
        value: what may be sent.
        asked: the sender's schema with nothing but this change of the receiver's.
        closed_receiver: the old schema, closed, where it is the receiver's; None in a request.
        place: where in the value the change is; the old schema is that of the whole value.
    """
    own = _refusals(part_at(value, place), asked, place)
    if not own or closed_receiver is None:
        return Shown(own or frozenset())
    every = _refusals(value, closed_receiver)
    if every is None:
        return Shown()
    return Shown(own, frozenset([refusal for refusal in every - own if not _is_around(refusal, place)]))


def _refusals(value: Json, schema: JsonSchema, place: Path = ()) -> frozenset[Refusal] | None:
    """What refuses a value that stands at a place; None where that cannot be judged."""
    from pactgate.openapi.schemas.referee import errors  # noqa: PLC0415 - jsonschema takes 0.1 s

    try:
        found = [(error.validator, refusal) for error in errors(value, schema) for refusal in _named(error, place)]
    except (ValueError, RecursionError):
        return None
    # Of an object that no member of a choice admits, nothing is evaluated.
    refused = {refusal[0] for keyword, refusal in found if keyword in _CHOICES}
    return frozenset([refusal for keyword, refusal in found if keyword != _UNEVALUATED or refusal[0] not in refused])


def without(value: Json, others: Iterable[Refusal], place: Path, spares: Callable[[Path], Iterable[Json]]) -> Json:
    """The value without what refuses it for other changes than the one at the place; None where that cannot be.

    What is not declared is left out; what else is refused is replaced by what stands there in another value, or left
    out.

    Args:
        value: the value.
        others: what refuses it.
        place: what stands there is kept.
        spares: gives what may stand at a place and is refused for nothing.
    """
    made = value
    for path, keyword, name in sorted(others, key=str):
        at = (*path, name) if name else path
        if place[: len(at)] == at:
            return None
        parts = [] if keyword == _STRANGERS else [*islice(spares(at), 1)]
        holder = part_at(made, at[:-1])
        if isinstance(holder, dict):
            rest = {key: inner for key, inner in holder.items() if key != at[-1]}
            made = with_part(made, at[:-1], {**rest, str(at[-1]): parts[0]} if parts else rest)
        elif parts:
            made = with_part(made, at, parts[0])
    return made


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


def is_stranger(refusal: Refusal) -> bool:
    """Whether what is refused is a property that is not declared."""
    return refusal[1] == _STRANGERS


def _is_around(refusal: Refusal, place: Path) -> bool:
    """Whether a choice around the place refuses the value as one, which tells nothing of why."""
    path, keyword, _ = refusal
    return keyword in _CHOICES and place[: len(path)] == path


def _named(error: Any, place: Path) -> Iterator[Refusal]:  # noqa: ANN401 - jsonschema's own, which it does not type
    keyword, path = str(error.validator or ""), (*place, *error.absolute_path)
    if keyword == "required":
        missing = re.search(r"'(.*)'", error.message)
        yield path, keyword, missing.group(1) if missing else ""
    elif keyword in {_STRANGERS, _UNEVALUATED} and isinstance(error.instance, dict):
        names = [name for name in error.instance if repr(name) in error.message]
        yield from [(path, _STRANGERS, name) for name in names or [""]]
    else:
        yield path, keyword, ""
