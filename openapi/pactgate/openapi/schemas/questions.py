"""What is asked about two shapes made small: what cannot change the answer is taken out of sender or receiver."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from pactgate.openapi.schemas.alignment import Writer
from pactgate.openapi.schemas.entanglement import FREE, Entanglement
from pactgate.openapi.schemas.schema import ANYTHING, NOTHING, Schema
from pactgate.openapi.schemas.shape import Choice, Shape, admits_all, is_false
from pactgate.openapi.schemas.tags import Tagger
from pactgate.openapi.schemas.terms import Direction, Terms
from pactgate.openapi.values import equal


@dataclass(frozen=True, slots=True)
class Apart:
    """What of two shapes is asked about apart from the rest.

    Attributes:
        tagger: tells members of choices apart.
        spoken: what choices, exclusions and conditions say of what stands beside them: that cannot be taken apart.
        matched: the keys of the members of choices that are asked about with their match.
    """

    tagger: Tagger
    spoken: Entanglement
    matched: frozenset[object]

    def tag(self, member: Schema) -> Schema:
        """The member with no more than what tells it from others."""
        return self.tagger.tag(member)


_SPEAKS = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})


def local(mine: Shape, other: Shape, direction: Direction, apart: Apart) -> Shape:
    """The shape with what both sides can be asked about one by one replaced by anything.

    Args:
        mine: the shape.
        other: the one that it is asked about with.
        direction: which way the messages go.
        apart: what of them cannot be asked about so, and of which members of choices the tags are enough.
    """
    spoken = apart.spoken
    schemas, prefix = dict(mine.schemas), mine.prefix
    if not spoken.is_of_elements:
        common = min(len(mine.prefix), len(other.prefix))
        prefix = (*[ANYTHING] * common, *mine.prefix[common:])
        if len(mine.prefix) == len(other.prefix) and "array" in mine.types & other.types:
            schemas.pop("items", None)
    patterns = mine.patterns
    if spoken == FREE:
        patterns = _blurred(mine.patterns, mine.patterns.keys() & other.patterns.keys(), direction)
        if mine.properties.keys() == other.properties.keys() and speaks_of_others(mine) and speaks_of_others(other):
            schemas["additionalProperties"] = ANYTHING
    shared = frozenset([name for name in mine.properties.keys() & other.properties.keys() if not spoken.has(name)])
    return replace(
        mine,
        properties=_blurred(mine.properties, shared, direction),
        patterns=patterns,
        prefix=prefix,
        schemas=schemas,
        choices=_tagged(mine.choices, apart),
    )


def _blurred(schemas: Mapping[str, Schema], shared: AbstractSet[str], direction: Direction) -> dict[str, Schema]:
    """The schemas with the shared ones replaced by anything, except where they say that they are not sent."""
    return {
        name: ANYTHING if name in shared and not schema.says(direction.unsent) else schema
        for name, schema in schemas.items()
    }


def _tagged(choices: tuple[Choice, ...], apart: Apart) -> tuple[Choice, ...]:
    """The choices, of whose members that are asked about with their match no more is left than their tags."""
    if not apart.matched:
        return choices
    return tuple(
        [
            Choice(choice.keyword, tuple([apart.tag(m) if m.key in apart.matched else m for m in choice.members]))
            for choice in choices
        ]
    )


def speaks_of_others(shape: Shape) -> bool:
    """Whether further properties have a schema that is worth looking into."""
    others = shape.schemas.get("additionalProperties")
    return others is not None and not is_false(others) and not admits_all(others)


def without_common_choices(receiver: Shape, sender: Shape, writer: Writer) -> Shape:
    """The receiver without the choices and exclusions that the sender has too: what is sent satisfies them anyway."""
    choices = tuple([c for c in receiver.choices if not any(_same(c, known, writer) for known in sender.choices)])
    excluded = {writer.text(schema) for schema in sender.excluded}
    rest = tuple([schema for schema in receiver.excluded if writer.text(schema) not in excluded])
    return replace(receiver, choices=choices, excluded=rest)


def _same(one: Choice, other: Choice, writer: Writer) -> bool:
    """Whether two choices have the same members, whatever their order."""
    mine, theirs = one.members, other.members
    return (
        one.keyword == other.keyword
        and len(mine) == len(theirs)
        and not writer.strangers(mine, theirs)
        and not writer.strangers(theirs, mine)
    )


def with_strange_members(sender: Shape, receiver: Shape, writer: Writer) -> Shape | None:
    """The sender with those members of its choice alone that the receiver's does not have.

    None where there is not one choice on both sides, or where to be one member of it is not enough.
    """
    if len(sender.choices) != 1 or len(receiver.choices) != 1:
        return None
    mine, theirs = sender.choices[0], receiver.choices[0]
    if theirs.keyword == "oneOf" and not writer.tagger.are_apart(theirs.members):
        return None
    rest = writer.strangers(mine.members, theirs.members)
    return None if len(rest) == len(mine.members) else replace(sender, choices=(Choice(mine.keyword, rest),))


def reduced(sender: Shape, receiver: Shape, terms: Terms) -> tuple[Shape, Shape]:
    """The sender, closed, and the receiver with less to read; whether the one is included in the other stays the same.

    Args:
        sender: what is sent; it has the properties that it declares. Of its free object
            (`additionalProperties: true`) nothing is said of a name in particular, so that a property which only the
            receiver declares is a new one and no narrower object.
        receiver: what is accepted. It is left without the keywords that the sender has too.
        terms: under which circumstances they are related.
    """
    others = sender.schemas.get("additionalProperties")
    if others is not None and admits_all(others):
        strangers = receiver.properties.keys() - sender.properties.keys() - sender.required
        sender = replace(sender, properties={**sender.properties, **dict.fromkeys(strangers, NOTHING)})
    if sender.properties and "object" in receiver.types:
        direction = terms.direction
        sender, receiver = _unread(sender, receiver, direction), _unmet(sender, receiver, direction)
    if terms.as_text and sender.types != receiver.types:
        return sender, receiver
    same = {
        keyword
        for keyword, value in receiver.values.items()
        if keyword in sender.values and equal(sender.values[keyword], value)
    }
    if sender.unsent(terms.direction):
        same.discard("required")  # what is not sent is not required, whatever the sender says
    return sender, replace(receiver, values={key: value for key, value in receiver.values.items() if key not in same})


def _unread(sender: Shape, receiver: Shape, direction: Direction) -> Shape:
    """The sender, whose properties that the receiver has no opinion on are anything."""
    if not receiver.is_plain or receiver.patterns or _SPEAKS & receiver.schemas.keys():
        return sender
    properties = {
        name: schema if name in receiver.properties or schema.says(direction.unsent) else ANYTHING
        for name, schema in sender.properties.items()
    }
    return replace(sender, properties=properties)


def _unmet(sender: Shape, receiver: Shape, direction: Direction) -> Shape:
    """The receiver without the properties that the sender does not have."""
    others = sender.schemas.get("additionalProperties")
    is_shut = others is None or is_false(others)
    if not is_shut or not sender.is_plain or sender.patterns or "unevaluatedProperties" in sender.schemas:
        return receiver
    sent = sender.properties.keys() | sender.required
    properties = {
        name: schema for name, schema in receiver.properties.items() if name in sent or schema.says(direction.unsent)
    }
    return replace(receiver, properties=properties)
