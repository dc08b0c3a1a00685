"""What the choices, exclusions and conditions of a schema say of the properties and elements that stand beside them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shape import Shape, admits_all
from pactgate.openapi.schemas.shaping import Shapes

_OF_OTHERS = ("additionalProperties", "unevaluatedProperties", "propertyNames")
_OF_ELEMENTS = frozenset({"items", "contains", "unevaluatedItems"})
_COUNTS = frozenset({"minProperties", "maxProperties", "dependentRequired"})


@dataclass(frozen=True, slots=True)
class Entanglement:
    """What is said of a value by what applies further schemas to it, so that it cannot be asked about by itself.

    Attributes:
        names: the properties that are spoken of.
        is_of_all: whether any property may be.
        is_of_elements: whether elements are.
    """

    names: frozenset[str] = frozenset()
    is_of_all: bool = False
    is_of_elements: bool = False

    def has(self, name: str) -> bool:
        """Whether the property of that name is spoken of."""
        return self.is_of_all or name in self.names

    def with_(self, other: "Entanglement") -> "Entanglement":
        """What either of two says."""
        return Entanglement(
            self.names | other.names, self.is_of_all or other.is_of_all, self.is_of_elements or other.is_of_elements
        )


FREE = Entanglement()
"""Nothing is said."""


@dataclass(frozen=True, slots=True)
class Entanglements:
    """Knows what is said beside the keywords of a shape.

    Attributes:
        shapes: the shapes of all schemas.
    """

    shapes: Shapes
    _known: dict[Shape, Entanglement] = field(default_factory=dict)

    def of(self, shape: Shape) -> Entanglement:
        """What the shape says so."""
        if shape.is_plain:
            return FREE
        if shape not in self._known:
            self._known[shape] = self._spoken(list(_applied(shape)))
        return self._known[shape]

    def of_value(self, schema: Schema) -> Entanglement:
        """What the schema itself says of the properties and elements of a value, with all that it applies to it."""
        return self._spoken([schema])

    def _spoken(self, todo: list[Schema]) -> Entanglement:
        seen: dict[object, Shape] = {}
        while todo:
            schema = todo.pop()
            if schema.key not in seen:
                seen[schema.key] = inner = self.shapes.of(schema)
                todo += _applied(inner)
        inners = seen.values()
        return Entanglement(
            names=frozenset().union(*[inner.properties.keys() | inner.required for inner in inners]),
            is_of_all=any(map(_speaks_of_all, inners)),
            is_of_elements=any(inner.prefix or _OF_ELEMENTS & inner.schemas.keys() for inner in inners),
        )


def _applied(shape: Shape) -> Iterator[Schema]:
    """The schemas that are applied to the same value."""
    for choice in shape.choices:
        yield from choice.members
    yield from shape.excluded
    yield from shape.dependents.values()
    for condition in shape.conditions:
        yield from [schema_at(child) for key in ("if", "then", "else") if (child := condition.get(key))]


def _speaks_of_all(shape: Shape) -> bool:
    """Whether the shape says something of properties that it does not name, or of how many there are."""
    words = [shape.schemas[keyword] for keyword in _OF_OTHERS if keyword in shape.schemas]
    return bool(shape.patterns or _COUNTS & shape.values.keys()) or not all(map(admits_all, words))


def beside(before: Shape, after: Shape, spoken: Entanglement) -> frozenset[str] | None:
    """The properties of both shapes that are spoken of, where the rest can be asked about without what speaks of them.

    None where it cannot: there is more beside the choices than properties, or only one shape has one of these.
    """
    shapes = before, after
    if all(map(_is_bare, shapes)):
        return frozenset()
    if spoken.is_of_all or not all(map(_is_simple, shapes)):
        return None
    mine, theirs = ((shape.properties.keys() | shape.required) & spoken.names for shape in shapes)
    return frozenset(mine) if mine == theirs else None


def _is_bare(shape: Shape) -> bool:
    """Whether the shape says no more than its types and its choices."""
    return not (shape.properties or shape.values) and _is_simple(shape)


def _is_simple(shape: Shape) -> bool:
    """Whether the shape says no more than its types, its choices and its properties."""
    inner = shape.schemas or shape.patterns or shape.prefix or shape.excluded or shape.conditions or shape.dependents
    return not inner and shape.values.keys() <= {"required"}
