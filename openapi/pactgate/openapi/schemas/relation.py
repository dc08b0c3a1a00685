"""How the values of a new schema relate to those of the old: fewer, more, both, the same, or not decided."""

from dataclasses import dataclass, replace

from pactgate.openapi.schemas.direction import Direction, Way
from pactgate.openapi.schemas.emit import Emitter, JsonSchema
from pactgate.openapi.schemas.inclusion import Answer, Inclusion, included
from pactgate.openapi.schemas.schema import ANYTHING, NOTHING
from pactgate.openapi.schemas.shape import Shape, admits_all, is_false
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.values import canonical

_SPEAKS = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})


def trimmed(sender: Shape, receiver: Shape, direction: Direction) -> tuple[Shape, Shape]:
    """The sender, closed, and the receiver with less to read; whether the one is included in the other stays the same.

    Args:
        sender: what is sent; it has the properties that it declares.
        receiver: what is accepted.
        direction: which way the messages go.
    """
    if not (sender.properties and "object" in receiver.types):
        return sender, receiver
    return _unlooked(sender, receiver, direction), _unmet(sender, receiver, direction)


def _unlooked(sender: Shape, receiver: Shape, direction: Direction) -> Shape:
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


_HOLDS = Inclusion(Answer.HOLDS)


@dataclass(frozen=True, slots=True)
class Relation:
    """The two inclusions between an old and a new schema.

    Attributes:
        old_in_new: whether the new one, as written, accepts all of the old one, closed. Where not, it is narrower.
        new_in_old: whether the old one, as written, accepts all of the new one, closed. Where not, it is wider.
    """

    old_in_new: Inclusion
    new_in_old: Inclusion

    def moved(self, way: Way) -> Inclusion:
        """The inclusion that fails if the set of values moved that way."""
        return self.old_in_new if way is Way.NARROWER else self.new_in_old


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which circumstances two schemas are related.

    Attributes:
        direction: which way the messages go.
        as_text: whether values travel as text.
        formats: whether formats are looked at; where both sides say the same they only make questions harder.
    """

    direction: Direction
    as_text: bool = False
    formats: bool = False


def relate(shapes: Shapes, old: Shape, new: Shape, terms: Terms) -> Relation:
    """How the values of the new shape relate to those of the old.

    The sender is closed, the receiver as written: a well-behaved sender sends only what its document declares, a
    receiver accepts whatever its schema does not forbid. Swapping old and new swaps the two inclusions.
    """
    return Relation(accepts(shapes, old, new, terms), accepts(shapes, new, old, terms))


def accepts(shapes: Shapes, sender: Shape, receiver: Shape, terms: Terms) -> Inclusion:
    """Whether the receiver, as written, accepts all that the sender, closed, may send.

    Args:
        shapes: the shapes of the schemas inside of both.
        sender: what is sent.
        receiver: what is accepted.
        terms: under which circumstances.
    """
    plain = sender, receiver
    sender = _without_strangers(sender, receiver)
    sender, receiver = trimmed(sender, receiver, terms.direction)
    asked = receiver if terms.as_text and sender.types != receiver.types else _unsaid(sender, receiver, terms.direction)
    try:
        sent = written(shapes, sender, terms, closed=True)
        singles = terms.as_text and bool(sender.types - {"array", "object", "null"})
        accepted = written(shapes, asked, terms, closed=False, singles=singles)
    except RecursionError:  # deeper than it can be written: not judged, so unknown
        return Inclusion(Answer.UNKNOWN)
    if sent == accepted:
        return _HOLDS
    answer = included(sent, accepted, as_text=terms.as_text)
    return answer if answer.answer is Answer.HOLDS or not _says_same(shapes, *plain, terms) else _HOLDS


def _says_same(shapes: Shapes, sender: Shape, receiver: Shape, terms: Terms) -> bool:
    """Whether both say the same in another order: then nothing changed, though the sender is read as closed.

    In a `oneOf`, what only its closing makes a member refuse would be a value that no longer fits just one.
    """
    if not sender.choices or _members(sender) != _members(receiver):
        return False
    return len({shapes.meanings.of(written(shapes, shape, terms, closed=False)) for shape in (sender, receiver)}) == 1


def _members(shape: Shape) -> list[tuple[str, int]]:
    """How many members each choice has: where that differs, the two need not be written to be told apart."""
    return sorted((choice.keyword, len(choice.members)) for choice in shape.choices)


def _unsaid(sender: Shape, receiver: Shape, direction: Direction) -> Shape:
    """The receiver without the keywords that the sender has too: whatever is sent satisfies them anyway."""
    same = {
        keyword
        for keyword, value in receiver.values.items()
        if keyword in sender.values and canonical(sender.values[keyword]) == canonical(value)
    }
    if any(schema.says(direction.unsent) for schema in sender.properties.values()):
        same.discard("required")  # what is not sent is not required, whatever the sender says
    return replace(receiver, values={key: value for key, value in receiver.values.items() if key not in same})


def _without_strangers(sender: Shape, receiver: Shape) -> Shape:
    """The sender, whose free object (`additionalProperties: true`) has no member that only the receiver declares.

    An object that admits anything says nothing about a name in particular; that a receiver begins to declare one
    is a new property and no narrower object.
    """
    others = sender.schemas.get("additionalProperties")
    if others is None or not admits_all(others):
        return sender
    strangers = receiver.properties.keys() - sender.properties.keys() - sender.required
    return replace(sender, properties={**sender.properties, **dict.fromkeys(strangers, NOTHING)})


def written(shapes: Shapes, shape: Shape, terms: Terms, *, closed: bool, singles: bool = False) -> JsonSchema:
    """The JSON Schema of a shape, closed as a sender keeps to it or as a receiver has it."""
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
