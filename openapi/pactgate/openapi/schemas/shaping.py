"""Schemas to shapes: the parts put together, and choices that say no more than a type or an enum read as one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from pactgate.openapi.references import Node
from pactgate.openapi.schemas.discriminators import Discriminators
from pactgate.openapi.schemas.patterns import UnknownPatternError, is_found
from pactgate.openapi.schemas.schema import ANNOTATIONS, ANYTHING, Schema, schema_at
from pactgate.openapi.schemas.shape import (
    ALL_TYPES,
    MERGED,
    Choice,
    Shape,
    is_false,
    merge_values,
    plain_schemas,
    types_of,
)
from pactgate.openapi.values import Json, canonical, mapping, sequence

if TYPE_CHECKING:  # which needs shapes itself
    from pactgate.openapi.schemas.emit import Emitter
    from pactgate.openapi.schemas.terms import Terms

_NULL = Schema((Node({"type": "null"}, "#", {"type": "null"}),))


class Shapes:
    """The shapes of schemas, each made once.

    Attributes:
        emitters: what writes schemas, by the terms; each takes over what it wrote before.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[int, str], ...], Shape] = {}
        self.emitters: dict[Terms, Emitter] = {}
        self._discriminators = Discriminators()

    def of(self, schema: Schema) -> Shape:
        """The shape of a schema."""
        key = schema.key
        if key not in self._made:
            shape = self._or_null(schema) or self._shape(schema)
            self._made[key] = self._with_null(shape) if schema.or_null else shape
        return self._made[key]

    def _with_null(self, shape: Shape) -> Shape:
        """The shape of the same values and null."""
        if "const" in shape.values:
            return shape
        listed = shape.values.get("enum")
        values = {**shape.values, "enum": [*sequence(listed), None]} if listed is not None else shape.values
        choices = [
            choice if any("null" in self.of(member).types for member in choice.members)
            else replace(choice, members=(*choice.members, _NULL))
            for choice in shape.choices
        ]  # fmt: skip
        return replace(shape, types=shape.types | {"null"}, values=values, choices=tuple(choices))

    def _shape(self, schema: Schema) -> Shape:
        raws = [mapping(part.raw) for part in schema.parts]
        types = reduce(frozenset.__and__, map(types_of, schema.parts), ALL_TYPES)
        shape = Shape(
            types=frozenset() if is_false(schema) else types,
            values=merge_values(raws),
            schemas=plain_schemas(schema),
            properties=_properties(schema),
            patterns=_named(schema, "patternProperties"),
            dependents=_named(schema, "dependentSchemas"),
            prefix=_prefix(schema),
            excluded=tuple(schema_at(n) for p in schema.parts if (n := p.get("not"))),
            conditions=tuple(p for p in schema.parts if {"then", "else"} & mapping(p.raw).keys() and p.get("if")),
        )
        return self._with_choices(shape, list(self.choices(schema)))

    def choices(self, schema: Schema) -> Iterator[Choice]:
        """The choices of a schema as its parts write them, what discriminators say included."""
        for part in schema.parts:
            raw = mapping(part.raw)
            for keyword in ("oneOf", "anyOf"):
                members = self._discriminators.members(part, keyword) if keyword in raw else ()
                if len(members) > 1:
                    yield Choice(keyword, members, part)
            if "discriminator" in raw and (family := self._discriminators.family(part, schema)):
                yield Choice("anyOf", family, part)

    def _with_choices(self, shape: Shape, choices: list[Choice]) -> Shape:
        """The shape with its choices, those that only name types or values taken into `types` and `enum`."""
        if not choices:
            return settled(shape)
        kept: list[Choice] = []
        for choice in choices:
            if types := self._only_types(choice):
                shape = replace(shape, types=shape.types & types, types_by_choice=True)
            elif (values := self._only_values(choice)) is not None:
                shape = replace(shape, values={**shape.values, "enum": self._still(shape, values)})
            else:
                kept.append(choice)
        return settled(replace(shape, choices=tuple(kept)))

    @staticmethod
    def _still(shape: Shape, values: list[Json]) -> list[Json]:
        """The values that an enum beside the choice leaves."""
        return sequence(MERGED["enum"](values, shape.values["enum"])) if "enum" in shape.values else values

    def _only_types(self, choice: Choice) -> frozenset[str] | None:
        types: list[frozenset[str]] = []
        for member in choice.members:
            if any(mapping(part.raw).keys() - ANNOTATIONS - {"type", "nullable"} for part in member.parts):
                return None
            types.append(self.of(member).types)
        overlap = sum(map(len, types)) > len(frozenset().union(*types))
        return None if overlap and choice.keyword == "oneOf" else frozenset().union(*types)

    def _only_values(self, choice: Choice) -> list[Json] | None:
        listed: list[Json] = []
        for member in choice.members:
            if any(mapping(part.raw).keys() - ANNOTATIONS - {"type", "enum", "const"} for part in member.parts):
                return None
            values = self.of(member).values
            if not values:
                return None
            listed += sequence(values.get("enum", values.get("const")))
        overlap = len({canonical(value) for value in listed}) < len(listed)
        return None if overlap and choice.keyword == "oneOf" else listed

    def _or_null(self, schema: Schema) -> Shape | None:
        """The shape of `oneOf: [{type: null}, X]`: what X says, and null."""
        choices = list(self.choices(schema))
        if len(choices) != 1:
            return None
        spoken = [part for part in schema.parts if mapping(part.raw).keys() - ANNOTATIONS]
        alone = len(spoken) == 1 and mapping(spoken[0].raw).keys() - ANNOTATIONS <= {"oneOf", "anyOf"}
        if not alone or len(choices[0].members) != 2:
            return None
        null, other = sorted(choices[0].members, key=lambda member: not _is_null(member))
        base = self.of(other)
        if not _is_null(null) or "null" in base.types or not base.is_plain or "const" in base.values:
            return None
        values = dict(base.values)
        if "enum" in values:
            values["enum"] = [*sequence(values["enum"]), None]
        return replace(base, types=base.types | {"null"}, values=values)


def type_of(value: Json) -> str:
    """The narrowest type that a value has."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if float(value).is_integer() else "number"
    names: dict[type, str] = {dict: "object", list: "array", str: "string"}
    return names.get(type(value), "null")


def settled(shape: Shape) -> Shape:
    """The shape with `type` and `enum` agreeing: values of other types left out, types without values too."""
    values = shape.values.get("enum", shape.values.get("const"))
    if values is None:
        return shape
    kept: list[Json] = [value for value in sequence(values) if type_of(value) in shape.types]
    types = shape.types & {type_of(value) for value in kept}
    listed = {"enum": kept} if "enum" in shape.values else {}
    return replace(shape, types=types, values={**shape.values, **listed})


def _is_null(schema: Schema) -> bool:
    raws = [mapping(part.raw) for part in schema.parts]
    return any(raw.get("type") == "null" or raw.get("enum") == [None] for raw in raws)


def _named(schema: Schema, keyword: str) -> dict[str, Schema]:
    """The schemas under the names of a keyword, each with what every part says of that name."""
    schemas: dict[str, Schema] = {}
    for part in schema.parts:
        if keyword not in mapping(part.raw):
            continue
        for name, node in _children(part.at(keyword)):
            inner = schema_at(node)
            schemas[name] = schemas[name].both(inner) if name in schemas else inner
    return schemas


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    for name in mapping(node.raw):
        child = node.get(name)
        if child is not None:
            yield name, child


def _properties(schema: Schema) -> dict[str, Schema]:
    """The schemas of the properties; a part that declares none of that name has its `additionalProperties` say."""
    properties = _named(schema, "properties")
    for part in schema.parts if len(schema.parts) > 1 else ():
        others = part.get("additionalProperties")
        if others is None or others.raw is True:
            continue
        declared, patterns = mapping(part.at("properties").raw), mapping(part.at("patternProperties").raw)
        for name in properties.keys() - declared.keys():
            if not any(_matches(pattern, name) for pattern in patterns):
                properties[name] = properties[name].both(schema_at(others))
    return properties


def _matches(pattern: str, name: str) -> bool:
    try:
        return is_found(pattern, name)
    except UnknownPatternError:
        return False


def _prefix(schema: Schema) -> tuple[Schema, ...]:
    """The schemas of the first elements; a part with fewer of them has its `items` say for the rest."""
    if not any("prefixItems" in mapping(part.raw) for part in schema.parts):
        return ()
    lists = [(list(part.at("prefixItems").elements()), part.get("items")) for part in schema.parts]
    longest = max((len(elements) for elements, _ in lists), default=0)
    return tuple(_conjunction(_nodes_at(index, lists)) for index in range(longest))


def _nodes_at(index: int, lists: Iterable[tuple[list[Node], Node | None]]) -> Iterator[Node]:
    for elements, items in lists:
        if index < len(elements):
            yield elements[index]
        elif items is not None:
            yield items


def _conjunction(nodes: Iterable[Node]) -> Schema:
    return reduce(Schema.both, map(schema_at, nodes), ANYTHING)
