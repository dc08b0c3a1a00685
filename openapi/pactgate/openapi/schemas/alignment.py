"""Members of choices: which no value can confuse, and which old one is which new one; their order says nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from pactgate.openapi.references import Node
from pactgate.openapi.schemas.naming import Names
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction, Inclusion, Terms
from pactgate.openapi.values import Json, canonical, sequence, text

type Tags = dict[str, frozenset[object]]


class Tagger:
    """Knows of schemas by what they can be told apart."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._made: dict[tuple[tuple[int, str], ...], Schema] = {}
        self._known: dict[object, bool] = {}

    def are_apart(self, members: tuple[Schema, ...]) -> bool:
        """Whether no value is one of two members: their types differ, or a required property's values do.

        Such a choice can be looked at member by member, whether it is a `oneOf` or an `anyOf`.
        """
        key = tuple(member.key for member in members)
        if key not in self._known:
            shapes = [self._shapes.of(member) for member in members]
            self._known[key] = all(self._apart(one, other) for one, other in combinations(shapes, 2))
        return self._known[key]

    def _apart(self, one: Shape, other: Shape) -> bool:
        shared = one.types & other.types
        if not shared:
            return True
        if shared != {"object"}:
            return False
        mine, theirs = self._tags(one), self._tags(other)
        return any(not mine[name] & theirs[name] for name in mine.keys() & theirs.keys())

    def _tags(self, shape: Shape) -> Tags:
        """The values of the required properties that have few."""
        return {name: frozenset(map(canonical, values)) for name, values in self._named(shape).items()}

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


@dataclass(frozen=True, slots=True)
class Alignment:
    """The members of two choices, matched.

    Attributes:
        same: how many members are alike.
        changed: members that are the same thing before and after.
        removed: members that only the old choice has.
        added: members that only the new choice has.
        is_apart: whether no value is one of two members, before and after.
    """

    same: int
    changed: tuple[tuple[Schema, Schema], ...]
    removed: tuple[Schema, ...]
    added: tuple[Schema, ...]
    is_apart: bool = False

    @property
    def is_same(self) -> bool:
        """Whether the two choices say the same."""
        return not (self.changed or self.removed or self.added)


def label(member: Schema) -> str:
    """The name of a member: its title, or that of its component."""
    title = text(member.annotation("title"))
    place = member.place.removeprefix("#/components/schemas/").removeprefix("#/definitions/")
    if title:
        return f"`{title}`"
    return f"`{place}`" if member.parts and "/" not in place else ""


class Writer:
    """Schemas as text in which those that read alike are alike, annotations and names left out; each made once.

    Attributes:
        shapes: the shapes of all schemas.
        tagger: tells members of choices apart.
        answers: what was answered to large questions, by terms and names of sender and receiver.
    """

    def __init__(
        self, shapes: Shapes, tagger: Tagger, direction: Direction, alike: Callable[[Schema, Schema], bool]
    ) -> None:
        self.shapes, self.tagger = shapes, tagger
        self._direction, self._reads_alike = direction, alike
        self._names: dict[Terms, Names] = {}
        self.answers: dict[tuple[object, ...], Inclusion] = {}

    def text(self, schema: Schema) -> str:
        """The text of a schema; empty for one that is like no other."""
        return self.names(Terms(self._direction, formats=True)).of(schema)

    def names(self, terms: Terms) -> Names:
        """What names schemas under the terms."""
        if terms not in self._names:
            self._names[terms] = Names(self.shapes, terms)
        return self._names[terms]

    def aligned(self, old: tuple[Schema, ...], new: tuple[Schema, ...]) -> Alignment:
        """Match members: those that say the same, those of one name, and nameless ones of the same types in order."""
        rest_old, rest_new = list(old), list(new)
        alike = {member.place for member in old} & {m.place for m in new if self._is_alike(m, old)}
        same = _pairs(rest_old, rest_new, lambda member: member.place if member.place in alike else "")
        same += _pairs(rest_old, rest_new, self.text)
        named = _pairs(rest_old, rest_new, label)
        nameless = _pairs(rest_old, rest_new, lambda member: "" if label(member) else self._types(member))
        apart = self.tagger.are_apart(old) and self.tagger.are_apart(new)
        return Alignment(len(same), (*named, *nameless), tuple(rest_old), tuple(rest_new), apart)

    def _types(self, member: Schema) -> str:
        """The types of a member: one of other types is another member, and none that has changed."""
        return " ".join(sorted(self.shapes.of(member).types - {"null"})) or "null"

    def strangers(self, mine: tuple[Schema, ...], theirs: tuple[Schema, ...]) -> tuple[Schema, ...]:
        """Those of the one members that are not among the others."""
        rest = tuple(member for member in mine if not self._is_alike(member, theirs))
        known = {self.text(member) for member in theirs if rest and not self._is_alike(member, mine)} - {""}
        return tuple(member for member in rest if self.text(member) not in known)

    def _is_alike(self, member: Schema, others: tuple[Schema, ...]) -> bool:
        """Whether the member is one of the others, unchanged, so that it need not be written."""
        return any(other.place == member.place and self._reads_alike(other, member) for other in others)


def _pairs(old: list[Schema], new: list[Schema], key: Callable[[Schema], str]) -> list[tuple[Schema, Schema]]:
    """Take out of both lists the members with the same key, the empty key left alone."""
    if not old or not new:
        return []
    matches: list[tuple[Schema, Schema]] = []
    keys = {id(member): key(member) for member in (*old, *new)}
    for member in tuple(old):
        mine = keys[id(member)]
        other = next((candidate for candidate in new if mine and keys[id(candidate)] == mine), None)
        if other is not None:
            old.remove(member)
            new.remove(other)
            matches.append((member, other))
    return matches
