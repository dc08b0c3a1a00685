"""Values as indented JSON, cut to the part around a place where they are large."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pactgate.openapi.values import Json

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
        marked: the numbers of the lines, from 0, that are what stands at the place; none where nothing does.
    """

    lines: tuple[str, ...]
    cut: str = ""
    marked: frozenset[int] = frozenset()


type _Line = tuple[str, bool]
"""A line, and whether it is a part of what stands at the place."""


def excerpt(value: Json, place: Sequence[str | int]) -> Excerpt:
    """A value as lines; of a large one, the part around the place and as much of that as fits."""
    narrowed, path = _narrowed(value), tuple(place)
    whole = [*_lines(narrowed, path)]
    if len(whole) <= LONGEST:
        return _excerpt(whole, "Long texts are cut." if narrowed != value else "")
    at = "/".join(map(str, path))
    where = f"the part around `{at}`" if at else "its beginning"
    return _excerpt([*_around(narrowed, path)], f"Cut to {where}; the whole has {len(whole)} lines.")


def _excerpt(lines: Sequence[_Line], cut: str) -> Excerpt:
    marked = frozenset([number for number, (_, is_there) in enumerate(lines) if is_there])
    # To mark everything is to mark nothing.
    return Excerpt(tuple([text for text, _ in lines]), cut, marked if len(marked) < len(lines) else frozenset())


def _narrowed(value: Json) -> Json:
    """The value with long texts cut."""
    if isinstance(value, str):
        return value if len(value) <= WIDEST else f"{value[:WIDEST]}… ({len(value)} characters)"
    if isinstance(value, list):
        return [_narrowed(item) for item in value]
    return {key: _narrowed(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _members(value: Json) -> dict[str | int, Json]:
    """What a step from the value leads to."""
    if isinstance(value, dict):
        return dict[str | int, Json](value.items())
    return dict(enumerate(value)) if isinstance(value, list) else {}


def _lines(value: Json, place: tuple[str | int, ...], *, is_on_the_way: bool = True) -> Iterator[_Line]:
    """The lines of a whole value."""
    members = _members(value) if is_on_the_way and place else {}
    if not members or place[0] not in members:
        for line in json.dumps(value, indent=2, ensure_ascii=False).splitlines():
            yield line, is_on_the_way and not place
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield opening, False
    for number, (step, inner) in enumerate(members.items(), 1):
        own = [*_lines(inner, place[1:], is_on_the_way=step == place[0])]
        texts = [_named(step) + own[0][0], *(text for text, _ in own[1:])]
        texts[-1] += "," if number < len(members) else ""
        yield from ((f"  {text}", is_there) for text, (_, is_there) in zip(texts, own, strict=True))
    yield closing, False


def _around(value: Json, place: tuple[str | int, ...]) -> Iterator[_Line]:
    """The lines of a value with nothing in it but the way to the place and what is there."""
    members = _members(value) if place else {}
    if not members or place[0] not in members:
        lines = json.dumps(value, indent=2, ensure_ascii=False).splitlines()
        yield from ((line, not place) for line in lines[:LONGEST])
        yield from [("…", False)] if len(lines) > LONGEST else []
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    (first, is_there), *rest = _around(members[place[0]], place[1:])
    yield opening, False
    yield f"  {_named(place[0])}{first}", is_there
    yield from ((f"  {line}", there) for line, there in rest)
    yield from [(f"  … and {len(members) - 1} more", False)] if len(members) > 1 else []
    yield closing, False


def _named(step: str | int) -> str:
    return f"{json.dumps(step, ensure_ascii=False)}: " if isinstance(step, str) else ""
