"""Shapes written as JSON Schema 2020-12, open as a receiver has them or closed as a sender keeps to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pactgate.openapi.references import Node
from pactgate.openapi.schemas.formats import constraint
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shape import ALL_TYPES, LISTED, SCALARS, Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction, Terms
from pactgate.openapi.values import Json, sequence

type JsonSchema = dict[str, Json]
type _Key = tuple[bool, bool, tuple[tuple[int, str], ...]]

FRAGMENT = 60
"""How many schemas a schema may hold to be written out wherever it is met; a larger one is a definition."""


class EndlessSchemaError(RecursionError):
    """A schema refers to itself for the same value, so that it cannot be written as one that can be judged."""


@dataclass(slots=True)
class Emitter:
    """Writes schemas as one JSON Schema with definitions.

    Attributes:
        shapes: the shapes of the schemas.
        direction: which way the messages go; what is not sent that way is left out.
        closed: whether an object that says nothing about further properties has none (a sender's side).
        formats: whether formats are written as constraints; they are only where they differ.
        as_text: whether values travel as text (parameters, headers), where a number is a string as well.
        singles: whether a scalar may be read as an array of one element, as text may.
        free_form: whether an object that names no property at all may have any, rather than none.
    """

    shapes: Shapes
    direction: Direction
    closed: bool
    formats: bool = False
    as_text: bool = False
    singles: bool = False
    free_form: bool = False
    definitions: dict[str, Json] = field(default_factory=dict)
    _names: dict[_Key, str] = field(default_factory=dict)
    _here: frozenset[tuple[tuple[int, str], ...]] = frozenset()
    _open: set[_Key] = field(default_factory=set)
    _made: dict[_Key, Json] = field(default_factory=dict)
    _count: int = 0
    _references: int = 0

    def document(self, shape: Shape) -> JsonSchema:
        """The whole JSON Schema of a shape, definitions included."""
        body = self.shape(shape, sealed=self.closed)
        if self.singles and self._may_be_single(shape):
            items = self.schema(shape.schemas["items"]) if "items" in shape.schemas else {}
            body = {"anyOf": [body, {"allOf": [{"type": [*sorted(SCALARS - {"null"})]}, items]}]}
        return {**body, "$defs": {**self.definitions}} if self.definitions else body

    def schema(self, schema: Schema, *, sealed: bool | None = None, in_place: bool = False) -> Json:
        """The JSON Schema of a schema inside; one that is met again is a definition.

        Args:
            schema: what to write.
            sealed: whether its object is closed, if that is not as everywhere.
            in_place: whether it speaks of the same value as the schema around it (a member of a choice).

        Raises:
            EndlessSchemaError: to know whether a value satisfies it, one must know whether it does.
        """
        if not schema.parts:  # anything, which most of a question is
            return {}
        key = (self.closed, self.closed if sealed is None else sealed, schema.key)
        outer, here = self._here, self._here if in_place else frozenset()
        if schema.key in here:
            raise EndlessSchemaError(f"{schema.place} says of a value no more than that it satisfies {schema.place}")
        self._here = here | {schema.key}
        try:
            return self._defined(key, schema)
        finally:
            self._here = outer

    def _defined(self, key: _Key, schema: Schema) -> Json:
        """The schema written out, or the reference to its definition where it is met again."""
        fragment = (self.direction, self.formats, self.as_text, key)
        if fragment in self.shapes.written:
            known, size = self.shapes.written[fragment]
            self._count += size  # as it is written out here, too
            return known
        count, references = self._count, self._references
        self._count += 1
        if key in self._open or key in self._made:
            self._references += 1
            name = self._names.setdefault(key, f"s{len(self._names)}")
            if key in self._made:
                self.definitions[name] = self._made[key]
            return {"$ref": f"#/$defs/{name}"}
        self._open.add(key)
        body: Json = self.shape(self.shapes.of(schema), sealed=key[1])
        self._open.remove(key)
        self._made[key] = body
        if key in self._names:
            self.definitions[self._names[key]] = body
            body = {"$ref": f"#/$defs/{self._names[key]}"}
        if self._references == references and self._count - count <= FRAGMENT:
            self.shapes.written[fragment] = body, self._count - count
        return body

    def shape(self, shape: Shape, *, sealed: bool) -> JsonSchema:
        """The JSON Schema of one shape.

        Args:
            shape: what to write.
            sealed: whether its object is closed here; the members of a choice are not, since the schema around
                them knows further properties.
        """
        unsent = shape.unsent(self.direction)
        body: JsonSchema = {**self._type(shape), **self._values(shape, unsent)}
        for keyword, inner in shape.schemas.items():
            body[keyword] = self.schema(inner)
        properties = self._properties(shape, unsent)
        if properties:
            body["properties"] = properties
        if shape.patterns:
            body["patternProperties"] = {p: self.schema(schema) for p, schema in shape.patterns.items()}
        if shape.dependents:
            body["dependentSchemas"] = {
                name: self.schema(schema, sealed=False, in_place=True) for name, schema in shape.dependents.items()
            }
        if shape.prefix:
            body["prefixItems"] = [self.schema(inner) for inner in shape.prefix]
        if sealed and self._is_silent(shape):
            composed = shape.choices or shape.conditions or shape.dependents
            body["unevaluatedProperties" if composed else "additionalProperties"] = False
        for part in self._combined(shape):
            if part.keys() & body.keys():
                body["allOf"] = [*sequence(body.get("allOf")), part]
            else:
                body |= part
        return body

    @staticmethod
    def _may_be_single(shape: Shape) -> bool:
        """Whether text that is one value may be read as an array of one element."""
        fewest = shape.values.get("minItems", 0)
        is_few = isinstance(fewest, int | float) and fewest <= 1
        return "array" in shape.types and is_few and not shape.prefix and "contains" not in shape.schemas

    def _is_silent(self, shape: Shape) -> bool:
        """Whether an object of that shape is possible and nothing says which further properties it has."""
        speaks = {"additionalProperties", "unevaluatedProperties"} & shape.schemas.keys()
        is_free = self.free_form or shape.types == ALL_TYPES
        is_named = bool(shape.properties or shape.patterns or shape.choices or shape.required) or not is_free
        return "object" in shape.types and not speaks and is_named

    def _type(self, shape: Shape) -> JsonSchema:
        if shape.types == ALL_TYPES:
            return {}
        types = shape.types
        if self.as_text and not self.closed and "string" in types and not self._restricts_text(shape):
            types |= SCALARS - {"null"}
        names: list[Json] = [*sorted(types - {"integer"} if "number" in types else types)]
        return {"type": names} if names else {"not": {}}

    @staticmethod
    def _restricts_text(shape: Shape) -> bool:
        return bool({"pattern", "format", "enum", "const", "maxLength", "minLength"} & shape.values.keys())

    def _values(self, shape: Shape, unsent: frozenset[str]) -> JsonSchema:
        written: JsonSchema = {}
        several: list[Json] = []
        for keyword, value in shape.values.items():
            if keyword == "format":
                several += [dict(c) for f in sequence(value) if (c := self._format(f, shape))]
            elif keyword in LISTED:
                several += [{keyword: item} for item in sequence(value)]
            elif keyword == "required":
                written[keyword] = [*sorted(shape.required - unsent)]
            elif keyword not in {"minContains", "maxContains"} or "contains" in shape.schemas:
                written[keyword] = value
        if len(several) == 1 and isinstance(several[0], dict) and not several[0].keys() & written.keys():
            return {**written, **several[0]}
        return {**written, "allOf": several} if several else written

    def _format(self, name: Json, shape: Shape) -> Mapping[str, Json] | None:
        return constraint(name, shape.types) if self.formats and isinstance(name, str) else None

    def _properties(self, shape: Shape, unsent: frozenset[str]) -> JsonSchema:
        properties: JsonSchema = {
            name: self.schema(shape.properties[name]) for name in sorted(shape.properties.keys() - unsent)
        }
        if self.closed and self._is_silent(shape):  # to require a property is to speak of it
            properties |= dict.fromkeys(sorted(shape.required - unsent - properties.keys()), True)
        return properties if self.closed else properties | dict.fromkeys(unsent, True)

    def _combined(self, shape: Shape) -> Iterator[JsonSchema]:
        """The keywords that apply other schemas to the same value."""
        for choice in shape.choices:
            yield {choice.keyword: [self.schema(member, sealed=False, in_place=True) for member in choice.members]}
        for schema in shape.excluded:
            yield {"not": self._as_receiver(schema)}
        for condition in shape.conditions:
            yield self._condition(condition)

    def _as_receiver(self, schema: Schema) -> Json:
        """A schema as written, for places where closing it would turn its meaning round (`not`, `if`)."""
        closed, self.closed = self.closed, False
        try:
            return self.schema(schema, in_place=True)
        finally:
            self.closed = closed

    def _condition(self, condition: Node) -> JsonSchema:
        written: JsonSchema = {"if": self._as_receiver(schema_at(condition.at("if")))}
        for keyword in ("then", "else"):
            branch = condition.get(keyword)
            if branch is not None:
                written[keyword] = self.schema(schema_at(branch), sealed=False, in_place=True)
        return written


def written(shapes: Shapes, shape: Shape, terms: Terms, *, closed: bool, singles: bool = False) -> JsonSchema:
    """The JSON Schema of a shape, closed as a sender keeps to it or as a receiver has it.

    Raises:
        RecursionError: it is deeper than it can be written.
    """
    emitter = Emitter(
        shapes,
        terms.direction,
        closed=closed,
        formats=terms.formats,
        as_text=terms.as_text,
        singles=singles,
        free_form=True,
    )
    return emitter.document(shape)
