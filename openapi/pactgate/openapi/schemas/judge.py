"""The judge of two schemas: whether the values moved one way, what shows it, and what one change alone does."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from pactgate.openapi.schemas.alignment import Tagger, Writer
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.direction import Direction, Way
from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.empty import is_evidently_empty
from pactgate.openapi.schemas.inclusion import Answer, Inclusion, first_witness
from pactgate.openapi.schemas.relation import Terms, accepts, written
from pactgate.openapi.schemas.schema import ANYTHING, Schema
from pactgate.openapi.schemas.shape import Choice, Shape, admits_all, is_false
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.witness import Witness
from pactgate.openapi.values import Json

type Alone = Callable[[Shape, Shape], Shape]
"""Takes the sender's shape and the receiver's; returns the sender's with nothing but one change of the receiver."""

_TRIED = 12
_FURTHER = frozenset({"additionalProperties", "unevaluatedProperties"})
"""Keywords by which an object speaks of properties that it does not name."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks about one pair of schemas; what it was asked is not asked again.

    Attributes:
        shapes: the shapes of all schemas.
        tagger: tells members of choices apart.
        writer: knows which schemas read alike.
        before: the shape of the old schema.
        after: the shape of the new schema.
        terms: under which circumstances they are related.
    """

    shapes: Shapes
    tagger: Tagger
    writer: Writer
    before: Shape
    after: Shape
    terms: Terms
    _moves: dict[Way, Inclusion] = field(default_factory=dict)

    def sides(self, way: Way) -> tuple[Shape, Shape]:
        """The shapes of sender and receiver in the inclusion that fails if the values moved that way."""
        before = local(self.before, self.after, self.terms.direction, self.tagger)
        after = local(self.after, self.before, self.terms.direction, self.tagger)
        return (before, after) if way is Way.NARROWER else (after, before)

    def _accepts(self, sender: Shape, receiver: Shape) -> Inclusion:
        """Whether the receiver accepts what is sent; of a choice only the members that it does not have are asked."""
        strange = strangers(sender, receiver, self.tagger, self.writer)
        if strange is not None:
            rest = self._asked(sender, replace(receiver, choices=()))
            if rest.answer is not Answer.HOLDS or not strange.choices[0].members:
                return rest
            sender = strange
        return self._asked(sender, receiver)

    def _asked(self, sender: Shape, receiver: Shape) -> Inclusion:
        names = self._named(sender) if sender.choices and not receiver.choices else None
        if names is not None:  # it may be plain without the choices, and they are large
            properties = {**dict.fromkeys(names, ANYTHING), **sender.properties}
            plain = self._asked(replace(sender, choices=(), properties=properties), receiver)
            if plain.answer is Answer.HOLDS:
                return plain
        return accepts(self.shapes, sender, unsaid(receiver, sender, self.writer), self.terms)

    @staticmethod
    def _may_be_any(shape: Shape) -> bool:
        """Whether values may have properties that the shape's own members do not name."""
        return bool(shape.patterns or shape.conditions or shape.dependents or _FURTHER & shape.schemas.keys())

    def _named(self, shape: Shape) -> frozenset[str] | None:
        """The properties that the choices of a shape may give a value; None where they may be any."""
        found: dict[object, Shape] = {}
        todo = [member for choice in shape.choices for member in choice.members]
        while todo:
            schema = todo.pop()
            if schema.key not in found:
                found[schema.key] = inner = self.shapes.of(schema)
                todo += [member for choice in inner.choices for member in choice.members]
        if any(map(self._may_be_any, found.values())):
            return None
        return frozenset().union(*(one.properties.keys() | one.required for one in found.values()))

    def moved(self, way: Way) -> Inclusion:
        """Whether the values moved that way: the inclusion that fails if they did."""
        if way not in self._moves:
            self._moves[way] = self._accepts(*self.sides(way))
        return self._moves[way]

    def sends_nothing(self, way: Way) -> bool:
        """Whether no value satisfies the whole sender's schema, so that none can be refused."""
        sender = self.before if way is Way.NARROWER else self.after
        try:
            return is_evidently_empty(written(self.shapes, sender, self.terms, closed=True))
        except RecursionError:  # too deep to be written whole
            return False

    def may_have_moved(self, way: Way) -> bool:
        """Whether it is not known that they did not."""
        return self.moved(way).answer is not Answer.HOLDS

    def alone(self, change: Alone | None, whole: Inclusion, way: Way) -> Inclusion:
        """The same for one change without the others beside it."""
        if change is None:
            return whole
        sender, receiver = self.sides(way)
        return self._accepts(sender, change(sender, receiver))

    def completed(self, witness: Witness, change: Alone | None, way: Way) -> Witness | None:
        """The witness as a value of the whole sender's schema that the whole receiver's refuses, if there is one."""
        full = (self.before, self.after) if way is Way.NARROWER else (self.after, self.before)
        sender, receiver = self.sides(way)
        narrow = unsaid(change(sender, receiver) if change else receiver, sender, self.writer)
        try:
            sent = written(self.shapes, full[0], self.terms, closed=True)
            accepted = written(self.shapes, full[1], self.terms, closed=False)
            asked = written(self.shapes, narrow, self.terms, closed=False)
        except RecursionError:  # too deep to be written whole
            return None
        values = chain([witness.value], _fitted(witness.value, sent, asked), candidates(sent, asked))
        receivers, by_text = (asked, accepted), self.terms.as_text
        return first_witness(values, sent, receivers, as_text=by_text)


def _fitted(value: Json, sent: JsonSchema, asked: JsonSchema) -> Iterator[Json]:
    """The value put into messages that the whole sender may send."""
    if isinstance(value, dict):
        for message in islice(candidates(sent, asked), _TRIED):
            if isinstance(message, dict):
                yield {**message, **value}


def local(mine: Shape, other: Shape, direction: Direction, tagger: Tagger) -> Shape:
    """The shape with what both sides can be asked about one by one replaced by anything."""
    shared = mine.properties.keys() & other.properties.keys()
    common = min(len(mine.prefix), len(other.prefix))
    schemas = dict(mine.schemas)
    if len(mine.prefix) == len(other.prefix) and "array" in mine.types & other.types:
        schemas.pop("items", None)
    if mine.properties.keys() == other.properties.keys() and speaks_of_others(mine) and speaks_of_others(other):
        schemas["additionalProperties"] = ANYTHING
    return replace(
        mine,
        properties=_blurred(mine.properties, shared, direction),
        patterns=_blurred(mine.patterns, mine.patterns.keys() & other.patterns.keys(), direction),
        prefix=(*(ANYTHING for _ in range(common)), *mine.prefix[common:]),
        schemas=schemas,
        choices=_tagged(mine, other, tagger),
    )


def _tagged(mine: Shape, other: Shape, tagger: Tagger) -> tuple[Choice, ...]:
    """The choices, whose members are no more than their tags if that is enough to tell them apart."""
    if not all(tagger.are_apart(choice.members) for choice in (*mine.choices, *other.choices)):
        return mine.choices
    return tuple(Choice(choice.keyword, tuple(map(tagger.tag, choice.members))) for choice in mine.choices)


def unsaid(receiver: Shape, sender: Shape, writer: Writer) -> Shape:
    """The receiver without the choices and exclusions that the sender has too: what is sent satisfies them anyway."""
    choices = tuple(c for c in receiver.choices if not any(_same(c, known, writer) for known in sender.choices))
    excluded = {writer.text(schema) for schema in sender.excluded}
    rest = tuple(schema for schema in receiver.excluded if writer.text(schema) not in excluded)
    return replace(receiver, choices=choices, excluded=rest)


def strangers(sender: Shape, receiver: Shape, tagger: Tagger, writer: Writer) -> Shape | None:
    """The sender with those members of its choice alone that the receiver's does not have.

    None where there is not one choice on both sides, or where to be one member of it is not enough.
    """
    if len(sender.choices) != 1 or len(receiver.choices) != 1:
        return None
    mine, theirs = sender.choices[0], receiver.choices[0]
    if theirs.keyword == "oneOf" and not tagger.are_apart(theirs.members):
        return None
    rest = writer.strangers(mine.members, theirs.members)
    return None if len(rest) == len(mine.members) else replace(sender, choices=(Choice(mine.keyword, rest),))


def _same(one: Choice, other: Choice, writer: Writer) -> bool:
    """Whether two choices have the same members, whatever their order."""
    mine, theirs = one.members, other.members
    return (
        one.keyword == other.keyword
        and len(mine) == len(theirs)
        and not writer.strangers(mine, theirs)
        and not writer.strangers(theirs, mine)
    )


def speaks_of_others(shape: Shape) -> bool:
    """Whether further properties have a schema that is worth looking into."""
    others = shape.schemas.get("additionalProperties")
    return others is not None and not is_false(others) and not admits_all(others)


def _blurred(schemas: Mapping[str, Schema], shared: AbstractSet[str], direction: Direction) -> dict[str, Schema]:
    """The schemas with the shared ones replaced by anything, except where they say that they are not sent."""
    return {
        name: ANYTHING if name in shared and not schema.says(direction.unsent) else schema
        for name, schema in schemas.items()
    }
