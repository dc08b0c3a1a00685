"""A schema with one value for each keyword: what its parts say is put together, 3.0 is written as 2020-12."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce

from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.values import Json, mapping, texts

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

    @property
    def is_plain(self) -> bool:
        """Whether all that it says of an object's members stands in this one schema."""
        return not (self.choices or self.excluded or self.conditions or self.dependents)


def types_of(part: Mapping[str, Json]) -> frozenset[str]:
    """The types that one part admits."""
    said = part.get("type")
    if said is None:
        return ALL_TYPES
    names = frozenset[str]().union(
        *(NAMED.get(name, ()) for name in ([said] if isinstance(said, str) else texts(said)))
    )
    if not names:
        return ALL_TYPES
    return names | {"null"} if part.get("nullable") is True else names


def schemas_of(schema: Schema, keyword: str) -> Schema | None:
    """The one schema that the parts give the keyword, if any does."""
    found = [schema_at(child) for part in schema.parts if (child := part.get(keyword))]
    return reduce(Schema.both, found) if found else None


def plain_schemas(schema: Schema) -> dict[str, Schema]:
    """The keywords of the parts whose value is a schema."""
    said = {keyword for part in schema.parts for keyword in mapping(part.raw).keys() & _SCHEMA_KEYWORDS}
    found = {keyword: schemas_of(schema, keyword) for keyword in _SCHEMA_KEYWORDS if keyword in said}
    kept = {keyword: value for keyword, value in found.items() if value is not None}
    return {keyword: value for keyword, value in kept.items() if keyword in _SPEAKING or not admits_all(value)}


def admits_all(schema: Schema) -> bool:
    """Whether the schema is `true` or `{}`."""
    return all(part.raw is True or part.raw == {} for part in schema.parts)


def is_false(schema: Schema) -> bool:
    """Whether some part is the schema `false`, so that no value will do."""
    return any(part.raw is False for part in schema.parts)
