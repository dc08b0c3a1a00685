"""Values as indented JSON, cut to the part around a place where they are large."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openapi.values import Json

LONGEST = 30
"""How many lines are shown whole."""

WIDEST = 120
"""How many characters of a text are shown."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A value as it is shown.

    Attributes:
        lines: the lines.
        cut: what was left out, a sentence; empty where nothing was.
    """

    lines: tuple[str, ...]
    cut: str = ""


def excerpt(value: Json, place: Sequence[str | int]) -> Excerpt:
    """A value as lines; of a large one, the part around the place and as much of that as fits."""
    whole = json.dumps(_narrowed(value), indent=2, ensure_ascii=False).splitlines()
    is_narrowed = _narrowed(value) != value
    if len(whole) <= LONGEST:
        return Excerpt(tuple(whole), "Long texts are cut." if is_narrowed else "")
    at = "/".join(map(str, place))
    where = f"the part around `{at}`" if at else "its beginning"
    return Excerpt(tuple(_around(_narrowed(value), tuple(place))), f"Cut to {where}; the whole has {len(whole)} lines.")


def _narrowed(value: Json) -> Json:
    """The value with long texts cut."""
    if isinstance(value, str):
        return value if len(value) <= WIDEST else f"{value[:WIDEST]}… ({len(value)} characters)"
    if isinstance(value, list):
        return [_narrowed(item) for item in value]
    return {key: _narrowed(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _around(value: Json, place: tuple[str | int, ...]) -> Iterator[str]:
    """The lines of a value with nothing in it but the way to the place and what is there."""
    step = place[0] if place else None
    if isinstance(value, dict) and isinstance(step, str) and step in value:
        name, inner, others = f"{json.dumps(step, ensure_ascii=False)}: ", value[step], len(value) - 1
    elif isinstance(value, list) and isinstance(step, int) and step < len(value):
        name, inner, others = "", value[step], len(value) - 1
    else:
        lines = json.dumps(value, indent=2, ensure_ascii=False).splitlines()
        yield from lines[:LONGEST]
        yield from ["…"] if len(lines) > LONGEST else []
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    first, *rest = _around(inner, place[1:])
    yield opening
    yield f"  {name}{first}"
    yield from (f"  {line}" for line in rest)
    yield from [f"  … and {others} more"] if others else []
    yield closing
