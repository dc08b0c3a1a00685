"""A schema with one value for each keyword: what its parts say is put together, 3.0 is written as 2020-12."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce

from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json, canonical, mapping, sequence, texts

ALL_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
NAMED = {name: frozenset({name, "integer"} if name == "number" else {name}) for name in ALL_TYPES}
"""The types that one name stands for."""

SCALARS = ALL_TYPES - {"array", "object"}
_SCHEMA_KEYWORDS = (
    "items", "additionalProperties", "propertyNames", "contains", "unevaluatedProperties", "unevaluatedItems"
)  # fmt: skip


_SPEAKING = frozenset({"additionalProperties", "unevaluatedProperties"})
"""Keywords that say something even when they admit everything: whether an object has further properties."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One `oneOf` or `anyOf`.

    Attributes:
        keyword: which of the two.
        members: what may be chosen from.
        holder: the place that says it, with its discriminator; None for a choice that was made anew.
    """

    keyword: str
    members: tuple[Schema, ...]
    holder: Node | None = None


@dataclass(frozen=True, eq=False)
class Shape:
    """What a schema says, keyword by keyword.

    Attributes:
        types: the types it admits; `number` implies `integer`.
        values: keywords whose value is no schema (`maxLength`, `enum`, `required`, …); several patterns or formats
            of one value are in a list.
        schemas: keywords whose value is one schema (`items`, `additionalProperties`, `contains`, …).
        properties: the schemas of the properties.
        patterns: the schemas of `patternProperties`.
        dependents: the schemas of `dependentSchemas`.
        prefix: the schemas of `prefixItems`.
        choices: what `oneOf` and `anyOf` say.
        excluded: what `not` says.
        conditions: the parts that say `if`, with `then` and `else`.
        types_by_choice: whether the types were read from a `oneOf` or `anyOf`.
    """

    types: frozenset[str]
    values: Mapping[str, Json]
    schemas: Mapping[str, Schema]
    properties: Mapping[str, Schema]
    patterns: Mapping[str, Schema] = field(default_factory=dict)
    dependents: Mapping[str, Schema] = field(default_factory=dict)
    prefix: tuple[Schema, ...] = ()
    choices: tuple[Choice, ...] = ()
    excluded: tuple[Schema, ...] = ()
    conditions: tuple[Node, ...] = ()
    types_by_choice: bool = False

    @cached_property
    def required(self) -> frozenset[str]:
        """The names of the properties that must be there."""
        return frozenset(texts(self.values.get("required")))

    def unsent(self, direction: Direction) -> frozenset[str]:
        """The names of the properties that a message of that direction does not carry."""
        return frozenset([name for name, schema in self.properties.items() if schema.says(direction.unsent)])

    @property
    def is_plain(self) -> bool:
        """Whether all that it says of an object's members stands in this one schema."""
        return not (self.choices or self.excluded or self.conditions or self.dependents)


def types_of(part: Mapping[str, Json]) -> frozenset[str]:
    """The types that one part admits."""
    named = part.get("type")
    if named is None:
        return ALL_TYPES
    names = [named] if isinstance(named, str) else texts(named)
    types = frozenset[str]().union(*[NAMED.get(name, ()) for name in names])
    if not types:
        return ALL_TYPES
    return types | {"null"} if part.get("nullable") is True else types


def _schema_of(schema: Schema, keyword: str) -> Schema | None:
    """The one schema that the parts give the keyword, if any does."""
    schemas = [schema_at(child) for part in schema.parts if (child := part.get(keyword))]
    return reduce(Schema.both, schemas) if schemas else None


def plain_schemas(schema: Schema) -> dict[str, Schema]:
    """The keywords of the parts whose value is a schema."""
    keywords = {keyword for part in schema.parts for keyword in mapping(part.raw).keys() & _SCHEMA_KEYWORDS}
    schemas = {keyword: _schema_of(schema, keyword) for keyword in _SCHEMA_KEYWORDS if keyword in keywords}
    given = {keyword: value for keyword, value in schemas.items() if value is not None}
    return {keyword: value for keyword, value in given.items() if keyword in _SPEAKING or not admits_all(value)}


def admits_all(schema: Schema) -> bool:
    """Whether the schema is `true` or `{}`."""
    return all(part.raw is True or part.raw == {} for part in schema.parts)


def is_false(schema: Schema) -> bool:
    """Whether some part is the schema `false`, so that no value will do."""
    return any(part.raw is False for part in schema.parts)


type _Merge = Callable[[Json, Json], Json]


def _smaller(one: Json, other: Json) -> Json:
    return min(one, other, key=_number)


def _larger(one: Json, other: Json) -> Json:
    return max(one, other, key=_number)


def _number(value: Json) -> float:
    return value if isinstance(value, int | float) else 0


def _all(one: Json, other: Json) -> Json:
    known = {canonical(item) for item in sequence(one)}
    return [*sequence(one), *[item for item in sequence(other) if canonical(item) not in known]]


def _common(one: Json, other: Json) -> Json:
    allowed = {canonical(item) for item in sequence(other)}
    return [item for item in sequence(one) if canonical(item) in allowed]


def _either(one: Json, other: Json) -> Json:
    return one is True or other is True


def _joined(one: Json, other: Json) -> Json:
    merged = dict(mapping(one))
    for key, value in mapping(other).items():
        merged[key] = _all(merged.get(key, []), value)
    return merged


MERGED: Mapping[str, _Merge] = {
    "maximum": _smaller, "exclusiveMaximum": _smaller, "maxLength": _smaller, "maxItems": _smaller,
    "maxProperties": _smaller, "minimum": _larger, "exclusiveMinimum": _larger, "minLength": _larger,
    "minItems": _larger, "minProperties": _larger, "required": _all, "enum": _common, "const": _all,
    "pattern": _all, "format": _all, "multipleOf": _all, "uniqueItems": _either, "dependentRequired": _joined,
    "minContains": _larger, "maxContains": _smaller,
}  # fmt: skip
"""How two values of a keyword make one that refuses what either refuses."""

LISTED = frozenset({"const", "pattern", "format", "multipleOf"})
"""Keywords of which a value may have to satisfy several; their values are kept in a list."""

_NUMERIC = frozenset(MERGED) - {*LISTED, "required", "enum", "uniqueItems", "dependentRequired"}
_HARMLESS: Mapping[str, object] = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False}
_MATCH_ALL = frozenset({"", ".*", "^.*$", "^.*", ".*$", "^", "$"})


def merge_values(parts: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """The keywords of several parts put together, so that one value stands for all."""
    merged: dict[str, Json] = {}
    for part in parts:
        for keyword, value in _usable(part):
            merged[keyword] = MERGED[keyword](merged[keyword], value) if keyword in merged else value
    return merged


def _usable(part: Mapping[str, Json]) -> Iterable[tuple[str, Json]]:
    """The keywords that refuse some value, those of the wrong type left to `problems`."""
    for keyword, value in _modern(part).items():
        if keyword == "contentEncoding" and value == "base64":
            yield "format", ["byte"]
        if keyword not in MERGED or _HARMLESS.get(keyword, ...) == value:
            continue
        if keyword in _NUMERIC and (isinstance(value, bool) or not isinstance(value, int | float)):
            continue
        if keyword in {"pattern", "format"} and (not isinstance(value, str) or value in _MATCH_ALL):
            continue
        if keyword in {"required", "enum"} and not isinstance(value, list):
            continue
        yield keyword, _kept(keyword, value)


def _kept(keyword: str, value: Json) -> Json:
    """The value of a keyword in the form that it is kept in, what is no name left out of lists of names."""
    if keyword == "required":
        return [*texts(value)]
    if keyword == "dependentRequired":
        return {name: [*texts(names)] for name, names in mapping(value).items()}
    return [value] if keyword in LISTED else value


def _modern(part: Mapping[str, Json]) -> Mapping[str, Json]:
    """The part with its bounds as 2020-12 writes them: OpenAPI 3.0 has `exclusiveMinimum: true`."""
    if not isinstance(part.get("exclusiveMinimum"), bool) and not isinstance(part.get("exclusiveMaximum"), bool):
        return part
    written = dict(part)
    for strict, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        flag = written.get(strict)
        if isinstance(flag, bool):
            del written[strict]
            if flag and bound in written:
                written[strict] = written.pop(bound)
    return written
