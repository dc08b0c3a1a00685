"""Values worth trying as a witness where inclusion is not plain to see: boundaries and leanest messages of a schema."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.mixed import TRIED as MIXED
from pactgate.openapi.schemas.mixed import mixed, pooled
from pactgate.openapi.schemas.patterns import screen_of
from pactgate.openapi.schemas.scalars import bounds_of, numbers, strings
from pactgate.openapi.values import Json, canonical, mapping, sequence

TRIED = 300
"""How many values of our own making are given."""

SCREENED, KEPT = 60, 8
"""How many values are tried for a place inside of a value, and how many of those that fit are used."""

DEPTH = 8

LONGEST_ARRAY = 2_000
"""A bound beyond this is not crossed by a value."""

_FIT = frozenset({"type", "properties", "required", "additionalProperties", "items", "enum", "const"})
"""What a value satisfies by the way it is made."""

_KINDS: tuple[Json, ...] = ("object", "array", "string", "integer", "null", "boolean", "number")
_ANYTHING: tuple[Json, ...] = ("x", 0, [], {}, None, True, 0.5, ["x"])
"""What stands for a value of a schema that says nothing."""

_LEANEST: dict[str, Json] = {"object": {}, "array": [], "string": "", "integer": 0, "number": 0, "boolean": True}


def candidates(sender: JsonSchema, receiver: JsonSchema) -> Iterator[Json]:
    """Values that the sender may send and that the receiver may refuse; each is still to be judged.

    The same two schemas always give the same values in the same order.
    """
    maker = _Maker(sender, receiver, frozenset(_listed(receiver)))
    seen: list[dict[str, Json]] = []
    for value in islice(maker.values(sender, receiver, DEPTH), TRIED):
        yield value
        seen += [value] if isinstance(value, dict) else ()
    if {"oneOf", "anyOf"} & _opened(sender, sender).keys() or "if" in _opened(receiver, receiver):
        yield from islice(mixed(*pooled(seen)), MIXED)


def _listed(schema: Json) -> Iterator[str]:
    """The values that a schema lists, wherever it does."""
    todo: list[Json] = [schema]
    for node in todo:  # which grows while it is read
        if isinstance(node, dict):
            yield from map(canonical, sequence(node.get("enum")))
            todo += node.values()
        elif isinstance(node, list):
            todo += node


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes values of one schema.

    Attributes:
        root: the whole schema of the sender, which has the definitions.
        asked: the whole schema of the receiver.
        listed: the values that the receiver lists; others are tried first.
    """

    root: JsonSchema
    asked: JsonSchema
    listed: frozenset[str]
    _samples: dict[tuple[int, int], tuple[Json, tuple[Json, ...]]] = field(default_factory=dict)

    def values(self, schema: Json, other: Json, depth: int) -> Iterator[Json]:
        """Values that a schema may admit and that the other may refuse, without end but for what each kind gives."""
        said = _opened(schema, self.root)
        yield from sorted(sequence(said.get("enum")), key=lambda value: canonical(value) in self.listed)
        yield from _constants(said)
        asked = _hints(other, self.asked)
        if "enum" not in said:
            yield from sequence(asked.get("enum"))
        if depth <= 0:
            yield from (_LEANEST.get(str(kind)) for kind in _kinds(said))
            return
        choice = next((keyword for keyword in ("oneOf", "anyOf") if sequence(said.get(keyword))), None)
        if choice is None:
            kinds = [self._of_kind(kind, said, asked, depth) for kind in _kinds(said)]
            yield from _in_turn([*kinds, self._excluded(other, depth)])
            return
        rest = {keyword: value for keyword, value in said.items() if keyword != choice}
        members = [_joined(rest, _opened(member, self.root)) for member in sequence(said[choice])]
        yield from _in_turn(self.values(member, other, depth - 1) for member in members)

    def _excluded(self, other: Json, depth: int) -> Iterator[Json]:
        """Values that the other schema excludes by its `not`."""
        excluded = _opened(other, self.asked).get("not")
        if excluded is not None:
            yield from _Maker(self.asked, self.root, frozenset()).values(excluded, {}, depth - 1)

    def _of_kind(self, kind: Json, said: dict[str, Json], other: dict[str, Json], depth: int) -> Iterator[Json]:
        if kind == "object":
            yield from self._objects(said, other, depth)
        elif kind == "array":
            yield from self._arrays(said, other, depth)
        elif kind == "string":
            yield from strings(said, other)
        elif kind in {"integer", "number"}:
            yield from numbers(said, other, whole=kind == "integer")
        else:
            yield from [None] if kind == "null" else [True, False]

    def samples(self, schema: Json, other: Json, depth: int) -> tuple[Json, ...]:
        """A few values that the schema does admit."""
        if schema is True or schema == {}:
            return (*sequence(_hints(other, self.asked).get("enum")), *_ANYTHING)
        key = id(schema), depth
        if key not in self._samples:
            needs = mapping(_followed(schema, self.root)).keys() - _FIT
            screen = screen_of({**mapping(schema), "$defs": self.root.get("$defs", {})}) if needs else None
            values = islice(self.values(schema, other, depth), SCREENED)
            found = tuple(islice((v for v in values if screen is None or screen.is_valid(v)), KEPT))
            self._samples[key] = schema, found  # the schema too, so that no other gets its identity
        return self._samples[key][1]

    def _objects(self, said: dict[str, Json], other: dict[str, Json], depth: int) -> Iterator[Json]:
        others = mapping(other.get("properties"))
        made = {
            name: self.samples(schema, others.get(name), depth - 1)
            for name, schema in mapping(said.get("properties")).items()
        }
        samples = {name: values for name, values in made.items() if values}
        lean: dict[str, Json] = {
            str(name): samples.get(str(name), ("x",))[0] for name in sequence(said.get("required"))
        }
        full: dict[str, Json] = {**{name: values[0] for name, values in samples.items()}, **lean}
        yield from (lean, full)  # the lean one is empty where nothing is required
        for name, values in samples.items():
            yield {key: value for key, value in full.items() if key != name or name in lean}
            for value in values:
                yield {**lean, name: value}
                yield {**full, name: value}
        yield from self._further(said, other, lean, depth)

    def _further(
        self, said: dict[str, Json], other: dict[str, Json], lean: dict[str, Json], depth: int
    ) -> Iterator[Json]:
        """Objects with properties that the schema does not declare, or with as many as its bounds name."""
        own = said.get("additionalProperties", {})
        spare = [*self.samples(own, other.get("additionalProperties"), depth - 1)[:4], "x", 0, [], None]
        for name in _names(other):
            yield from ({**lean, name: value} for value in spare)
        for name, inner in mapping(other.get("dependentSchemas")).items():
            yield from self._further(said, _hints(inner, self.asked), {**lean, name: spare[0]}, depth - 1)
        for size in sorted(set(bounds_of(said, other, ("minProperties", "maxProperties")))):
            yield {**lean, **{f"p{index}": spare[0] for index in range(min(size, 50) - len(lean))}}

    def _arrays(self, said: dict[str, Json], other: dict[str, Json], depth: int) -> Iterator[Json]:
        prefix = [next(self.values(item, {}, depth - 1), 0) for item in sequence(said.get("prefixItems"))]
        items = [*self.samples(said.get("items", {}), other.get("items"), depth - 1)[:6]] or ["x"]
        contained = [*self.samples(said.get("contains", {}), other.get("contains"), depth - 1)[:3]]
        sizes = {0, 1, 2, *bounds_of(said, other, ("minItems", "maxItems", "minContains", "maxContains"))}
        for size in sorted(size for size in sizes if 0 <= size <= LONGEST_ARRAY):
            for item in (*items, *contained):
                yield [*prefix, *[item] * size][: max(size, len(prefix))]
            yield [*prefix, *(items[index % len(items)] for index in range(size))]
            yield from ([*map(made, items[:1] * size, range(size))] for made in _DISTINCT)


def _kinds(said: dict[str, Json]) -> Iterable[Json]:
    named = said.get("type", [])
    return [named] if isinstance(named, str) else sequence(named) or _KINDS


def _in_turn(many: Iterable[Iterator[Json]]) -> Iterator[Json]:
    """The values of several sources, one of each in turn."""
    waiting = deque(many)
    while waiting:
        source = waiting.popleft()
        for value in islice(source, 1):
            yield value
            waiting.append(source)


def _names(other: dict[str, Json]) -> Iterator[str]:
    """Names of members that the receiver has an opinion on."""
    yield from mapping(other.get("properties"))
    for keyword in ("dependentRequired", "dependentSchemas"):
        yield from mapping(other.get(keyword))
    for pattern in mapping(other.get("patternProperties")):
        yield from re.findall(r"[\w-]+", pattern.replace("\\", ""))
    yield from ("a", "A", "0", "some-name")


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


def _followed(schema: Json, root: JsonSchema) -> Json:
    name = str(mapping(schema).get("$ref", "")).removeprefix("#/$defs/")
    return mapping(root.get("$defs")).get(name, schema)


def _opened(schema: Json, root: JsonSchema) -> dict[str, Json]:
    """What a schema says with its `allOf`, as one; where two parts say the same keyword, the later is taken."""
    said = mapping(_followed(schema, root))
    for part in sequence(said.get("allOf")):
        said = _joined(said, mapping(_followed(part, root)))
    return said


def _joined(one: dict[str, Json], other: dict[str, Json]) -> dict[str, Json]:
    properties = {**mapping(one.get("properties")), **mapping(other.get("properties"))}
    required = dict.fromkeys([*map(str, sequence(one.get("required"))), *map(str, sequence(other.get("required")))])
    told: dict[str, Json] = {"properties": properties} if properties else {}
    return {**one, **other, **told, **({"required": [*required]} if required else {})}


def _hints(schema: Json, root: JsonSchema) -> dict[str, Json]:
    """What a receiver speaks of, whether it wants it or not: its bounds and names are what values are made around."""
    said = _opened(schema, root)
    inner = [member for keyword in ("oneOf", "anyOf") for member in sequence(said.get(keyword))]
    inner += [said[keyword] for keyword in ("not", "if", "then", "else") if keyword in said]
    parts = [said, *(_opened(member, root) for member in inner)]
    told = reduce(_joined, reversed(parts))
    if len(parts) > 1 and "properties" in told:
        named = mapping(told["properties"]).items()
        told = {**told, "properties": {name: schema or _said_elsewhere(name, parts) for name, schema in named}}
    listed = [value for part in parts for value in (*sequence(part.get("enum")), *_constants(part))]
    return {**told, "enum": listed} if listed else told


def _said_elsewhere(name: str, parts: Iterable[dict[str, Json]]) -> Json:
    """What some part says of a property that another one only names."""
    return next((schema for part in parts if (schema := mapping(part.get("properties")).get(name))), {})


def _constants(said: dict[str, Json]) -> Iterator[Json]:
    if "const" in said:
        yield said["const"]
