"""Questions without what cannot change their answer: properties that the other side never sends, or never looks at."""

from dataclasses import replace

from pactgate.openapi.schemas.direction import Direction
from pactgate.openapi.schemas.schema import ANYTHING
from pactgate.openapi.schemas.shape import Shape, is_false

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
