"""The properties of objects: which there are, and which must be there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pactgate.openapi.breaking.pairs import Property, SchemaPair
from pactgate.openapi.breaking.rows import RowChange, RuleRow, place_of
from pactgate.openapi.breaking.rule import Touches
from pactgate.openapi.breaking.rules.types import REQUEST, RESPONSE
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.judge import Alone
from pactgate.openapi.schemas.shape import Shape, admits_all
from pactgate.openapi.schemas.terms import Direction, Movement

if TYPE_CHECKING:
    from pactgate.openapi.values import Json


def _requiring(name: str) -> Alone:
    """The sender's shape, of which the receiver requires this property."""

    def alone(sender: Shape, receiver: Shape) -> Shape:
        required: list[Json] = [*sorted(sender.required | {name})] if name in receiver.required else []
        return replace(sender, values={**sender.values, "required": required or sender.values.get("required", [])})

    return alone


def _refusing(name: str) -> Alone:
    """The sender's shape, with the receiver's word on properties that it does not declare."""

    def alone(sender: Shape, receiver: Shape) -> Shape:
        word = receiver.schemas.get("additionalProperties", receiver.schemas.get("unevaluatedProperties"))
        properties = {**sender.properties, name: word} if word is not None else sender.properties
        return replace(sender, properties=properties)

    return alone


_UNDESCRIBED = "no longer describes its property `{name}`"

type When = Callable[[SchemaPair, Property], bool]


def _each(when: When, words: str, alone: Callable[[str], Alone] | None = None) -> Callable[..., Iterator[RowChange]]:
    """A detector that looks at each property; one that stays required, though nothing describes it, is not lost."""

    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        for member in pair.properties:
            if when(pair, member):
                at = member.place or place_of(pair)
                is_undescribed = member.new is None and member.is_required
                text = (_UNDESCRIBED if is_undescribed else words).format(name=member.name)
                yield RowChange(text, member.name, at, alone(member.name) if alone else None)

    return detect


def _only_here(when: When) -> When:
    """Where no member of a choice has the property that the object itself has not: then it has only moved."""

    def is_so(pair: SchemaPair, p: Property) -> bool:
        beside = pair.beside_old if p.old is None else pair.beside_new
        return when(pair, p) and p.name not in beside.names

    return is_so


def _is_new(_: SchemaPair, p: Property) -> bool:
    return p.old is None and p.new is not None and not p.was_required


def _is_gone(_: SchemaPair, p: Property) -> bool:
    return p.old is not None and p.new is None


def _has_default(p: Property) -> bool:
    return p.new is not None and any(True for _ in p.new.values("default"))


def _new_required(pair: SchemaPair, p: Property) -> bool:
    return _is_new(pair, p) and p.is_required and not _has_default(p)


def _new_required_with_default(pair: SchemaPair, p: Property) -> bool:
    return _is_new(pair, p) and p.is_required and _has_default(p)


def _new_optional(pair: SchemaPair, p: Property) -> bool:
    return _is_new(pair, p) and not p.is_required


def _became_required(pair: SchemaPair, p: Property) -> bool:
    return p.is_required and not p.was_required and not _is_new(pair, p) and not _has_default(p)


def _became_required_with_default(pair: SchemaPair, p: Property) -> bool:
    return p.is_required and not p.was_required and not _is_new(pair, p) and _has_default(p)


def _now_required(pair: SchemaPair, p: Property) -> bool:
    return p.is_required and not p.was_required and not _is_new(pair, p)


def _now_optional(pair: SchemaPair, p: Property) -> bool:
    return p.was_required and not p.is_required and not _is_gone(pair, p)


def _required_gone(pair: SchemaPair, p: Property) -> bool:
    return _is_gone(pair, p) and p.was_required and not p.is_required


def _optional_gone(pair: SchemaPair, p: Property) -> bool:
    return _is_gone(pair, p) and not _required_gone(pair, p)


def _refused_now(pair: SchemaPair, p: Property) -> bool:
    return _is_gone(pair, p) and _has_word(pair.after)


def _refused_before(pair: SchemaPair, p: Property) -> bool:
    return p.old is None and p.new is not None and _has_word(pair.before)


def _has_word(shape: Shape) -> bool:
    """Whether the schema says something about properties that it does not declare."""
    words = (shape.schemas.get(key) for key in ("additionalProperties", "unevaluatedProperties"))
    return any(schema is not None and not admits_all(schema) for schema in words)


_NOT_SENT = "A caller made for the old version does not send it and is refused."
_NOT_READ = "A caller that counts on it no longer finds it."

_PROPERTIES = frozenset({"properties"})

ROWS = (
    RuleRow(
        "new-required-property",
        "new-required-request-property new-required-request-parameter-property",
        "A required property was added: {place}.", _NOT_SENT, Movement.NARROWER,
        _each(_new_required, "has the new required property `{name}`", _requiring), directions=REQUEST,
        touches=Touches.PROPERTY_DEMANDED,
        in_headers="new-required-request-header-property",
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "new-required-property-with-default",
        "new-required-request-property-with-default new-required-request-parameter-property-with-default",
        "A required property with a default was added: {place}.",
        "A default is for who reads the document; a server that requires the property refuses a message without.",
        Movement.NARROWER,
        _each(_new_required_with_default, "has the new required property `{name}`", _requiring),
        directions=REQUEST, touches=Touches.PROPERTY_DEMANDED,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "new-optional-property",
        "new-optional-request-property new-optional-request-parameter-property",
        "An optional property was added: {place}.",
        "Callers may begin to use it.", None,
        _each(_only_here(_new_optional), "has the new optional property `{name}`"),
        directions=REQUEST, touches=Touches.PROPERTY,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "property-removed",
        "request-property-removed request-parameter-property-removed",
        "A property was removed: {place}.",
        "A caller that still sends it is not refused, but what it says is no longer heard.", None,
        _each(_only_here(_is_gone), "lost its property `{name}`"), directions=REQUEST, touches=Touches.PROPERTY,
        levels={Direction.REQUEST: Level.WARNING},
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "property-refused",
        "request-property-refused request-parameter-property-refused",
        "A property was removed from an object that admits no others: {place}.",
        "A caller that still sends it is refused.", Movement.NARROWER,
        _each(_refused_now, "refuses the property `{name}` now", _refusing), directions=REQUEST,
        touches=Touches.PROPERTY, implies=frozenset({"property-removed"}),
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "property-became-required",
        "request-property-became-required request-parameter-property-became-required",
        "An optional property became required: {place}.", _NOT_SENT,
        Movement.NARROWER, _each(_became_required, "must have its property `{name}` now", _requiring),
        directions=REQUEST, touches=Touches.PROPERTY_REQUIRED,
        in_headers="request-header-property-became-required",
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "property-became-required-with-default",
        "request-property-became-required-with-default request-parameter-property-became-required-with-default",
        "An optional property with a default became required: {place}.",
        "A default is for who reads the document; a server that requires the property refuses a message without.",
        Movement.NARROWER,
        _each(_became_required_with_default, "must have its property `{name}` now", _requiring),
        directions=REQUEST, touches=Touches.PROPERTY_REQUIRED,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "property-became-optional",
        "request-property-became-optional request-parameter-property-became-optional",
        "A required property became optional: {place}.",
        "Callers need no longer send it.", Movement.WIDER,
        _each(_now_optional, "need no longer have its property `{name}`", _requiring), directions=REQUEST,
        touches=Touches.PROPERTY,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "property-became-optional",
        "response-property-became-optional response-header-property-became-optional",
        "A required property became optional: {place}.", _NOT_READ, Movement.WIDER,
        _each(_now_optional, "may come without its property `{name}` now", _requiring), directions=RESPONSE,
        touches=Touches.PROPERTY,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "property-became-required",
        "response-property-became-required response-header-property-became-required",
        "An optional property became required: {place}.",
        "Callers can count on it now.", Movement.NARROWER,
        _each(_now_required, "always has its property `{name}` now", _requiring), directions=RESPONSE,
        touches=Touches.PROPERTY_REQUIRED,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "required-property-removed",
        "response-required-property-removed response-required-header-property-removed",
        "A required property was removed: {place}.", _NOT_READ, Movement.WIDER,
        _each(_required_gone, "lost its required property `{name}`", _requiring), directions=RESPONSE,
        touches=Touches.PROPERTY,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "optional-property-removed",
        "response-optional-property-removed response-optional-header-property-removed",
        "An optional property was removed: {place}.",
        "A caller that reads it where it is there never finds it again; one that follows the document copes.",
        None, _each(_only_here(_optional_gone), "lost its optional property `{name}`"), directions=RESPONSE,
        touches=Touches.PROPERTY,
        levels={Direction.RESPONSE: Level.WARNING},
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "required-property-added",
        "response-required-property-added response-required-header-property-added",
        "A required property was added: {place}.",
        "Callers may begin to read it.", None,
        _each(_only_here(_new_required), "has the new required property `{name}`"),
        directions=RESPONSE, touches=Touches.PROPERTY,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "optional-property-added",
        "response-optional-property-added response-optional-header-property-added",
        "An optional property was added: {place}.",
        "Callers may begin to read it.", None,
        _each(_only_here(_new_optional), "has the new optional property `{name}`"),
        directions=RESPONSE, touches=Touches.PROPERTY,
        looks_at=_PROPERTIES,
    ),
    RuleRow(
        "property-not-expected",
        "response-property-not-expected response-header-property-not-expected",
        "A property was added to an object that promised no others: {place}.",
        "A caller that checks messages against the old schema refuses it; well-made callers leave aside what they do "
        "not know, and to add properties is every provider's daily change, so it is a warning.", Movement.WIDER,
        _each(_refused_before, "may come with the property `{name}` now, which was excluded", _refusing),
        directions=RESPONSE, touches=Touches.OBJECT, levels={Direction.RESPONSE: Level.WARNING},
        implies=frozenset({"required-property-added", "optional-property-added"}),
        looks_at=_PROPERTIES,
    ),
)  # fmt: skip
"""What can happen to the properties of an object."""
