"""Members of choices: which old one is which new one; their order says nothing."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pactgate.openapi.schemas.alternatives import Alternatives
from pactgate.openapi.schemas.discriminators import schema_named
from pactgate.openapi.schemas.entanglement import Entanglements
from pactgate.openapi.schemas.naming import Names
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.tags import Tagger
from pactgate.openapi.schemas.terms import Direction, Inclusion, Terms
from pactgate.openapi.values import text


@dataclass(frozen=True, slots=True)
class Alignment:
    """The members of two choices, matched.

    Attributes:
        same: members that are alike.
        changed: members that are the same thing before and after.
        removed: members that only the old choice has.
        added: members that only the new choice has.
        is_apart: whether the choice can be asked about member by member: what is one of them before can be none but
            its match after, and what stands beside the choice speaks of nothing that they speak of.
    """

    same: tuple[tuple[Schema, Schema], ...]
    changed: tuple[tuple[Schema, Schema], ...]
    removed: tuple[Schema, ...]
    added: tuple[Schema, ...]
    is_apart: bool = False

    @property
    def matched(self) -> frozenset[object]:
        """The keys of the members that have a match."""
        return frozenset([member.key for pair in (*self.same, *self.changed) for member in pair])

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
        entanglements: what members say of what stands beside their choice.
        alternatives: takes choices apart.
        answers: what was answered to large questions, by terms and names of sender and receiver.
    """

    def __init__(
        self, shapes: Shapes, tagger: Tagger, direction: Direction, alike: Callable[[Schema, Schema], bool]
    ) -> None:
        self.shapes, self.tagger = shapes, tagger
        self.entanglements = Entanglements(shapes)
        self.alternatives = Alternatives(shapes, tagger, self.entanglements)
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

    def aligned(self, old: tuple[Schema, ...], new: tuple[Schema, ...], beside: AbstractSet[str] | None) -> Alignment:
        """Match members: by what no other can be; else those that say the same, of one name, or of the same types.

        Args:
            old: the members of the old choice.
            new: the members of the new choice.
            beside: the properties that stand beside both choices and that members speak of too; None where what stands
                beside them cannot be asked about without them.
        """
        if beside is not None and self.tagger.are_apart(old) and self.tagger.are_apart(new):
            match = self._by_tags(old, new)
            if not beside or all(self._speaks_alike(*pair, beside) for pair in (*match.same, *match.changed)):
                return match
        rest_old, rest_new = list(old), list(new)
        alike = {member.place for member in old} & {m.place for m in new if self._is_alike(m, old)}
        same = _pairs(rest_old, rest_new, lambda member: member.place if member.place in alike else "")
        same += _pairs(rest_old, rest_new, self.text)
        named = _pairs(rest_old, rest_new, label)
        nameless = _pairs(rest_old, rest_new, lambda member: "" if label(member) else self._types(member))
        return Alignment(tuple(same), (*named, *nameless), tuple(rest_old), tuple(rest_new))

    def _by_tags(self, old: tuple[Schema, ...], new: tuple[Schema, ...]) -> Alignment:
        """Match members where a value that is one of the old can be just one of the new, and the other way round."""
        before, after = ([self.shapes.of(member) for member in members] for members in (old, new))
        near = [[j for j, other in enumerate(after) if not self.tagger.apart(shape, other)] for shape in before]
        times = Counter(j for known in near for j in known)
        matches = {i: known[0] for i, known in enumerate(near) if len(known) == 1 and times[known[0]] == 1}
        matches |= self._renamed(
            {i: old[i] for i, known in enumerate(near) if not known},
            {j: new[j] for j in range(len(new)) if not times[j]},
        )
        pairs = [(old[i], new[j]) for i, j in matches.items()]
        same = [pair for pair in pairs if self._says_same(*pair)]
        taken = frozenset(matches.values())
        return Alignment(
            same=tuple(same),
            changed=tuple([pair for pair in pairs if pair not in same]),
            removed=tuple([member for i, member in enumerate(old) if i not in matches]),
            added=tuple([member for j, member in enumerate(new) if j not in taken]),
            is_apart=True,
        )

    def _renamed(self, old: dict[int, Schema], new: dict[int, Schema]) -> dict[int, int]:
        """Members that are one schema by the discriminator, which has another value for it now; by their numbers."""
        named = {name: j for j, member in new.items() if (name := self._discriminated(member))}
        return {i: named[name] for i, member in old.items() if (name := self._discriminated(member)) in named}

    def _discriminated(self, member: Schema) -> str:
        """The name of the schema that a discriminator says a member is; empty without one."""
        properties = self.shapes.of(member).properties.values()
        return next((name for schema in properties if (name := schema_named(schema))), "")

    def _speaks_alike(self, one: Schema, other: Schema, names: AbstractSet[str]) -> bool:
        """Whether two members speak of the same ones of these properties."""
        mine, theirs = (self.entanglements.of_value(member) for member in (one, other))
        return mine.names & names == theirs.names & names

    def _says_same(self, one: Schema, other: Schema) -> bool:
        if one.place == other.place and self._reads_alike(one, other):
            return True
        text = self.text(one)
        return text != "" and text == self.text(other)

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
