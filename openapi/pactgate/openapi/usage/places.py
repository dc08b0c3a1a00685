"""Which places of a document speak of a field: its schema, with all that it is composed of, found by steps."""

import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from pactgate.openapi.document import Document
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.usage.fields import ANY, ELEMENT

type _Key = tuple[tuple[int, str], ...]

_OF_MEMBERS = ("additionalProperties", "unevaluatedProperties")
_OF_ELEMENTS = ("items", "contains", "unevaluatedItems")


_KNOWN: "dict[int, FieldPlaces]" = {}


def places_of(document: Document) -> "FieldPlaces":
    """What is known of the schemas of a document, kept as long as it lives, so that the next pact is quick."""
    key = id(document)
    if key not in _KNOWN:
        _KNOWN[key] = FieldPlaces()
        weakref.finalize(document, _KNOWN.pop, key, None)
    return _KNOWN[key]


class FieldPlaces:
    """Looks into the schemas of one document; each is looked into once."""

    def __init__(self) -> None:
        self._shapes = Shapes()
        self._spread: dict[_Key, tuple[Schema, ...]] = {}
        self._pointers: dict[_Key, frozenset[str]] = {}
        self._inner: dict[tuple[_Key, str], tuple[Schema, ...]] = {}
        self._reached: dict[_Key, tuple[Schema, ...]] = {}
        self._below: dict[_Key, frozenset[str]] = {}

    def shape(self, schema: Schema) -> Shape:
        """What a schema says, keyword by keyword."""
        return self._shapes.of(schema)

    def pointers(self, schemas: Iterable[Schema]) -> frozenset[str]:
        """The places that say something of a value which satisfies one of the schemas, itself, not of its members."""
        return frozenset().union(*map(self._places_of, schemas))

    def _places_of(self, schema: Schema) -> frozenset[str]:
        key = schema.key
        if key not in self._pointers:
            parts = (part.pointer for member in self.spread(schema) for part in member.parts)
            self._pointers[key] = frozenset(parts)
        return self._pointers[key]

    def spread(self, schema: Schema) -> tuple[Schema, ...]:
        """The schema, and all that its choices, conditions and exclusions say of the same value."""
        if schema.key not in self._spread:
            self._spread[schema.key] = _closure([schema], lambda member: _beside(self._shapes.of(member)))
        return self._spread[schema.key]

    def inner(self, schemas: Iterable[Schema], step: str) -> tuple[Schema, ...]:
        """The schemas of what a step leads to, in a value which satisfies one of the schemas."""
        inner = {member.key: member for schema in schemas for member in self._stepped(schema, step)}
        return tuple(inner.values())

    def _stepped(self, schema: Schema, step: str) -> tuple[Schema, ...]:
        key = schema.key, step
        if key not in self._inner:
            shapes = (self._shapes.of(member) for member in self.spread(schema))
            inner = {member.key: member for shape in shapes for member in _members(shape, step)}
            self._inner[key] = tuple(inner.values())
        return self._inner[key]

    def below(self, schemas: Iterable[Schema]) -> frozenset[str]:
        """The places that say something of a value which satisfies one of the schemas, or of what is inside of it."""
        return frozenset().union(*map(self._places_below, schemas))

    def _places_below(self, schema: Schema) -> frozenset[str]:
        if schema.key not in self._below:
            self._below[schema.key] = self.pointers(self.reached(schema))
        return self._below[schema.key]

    def reached(self, schema: Schema) -> tuple[Schema, ...]:
        """The schema, and those of all that is inside of a value which satisfies it, however deep."""
        if schema.key not in self._reached:
            self._reached[schema.key] = _closure([schema], partial(self._stepped, step=ANY))
        return self._reached[schema.key]

    def has_member(self, schema: Schema, name: str, place: str) -> bool:
        """Whether a place says something of the member of a name."""
        return place in self.pointers(self.inner((schema,), name))

    def demands(self, schema: Schema, name: str, place: str) -> bool:
        """Whether a place, said of the value itself, requires a member of a name."""
        spread = self.spread(schema) if place in self.pointers((schema,)) else ()
        return any(name in self._shapes.of(member).required for member in spread)

    def names(self, schemas: Iterable[Schema]) -> list[str]:
        """The names of the properties that are declared of values which satisfy one of the schemas."""
        shapes = (self._shapes.of(member) for schema in schemas for member in self.spread(schema))
        return sorted({name for shape in shapes for name in shape.properties})


def _closure(start: list[Schema], more: Callable[[Schema], Iterable[Schema]]) -> tuple[Schema, ...]:
    """The schemas with all that can be reached from them."""
    closure: dict[_Key, Schema] = {}
    todo = start
    while todo:
        schema = todo.pop()
        if schema.key not in closure:
            closure[schema.key] = schema
            todo.extend(more(schema))
    return tuple(closure.values())


def _beside(shape: Shape) -> Iterator[Schema]:
    """The schemas inside of one that speak of the same value."""
    yield from (member for choice in shape.choices for member in choice.members)
    yield from shape.excluded
    yield from shape.dependents.values()
    yield from (schema_at(node.at(keyword)) for node in shape.conditions for keyword in ("if", "then", "else"))
    if "propertyNames" in shape.schemas:
        yield shape.schemas["propertyNames"]


def _members(shape: Shape, step: str) -> Iterator[Schema]:
    """The schemas that a shape has for what a step leads to."""
    if step in {ANY, ELEMENT}:
        yield from shape.prefix
        yield from (shape.schemas[keyword] for keyword in _OF_ELEMENTS if keyword in shape.schemas)
    if step == ANY:
        yield from shape.properties.values()
    elif step in shape.properties:
        yield shape.properties[step]
    if step != ELEMENT:
        yield from shape.patterns.values()
    if step != ELEMENT and step not in shape.properties:
        yield from (shape.schemas[keyword] for keyword in _OF_MEMBERS if keyword in shape.schemas)
