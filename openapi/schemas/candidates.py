"""Values worth trying as a witness where inclusion was not decided: boundaries and leanest messages of a schema."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice

import jsoncompat

from openapi.schemas.emit import JsonSchema
from openapi.values import Json, mapping, sequence

TRIED = 120
"""How many values of our own making are given."""

GENERATED = 4
LARGEST = 10_000
"""How many values the library generates, and for how large a schema, in characters."""

DEPTH = 6

LONGEST_TEXT, LONGEST_ARRAY = 300_000, 2_000
"""Bounds beyond these are not crossed by a value."""
_TEXTS = ("", "a", "A", "0", " ", "-", "a b", "é", "aA0", "x" * 300)
_SAMPLES = (
    "2024-02-29", "2024-02-29T12:00:00Z", "12:00:00Z", "123e4567-e89b-12d3-a456-426614174000", "192.0.2.1",
    "example.org", "someone@example.org", "https://example.org/a", "YWJj",
)  # fmt: skip


def candidates(sender: JsonSchema, receiver: JsonSchema) -> Iterator[Json]:
    """Values that the sender may send and that the receiver may refuse; each is still to be judged.

    The same two schemas always give the same values in the same order.
    """
    yield from islice(_values(sender, sender, receiver, DEPTH), TRIED)
    yield from _generated(sender)


def _generated(schema: JsonSchema) -> Iterator[Json]:
    text = json.dumps(schema, sort_keys=True)
    if len(text) > LARGEST:
        return
    try:
        generator = jsoncompat.generator_for(text)
        for depth in range(GENERATED):
            yield json.loads(generator.generate_value(depth))
    except ValueError:  # the library found no value, or cannot take the schema
        return


def _values(schema: Json, root: JsonSchema, other: Json, depth: int) -> Iterator[Json]:
    said = mapping(_followed(schema, root))
    yield from sequence(said.get("enum"))
    if "const" in said:
        yield said["const"]
    if depth <= 0:
        return
    for keyword in ("oneOf", "anyOf", "allOf"):
        for member in sequence(said.get(keyword)):
            yield from _values(member, root, other, depth - 1)
    named = said.get("type", [])
    for kind in [named] if isinstance(named, str) else sequence(named) or ["object", "array", "string", "integer"]:
        yield from _of_kind(kind, said, root, mapping(other), depth)


def _of_kind(kind: Json, said: dict[str, Json], root: JsonSchema, other: dict[str, Json], depth: int) -> Iterator[Json]:
    if kind == "object":
        yield from _objects(said, root, other, depth)
    elif kind == "array":
        yield from _arrays(said, root, other, depth)
    elif kind == "string":
        yield from _strings(said, other)
    elif kind in {"integer", "number"}:
        yield from _numbers(said, other, whole=kind == "integer")
    else:
        yield from [None] if kind == "null" else [True, False]


def _objects(said: dict[str, Json], root: JsonSchema, other: dict[str, Json], depth: int) -> Iterator[Json]:
    samples = {
        name: list(islice(_values(schema, root, mapping(other.get("properties")).get(name), depth - 1), 8))
        for name, schema in mapping(said.get("properties")).items()
    }
    samples = {name: values for name, values in samples.items() if values}
    lean: dict[str, Json] = {str(name): samples.get(str(name), ["x"])[0] for name in sequence(said.get("required"))}
    full: dict[str, Json] = {**{name: values[0] for name, values in samples.items()}, **lean}
    yield from ({}, lean, full)
    for name, values in samples.items():
        yield {other_name: value for other_name, value in full.items() if other_name != name or name in lean}
        for value in values:
            yield {**lean, name: value}
            yield {**full, name: value}
    others = said.get("additionalProperties", {})
    spare = [*islice(_values(others, root, other.get("additionalProperties"), depth - 1), 4), "x", 0, [], None]
    for name in _names(other):
        yield from ({**lean, name: value} for value in spare)
    for size in sorted(set(_bounds(said, other, ("minProperties", "maxProperties")))):
        yield {**lean, **{f"p{index}": spare[0] for index in range(min(size, 50) - len(lean))}}


def _names(other: dict[str, Json]) -> Iterator[str]:
    """Names of members that the receiver has an opinion on."""
    yield from mapping(other.get("properties"))
    for keyword in ("dependentRequired", "dependentSchemas"):
        yield from mapping(other.get(keyword))
    for pattern in mapping(other.get("patternProperties")):
        yield from re.findall(r"[\w-]+", pattern.replace("\\", ""))
    yield from ("a", "A", "0", "some-name")


def _arrays(said: dict[str, Json], root: JsonSchema, other: dict[str, Json], depth: int) -> Iterator[Json]:
    prefix = [next(_values(item, root, {}, depth - 1), 0) for item in sequence(said.get("prefixItems"))]
    items = list(islice(_values(said.get("items", {}), root, other.get("items"), depth - 1), 6)) or ["x"]
    contained = list(islice(_values(said.get("contains", {}), root, other.get("contains"), depth - 1), 3))
    sizes = {0, 1, 2, *_bounds(said, other, ("minItems", "maxItems", "minContains", "maxContains"))}
    for size in sorted(size for size in sizes if 0 <= size <= LONGEST_ARRAY):
        for item in (*items, *contained):
            yield [*prefix, *[item] * size][: max(size, len(prefix))]
        yield [*prefix, *(items[index % len(items)] for index in range(size))]
        yield from ([*map(made, items[:1] * size, range(size))] for made in _DISTINCT)


def _varied(item: Json, number: int) -> Json:
    """An object that differs from others like it by its texts and numbers."""
    kinds: dict[type, Callable[[int], Json]] = {str: str, int: int, float: float}
    members = mapping(item).items()
    return {name: kinds[type(value)](number) if type(value) in kinds else value for name, value in members}


_DISTINCT: tuple[Callable[[Json, int], Json], ...] = (
    lambda _, number: str(number + 1),
    lambda _, number: number,
    lambda _, number: f"a{number}",
    _varied,
)
"""Ways to make elements that are all different, for arrays that want them so."""


def _strings(said: dict[str, Json], other: dict[str, Json]) -> Iterator[Json]:
    yield from _TEXTS
    yield from _SAMPLES
    for size in sorted(set(_bounds(said, other, ("minLength", "maxLength")))):
        if 0 <= size <= LONGEST_TEXT:
            yield "a" * size
            yield "https://example.org/".ljust(size, "a")


def _numbers(said: dict[str, Json], other: dict[str, Json], *, whole: bool) -> Iterator[Json]:
    keywords = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    yield from (0, 1, -1)
    yield from sorted(set(_bounds(said, other, keywords)))
    if not whole:
        yield from (0.5, -0.5)


def _bounds(said: dict[str, Json], other: dict[str, Json], keywords: tuple[str, ...]) -> Iterator[int]:
    for holder in (said, other):
        for keyword in keywords:
            value = holder.get(keyword)
            if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**70:
                yield from (int(value) - 1, int(value), int(value) + 1)


def _followed(schema: Json, root: JsonSchema) -> Json:
    name = str(mapping(schema).get("$ref", "")).removeprefix("#/$defs/")
    return mapping(root.get("$defs")).get(name, schema)
