"""Members of choices that no value can confuse: what they are told apart by."""

from itertools import combinations

from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.values import Json, canonical, sequence

type Tags = dict[str, frozenset[object]]


class Tagger:
    """Knows of schemas by what they can be told apart."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._made: dict[tuple[tuple[int, str], ...], Schema] = {}
        self._known: dict[object, bool] = {}
        self._tags: dict[Shape, Tags] = {}

    def are_apart(self, members: tuple[Schema, ...]) -> bool:
        """Whether no value is one of two members: their types differ, or a required property's values do.

        Such a choice can be looked at member by member, whether it is a `oneOf` or an `anyOf`.
        """
        key = tuple(member.key for member in members)
        if key not in self._known:
            shapes = [self._shapes.of(member) for member in members]
            self._known[key] = all(self.apart(one, other) for one, other in combinations(shapes, 2))
        return self._known[key]

    def apart(self, one: Shape, other: Shape) -> bool:
        """Whether no value has both shapes: their types differ, or a required property's values do."""
        shared = one.types & other.types
        if not shared:
            return True
        if shared != {"object"}:
            return False
        mine, theirs = self._tags_of(one), self._tags_of(other)
        return any(not mine[name] & theirs[name] for name in mine.keys() & theirs.keys())

    def _tags_of(self, shape: Shape) -> Tags:
        """The values of the required properties that have few."""
        if shape not in self._tags:
            named = self._named(shape)
            self._tags[shape] = {name: frozenset(map(canonical, values)) for name, values in named.items()}
        return self._tags[shape]

    def _named(self, shape: Shape) -> dict[str, list[Json]]:
        tags: dict[str, list[Json]] = {}
        for name in sorted(shape.required & shape.properties.keys()):
            values = self._shapes.of(shape.properties[name]).values
            if "enum" in values or "const" in values:
                tags[name] = sequence(values.get("enum", values.get("const")))
        return tags

    def tag(self, schema: Schema) -> Schema:
        """The schema with no more than its types and its tags."""
        if schema.key not in self._made:
            self._made[schema.key] = self._tag(self._shapes.of(schema))
        return self._made[schema.key]

    def _tag(self, shape: Shape) -> Schema:
        raw: dict[str, Json] = {"type": [*sorted(shape.types)]}
        named = self._named(shape)
        if named:
            raw |= {"properties": {name: {"enum": values} for name, values in named.items()}, "required": [*named]}
        return Schema((Node(raw, "#", raw),))
