"""Shapes written as JSON Schema 2020-12, open as a receiver has them or closed as a sender keeps to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pactgate.openapi.references import Node
from pactgate.openapi.schemas.formats import constraint
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shape import ALL_TYPES, LISTED, SCALARS, Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction, Terms
from pactgate.openapi.values import Json, mapping, sequence

type JsonSchema = dict[str, Json]
type _Key = tuple[bool, bool, tuple[tuple[int, str], ...]]

FRAGMENT = 60
"""How many schemas a schema may hold to be written out wherever it is met; a larger one is a definition."""


class EndlessSchemaError(RecursionError):
    """A schema refers to itself for the same value, so that it cannot be written as one that can be judged."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A schema that was written.

    Attributes:
        body: it, or the reference to its definition.
        size: how many schemas are written out in it.
        references: the names of the definitions that it refers to.
    """

    body: Json
    size: int
    references: frozenset[str]


@dataclass(frozen=True, slots=True)
class LastingSchemas:
    """The schemas that are shared by all that was written under some terms, and what was shown of them.

    Attributes:
        ids: their identities, which no other object can get.
        inclusions: of pairs of them, by identity, whether the second is shown to accept all that the first admits.
    """

    ids: set[int] = field(default_factory=set)
    inclusions: dict[tuple[int, int], bool] = field(default_factory=dict)


@dataclass(slots=True)
class Emitter:
    """Writes schemas as JSON Schemas that share definitions: what was written for one is taken over by the next.

    Attributes:
        shapes: the shapes of the schemas.
        direction: which way the messages go; what is not sent that way is left out.
        closed: whether an object that says nothing about further properties has none (a sender's side).
        formats: whether formats are written as constraints; they are only where they differ.
        as_text: whether values travel as text (parameters, headers), where a number is a string as well.
        free_form: whether an object that names no property at all may have any, rather than none.
        lasting: what was written so far and may be met again.
    """

    shapes: Shapes
    direction: Direction
    closed: bool
    formats: bool = False
    as_text: bool = False
    free_form: bool = False
    lasting: LastingSchemas = field(default_factory=LastingSchemas)
    _definitions: dict[str, _Written] = field(default_factory=dict)
    _names: dict[_Key, str] = field(default_factory=dict)
    _named: dict[str, tuple[_Key, Schema]] = field(default_factory=dict)
    _made: dict[_Key, _Written] = field(default_factory=dict)
    _here: frozenset[tuple[tuple[int, str], ...]] = frozenset()
    _open: set[_Key] = field(default_factory=set)
    _size: int = 0
    _references: set[str] = field(default_factory=set)

    def document(self, shape: Shape, *, closed: bool, singles: bool = False) -> JsonSchema:
        """The whole JSON Schema of a shape, definitions included.

        Args:
            shape: what to write.
            closed: whether as a sender keeps to it.
            singles: whether a scalar may be read as an array of one element, as text may.

        Raises:
            RecursionError: it is deeper than it can be written, or says of a value no more than that it satisfies it.
        """
        self._begin(closed=closed)
        body = self.shape(shape, sealed=closed)
        if singles and self._may_be_single(shape):
            items = self.schema(shape.schemas["items"]) if "items" in shape.schemas else {}
            body = {"anyOf": [body, {"allOf": [{"type": [*sorted(SCALARS - {"null"})]}, items]}]}
        return self._with_definitions(body)

    def whole(self, schema: Schema) -> JsonSchema:
        """The JSON Schema of a schema, definitions included, likewise."""
        self._begin(closed=self.closed)
        written = self.schema(schema)
        return self._with_definitions(mapping(written) or {"allOf": [written]})

    def _begin(self, *, closed: bool) -> None:
        self.closed, self._here, self._open, self._references = closed, frozenset(), set(), set()

    def _with_definitions(self, body: JsonSchema) -> JsonSchema:
        """What was written, with all that it refers to."""
        names = [*sorted(self._references)]
        known = set(names)
        for name in names:  # which grows while it is read
            if name not in self._definitions:  # it could not be written when it was met first
                made = self._body(*self._named[name])
                self.lasting.ids.add(id(made.body))
                self._definitions[name] = made
            further = self._definitions[name].references - known
            names += sorted(further)
            known |= further
        return {**body, "$defs": {name: self._definitions[name].body for name in names}} if names else body

    def schema(self, schema: Schema, *, sealed: bool | None = None, in_place: bool = False) -> Json:
        """The JSON Schema of a schema inside; a large one, or one that holds itself, is a definition.

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
            made = self._written(key, schema)
        finally:
            self._here = outer
        self._size += made.size
        self._references |= made.references
        return made.body

    def _written(self, key: _Key, schema: Schema) -> _Written:
        """The schema written out, or the reference to its definition."""
        if key not in self._made:
            if key in self._open:
                return self._reference(key, schema)
            made = self._body(key, schema)
            self.lasting.ids.add(id(made.body))
            if key in self._names or made.size > FRAGMENT:
                reference = self._reference(key, schema)
                self._definitions[self._names[key]] = made
                made = reference
            self._made[key] = made
        return self._made[key]

    def _reference(self, key: _Key, schema: Schema) -> _Written:
        """The reference to the definition of a schema."""
        name = self._names.setdefault(key, f"s{len(self._names)}")
        self._named[name] = key, schema
        return _Written({"$ref": f"#/$defs/{name}"}, 1, frozenset([name]))

    def _body(self, key: _Key, schema: Schema) -> _Written:
        """What a schema says."""
        around = self.closed, self._size, self._references
        self.closed, self._size, self._references = key[0], 1, set()
        self._open.add(key)
        try:
            body = self.shape(self.shapes.of(schema), sealed=key[1])
            return _Written(body, self._size, frozenset(self._references))
        finally:
            self._open.discard(key)
            self.closed, self._size, self._references = around

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
    return _emitter(shapes, terms).document(shape, closed=closed, singles=singles)


def lasting(shapes: Shapes, terms: Terms) -> LastingSchemas:
    """What is shared by all schemas that are written under the terms."""
    return _emitter(shapes, terms).lasting


def _emitter(shapes: Shapes, terms: Terms) -> Emitter:
    if terms not in shapes.emitters:
        shapes.emitters[terms] = Emitter(
            shapes, terms.direction, closed=True, formats=terms.formats, as_text=terms.as_text, free_form=True
        )
    return shapes.emitters[terms]
