"""Values worth trying as a witness where inclusion is not plain to see: boundaries and leanest messages of a schema."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from itertools import chain, count, cycle, islice
from random import Random

from pactgate.openapi.schemas.definitions import CachedScan
from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.limits import WITHIN_REACH
from pactgate.openapi.schemas.scalars import bounds, numbers, strings
from pactgate.openapi.schemas.screening import Effort, Screen
from pactgate.openapi.values import Json, canonical, equal, is_larger, mapping, objects_within, sequence

TRIED = 300
"""How many values of our own making are given."""

MIXED = 400
"""How many objects are given that have properties of several members of a choice, as senders may that only the whole
closes; most are none that the sender may send, and are thrown out fast."""

SCREENED, KEPT = 60, 8
"""How many values are tried for a place inside of a value, and how many of those that fit are used."""

DEPTH = 8

LARGEST = 20_000
"""How many values one that is used inside of others may have inside: lists of 100 in each other soon have millions."""

_FIT = frozenset({"type", "properties", "required", "additionalProperties", "items", "enum", "const"})
"""What a value satisfies by the way it is made."""

_KINDS: tuple[Json, ...] = ("object", "array", "string", "integer", "null", "boolean", "number")
_ANYTHING: tuple[Json, ...] = ("x", 0, [], {}, None, True, 0.5, ["x"])
"""What stands for a value of a schema that says nothing."""

_LEANEST: dict[str, Json] = {"object": {}, "array": [], "string": "", "integer": 0, "number": 0, "boolean": True}


_MEMBERS = 10
"""How many members of a choice may be looked at for one step of the effort."""


def candidates(sender: JsonSchema, receiver: JsonSchema, effort: Effort | None = None) -> Iterator[Json]:
    """Values that the sender may send and that the receiver may refuse; each is still to be judged.

    The same two schemas always give the same values in the same order.

    Args:
        sender: the schema that values are made of.
        receiver: the schema that they are made to try.
        effort: what the making takes from; what is inside of values is not looked for any more when it is spent.
    """
    maker = _Maker(sender, receiver, receiver, effort or Effort())
    made = islice(maker.values(sender, receiver, DEPTH), TRIED)
    has_choices = {"oneOf", "anyOf"} & _opened(sender, sender).keys() or "if" in _opened(receiver, receiver)
    return _with_mixed(made) if has_choices else made


def _with_mixed(values: Iterator[Json]) -> Iterator[Json]:
    """The values, then objects that have some properties of one of them and some of others; the same ones each time."""
    objects: list[dict[str, Json]] = []
    for value in values:
        yield value
        objects += [value] if isinstance(value, dict) else ()
    pool: dict[str, list[Json]] = {}
    for made in objects:
        for name, inner in made.items():
            members = pool.setdefault(name, [])
            if not any(equal(inner, known) for known in members):
                members.append(inner)
    yield from islice(_mixed(pool, sorted(objects, key=len)[:4]), MIXED)


def _mixed(pool: Mapping[str, Sequence[Json]], bases: Sequence[Mapping[str, Json]]) -> Iterator[Json]:
    """Objects made of what is known of each property, on the leanest objects, which have what some member requires."""
    chance = Random(0)  # noqa: S311 - it must give the same each time
    draw, properties = chance.random, sorted(pool.items())  # `choice` takes three times as long
    while properties:
        share = chance.choice((0.1, 0.3, 0.5, 0.8))
        taken = {name: values[int(draw() * len(values))] for name, values in properties if draw() < share}
        yield {**chance.choice(bases or [{}]), **taken}


_LISTED_VALUES = CachedScan(
    lambda schema: frozenset([canonical(v) for o in objects_within(schema) for v in sequence(o.get("enum"))])
)
"""The values that a schema lists, wherever it does."""


@dataclass(eq=False)
class _Maker:
    """Makes values of one schema.

    Attributes:
        root: the whole schema of the sender, which has the definitions.
        asked: the whole schema of the receiver.
        listing: a schema; values that are listed somewhere in it are tried last.
        effort: what is still done.
    """

    root: JsonSchema
    asked: JsonSchema
    listing: JsonSchema
    effort: Effort
    _samples: dict[tuple[int, int], tuple[Json, "_Samples"]] = field(default_factory=dict)
    _asked: dict[int, tuple[Json, dict[str, Json]]] = field(default_factory=dict)

    @cached_property
    def _listed(self) -> frozenset[object]:
        return _LISTED_VALUES.of(self.listing)

    @cached_property
    def _screen(self) -> Screen:
        return Screen(self.root, self.effort)

    def values(self, schema: Json, other: Json, depth: int) -> Iterator[Json]:
        """Values that a schema may admit and that the other may refuse, without end but for what each kind gives."""
        self.effort.left -= 1
        own, asked = _opened(schema, self.root), self._hints(other)
        listed = sequence(own.get("enum"))
        if len(listed) > 1:
            known = frozenset(map(canonical, sequence(asked.get("enum"))))
            listed = sorted(listed, key=lambda value: (canonical(value) in known, canonical(value) in self._listed))
        first = [*listed, *_constants(own), *(() if "enum" in own else sequence(asked.get("enum")))]
        named = own.get("type", [])
        kinds = [named] if isinstance(named, str) else sequence(named) or _KINDS
        if depth <= 0:
            return iter([*first, *[_LEANEST.get(str(kind)) for kind in kinds]])
        choice = next((keyword for keyword in ("oneOf", "anyOf") if sequence(own.get(keyword))), None)
        if choice is not None:
            self.effort.left -= len(sequence(own[choice])) // _MEMBERS
            rest = {keyword: value for keyword, value in own.items() if keyword != choice}
            members = [_joined(rest, _opened(member, self.root)) for member in sequence(own[choice])]
            return chain(first, _in_turn([partial(self.values, member, other, depth - 1) for member in members]))
        makers = [partial(self._of_kind, kind, own, asked, depth) for kind in kinds]
        excluded = _opened(other, self.asked).get("not")
        if excluded is not None:
            makers.append(partial(_Maker(self.asked, self.root, {}, self.effort).values, excluded, {}, depth - 1))
        return chain(first, _in_turn(makers))

    def _hints(self, other: Json) -> dict[str, Json]:
        """What the receiver speaks of there, read once."""
        if type(other) is not dict or not other:
            return {}
        if id(other) not in self._asked:
            self._asked[id(other)] = other, _hints(other, self.asked)  # it too, so that no other gets its identity
        return self._asked[id(other)][1]

    def _of_kind(self, kind: Json, own: dict[str, Json], other: dict[str, Json], depth: int) -> Iterator[Json]:
        if kind == "object":
            return self._objects(own, other, depth)
        if kind == "array":
            return self._arrays(own, other, depth)
        if kind == "string":
            return strings(own, other)
        if kind in {"integer", "number"}:
            return numbers(own, other, whole=kind == "integer")
        return iter([None] if kind == "null" else [True, False])

    def samples(self, schema: Json, other: Json, depth: int) -> "_Samples":
        """A few values that the schema does admit."""
        if schema is True or schema == {}:
            return _Samples(iter((*sequence(self._hints(other).get("enum")), *_ANYTHING)))
        whole = _followed(schema, self.root)
        key = id(whole), depth
        if key not in self._samples:
            values = islice(self._fitting(schema, other, depth), KEPT)
            self._samples[key] = whole, _Samples(values)  # the schema too, so that no other gets its identity
        return self._samples[key][1]

    def _fitting(self, schema: Json, other: Json, depth: int) -> Iterator[Json]:
        """Those of the values for a schema that it admits, until the effort is spent."""
        is_made_so, given = not _followed(schema, self.root).keys() - _FIT, set[object]()
        for value in islice(self.values(schema, other, depth), SCREENED) if self.effort.left > 0 else ():
            if is_larger(value, LARGEST):
                continue
            is_new = (same := canonical(value)) not in given
            if is_new and (is_made_so or self._screen.judged(value, schema) is not False):
                given.add(same)
                yield value
            if self.effort.left <= 0:
                return

    def _objects(self, own: dict[str, Json], other: dict[str, Json], depth: int) -> Iterator[Json]:
        """Objects, the one with what must be there first: what else may be is made only if that one does not do."""
        others, declared = mapping(other.get("properties")), mapping(own.get("properties"))
        named = [str(name) for name in sequence(own.get("required"))]

        def made(names: Iterable[str]) -> dict[str, _Samples]:
            samples = {name: self.samples(declared[name], others.get(name), depth - 1) for name in names}
            return {name: values for name, values in samples.items() if values}

        required = made([name for name in named if name in declared])
        is_other = any(name not in required for name in named)
        further = self.samples(own.get("additionalProperties", {}), {}, depth - 1) if is_other else ()
        spare = next(iter(further), "x")
        lean: dict[str, Json] = {name: required[name].first if name in required else spare for name in named}
        yield lean  # it is empty where nothing is required
        yield from _combined(made(declared), lean)
        yield from self._further(own, other, lean, depth)

    def _further(
        self, own: dict[str, Json], other: dict[str, Json], lean: dict[str, Json], depth: int
    ) -> Iterator[Json]:
        """Objects with properties that the schema does not declare, or with as many as its bounds name."""
        others = own.get("additionalProperties", {})
        spare = [*islice(self.samples(others, other.get("additionalProperties"), depth - 1), 4), "x", 0, [], None]
        declared = mapping(own.get("properties"))
        wanted = mapping(other.get("properties")) if others else {}
        for name in [name for name in _names(other) if name not in declared]:
            around = islice(self._fitting(others, wanted[name], depth - 1), 4) if name in wanted else ()
            for value in chain(around, spare):
                yield {**lean, name: value}
        for name, inner in mapping(other.get("dependentSchemas")).items():
            yield from self._further(own, self._hints(inner), {**lean, name: spare[0]}, depth - 1)
        for size in sorted(set(bounds(own, other, ("minProperties", "maxProperties")))):
            yield {
                **lean,
                **{f"p{index}": spare[0] for index in range(min(size, WITHIN_REACH["Properties"]) - len(lean))},
            }

    def _arrays(self, own: dict[str, Json], other: dict[str, Json], depth: int) -> Iterator[Json]:
        prefix = [next(self.values(item, {}, depth - 1), 0) for item in sequence(own.get("prefixItems"))]
        yield prefix
        items = self.samples(own.get("items", {}), other.get("items"), depth - 1) or _Samples(iter(["x"]))
        contained = self.samples(own.get("contains", {}), other.get("contains"), depth - 1)
        sizes = {0, 1, 2, *bounds(own, other, ("minItems", "maxItems", "minContains", "maxContains"))}
        for size in sorted([size for size in sizes if 0 < size <= WITHIN_REACH["Items"]]):
            for item in chain(islice(items, 6), islice(contained, 3)):
                yield [*prefix, *[item] * size][: max(size, len(prefix))]
            yield [*prefix, *islice(cycle(islice(items, 6)), size)]
            for made in _DISTINCT:
                yield [*map(made, [items.first] * size, range(size))]


class _Samples:
    """Values that are made when they are asked for: of most properties, only the first is."""

    def __init__(self, values: Iterator[Json]) -> None:
        self._values, self._made = values, list[Json]()

    def __iter__(self) -> Iterator[Json]:
        for index in count():
            if index == len(self._made):
                self._made += islice(self._values, 1)
            if index == len(self._made):
                return
            yield self._made[index]

    def __bool__(self) -> bool:
        return any(True for _ in self)

    @property
    def first(self) -> Json:
        """The first of them, of which there is one."""
        return next(iter(self))


def _combined(samples: Mapping[str, _Samples], lean: dict[str, Json]) -> Iterator[Json]:
    """The objects with everything, and with each property left out or with each of its values."""
    full: dict[str, Json] = {**{name: values.first for name, values in samples.items()}, **lean}
    further = full.keys() - lean.keys()
    yield from (full,) if further else ()
    for name, values in samples.items():
        is_alone = further <= {name}
        if name not in lean and not is_alone:
            yield {key: value for key, value in full.items() if key != name}
        for value in values:
            yield {**lean, name: value}
            if not is_alone:
                yield {**full, name: value}


def _in_turn(makers: Iterable[Callable[[], Iterator[Json]]]) -> Iterator[Json]:
    """The values of several sources, one of each in turn; a source is made when its turn comes."""
    waiting: deque[Iterator[Json]] = deque()
    for make in makers:
        source = make()
        for value in islice(source, 1):
            yield value
            waiting.append(source)
    while waiting:
        source = waiting.popleft()
        for value in islice(source, 1):
            yield value
            waiting.append(source)


def _names(other: dict[str, Json]) -> list[str]:
    """Names of members that the receiver has an opinion on."""
    names = [*mapping(other.get("properties"))]
    for keyword in ("dependentRequired", "dependentSchemas"):
        names += mapping(other.get(keyword))
    for pattern in mapping(other.get("patternProperties")):
        names += re.findall(r"[\w-]+", pattern.replace("\\", ""))
    return [*names, "a", "A", "0", "some-name"]


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


def _followed(schema: Json, root: JsonSchema) -> dict[str, Json]:
    asked = mapping(schema)
    if "$ref" not in asked:
        return asked
    return mapping(mapping(root.get("$defs")).get(str(asked["$ref"]).removeprefix("#/$defs/"), schema))


def _opened(schema: Json, root: JsonSchema) -> dict[str, Json]:
    """What a schema says with its `allOf`, as one; where two parts say the same keyword, the later is taken."""
    whole = _followed(schema, root)
    for part in sequence(whole.get("allOf")):
        whole = _joined(whole, _followed(part, root))
    return whole


def _joined(one: dict[str, Json], other: dict[str, Json], both: str = "allOf") -> dict[str, Json]:
    properties = dict(mapping(one.get("properties")))
    for name, schema in mapping(other.get("properties")).items():
        known = properties.get(name)
        is_new = not known or known is True or known == schema
        properties[name] = schema if is_new else known if not schema or schema is True else {both: [known, schema]}
    required = dict.fromkeys([*map(str, sequence(one.get("required"))), *map(str, sequence(other.get("required")))])
    joined: dict[str, Json] = {"properties": properties} if properties else {}
    return {**one, **other, **joined, **({"required": [*required]} if required else {})}


def _hints(schema: Json, root: JsonSchema) -> dict[str, Json]:
    """What a receiver speaks of, whether it wants it or not: its bounds and names are what values are made around."""
    whole = _opened(schema, root)
    inner = [member for keyword in ("oneOf", "anyOf") for member in sequence(whole.get(keyword))]
    inner += [whole[keyword] for keyword in ("not", "if", "then", "else") if keyword in whole]
    parts = [whole, *[_opened(member, root) for member in inner]]
    hints = reduce(partial(_joined, both="anyOf"), reversed(parts))
    listed = [value for part in parts for value in (*sequence(part.get("enum")), *_constants(part))]
    return {**hints, "enum": listed} if listed else hints


def _constants(schema: dict[str, Json]) -> list[Json]:
    return [schema["const"]] if "const" in schema else []
