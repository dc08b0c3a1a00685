"""Types and formats of values."""

from collections.abc import Iterator
from dataclasses import replace

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import RowChange, RuleRow
from pactgate.openapi.breaking.rule import Naming
from pactgate.openapi.schemas.formats import type_ways
from pactgate.openapi.schemas.shape import ALL_TYPES, SCALARS, Shape
from pactgate.openapi.schemas.terms import Direction, Movement
from pactgate.openapi.values import Json, sequence, text

REQUEST, RESPONSE = frozenset({Direction.REQUEST}), frozenset({Direction.RESPONSE})
_NULL, _TEXT = frozenset({"null"}), frozenset({"string"})


def _alone(sender: Shape, receiver: Shape) -> Shape:
    """The sender's shape with the receiver's types and formats."""
    values: dict[str, Json] = {key: value for key, value in sender.values.items() if key != "format"}
    if "format" in receiver.values:
        values["format"] = receiver.values["format"]
    return replace(sender, types=receiver.types, values=values)


def _words(shape: Shape) -> str:
    """The types and the format as a sentence shows them."""
    if shape.types == ALL_TYPES:
        return "any type"
    if not shape.types:
        return "none, as no value will do"
    types = shape.types - {"integer"} if "number" in shape.types else shape.types
    formats = ", ".join(map(text, sequence(shape.values.get("format"))))
    return "/".join(sorted(types)) + (f" ({formats})" if formats else "")


def _move(pair: SchemaPair) -> RowChange:
    old, new = _words(pair.before), _words(pair.after)
    return RowChange(f"changed its type from {old} to {new}", f"{old} {new}", alone=_alone)


def _is_listed(pair: SchemaPair) -> bool:
    """Whether a list of types was written as a choice on one of the sides."""
    return pair.before.types_by_choice or pair.after.types_by_choice


def _changed(pair: SchemaPair) -> Iterator[RowChange]:
    if not _is_listed(pair) and _is_change(pair):
        yield _move(pair)


def _is_change(pair: SchemaPair) -> bool:
    """Whether values of another type or format must be dealt with, rather than of one more or one less."""
    ways = type_ways(pair.before, pair.after)
    if pair.kind.direction is Direction.REQUEST:
        return Movement.NARROWER in ways
    untyped = pair.after.types == ALL_TYPES or pair.after.types >= ALL_TYPES - _NULL
    unformatted = pair.before.types == pair.after.types
    return Movement.WIDER in ways and (Movement.NARROWER in ways or untyped or unformatted)


def _generalized(pair: SchemaPair) -> Iterator[RowChange]:
    if not _is_listed(pair) and _is_only(Movement.WIDER, pair):
        yield _move(pair)


def _specialized(pair: SchemaPair) -> Iterator[RowChange]:
    if not _is_listed(pair) and _is_only(Movement.NARROWER, pair):
        yield _move(pair)


def _is_only(way: Movement, pair: SchemaPair) -> bool:
    """Whether the types moved that way alone, as they may have if they share none: one of them then has no value."""
    if _is_change(pair):
        return way is not pair.kind.direction.breaking and not pair.before.types & pair.after.types
    return type_ways(pair.before, pair.after) == {way}


def _is_text_specialized(pair: SchemaPair) -> bool:
    """Whether a property of a parameter reads less of the text that it read before (any, then numbers alone)."""
    was_text = pair.before.types >= _TEXT and pair.after.types <= SCALARS and not pair.after.types >= _TEXT
    is_narrower = was_text or type_ways(pair.before, pair.after) == {Movement.NARROWER}
    return pair.prefix == "request-parameter-property" and is_narrower


def _request_changed(pair: SchemaPair) -> Iterator[RowChange]:
    if not _is_text_specialized(pair):
        yield from _changed(pair)


def _text_specialized(pair: SchemaPair) -> Iterator[RowChange]:
    if _is_text_specialized(pair):
        yield from _changed(pair)


def _list_narrowed(pair: SchemaPair) -> Iterator[RowChange]:
    if _is_listed(pair) and pair.before.types - pair.after.types - _NULL:
        yield _move(pair)


def _list_widened(pair: SchemaPair) -> Iterator[RowChange]:
    if _is_listed(pair) and pair.after.types - pair.before.types - _NULL:
        yield _move(pair)


def _nullable(sender: Shape, receiver: Shape) -> Shape:
    types = sender.types | _NULL if "null" in receiver.types else sender.types - _NULL
    values = dict(sender.values)
    if "enum" in values and "null" not in receiver.types:
        values["enum"] = [value for value in sequence(values["enum"]) if value is not None]
    return replace(sender, types=types, values=values)


def _became_nullable(pair: SchemaPair) -> Iterator[RowChange]:
    if pair.after.types - pair.before.types == _NULL and pair.before.types:
        yield RowChange("became nullable", "null", alone=_nullable)


def _became_not_nullable(pair: SchemaPair) -> Iterator[RowChange]:
    if pair.before.types - pair.after.types == _NULL and pair.after.types:
        yield RowChange("became not nullable", "null", alone=_nullable)


_REFUSED = "A caller that sends a value of the old type is refused."
_SURPRISED = "A caller that reads a value of the old type may meet one of another."

_TYPE = frozenset({"type", "format"})

ROWS = (
    RuleRow(
        "type-changed",
        """
        request-body-type-changed request-property-type-changed request-parameter-type-changed
        request-parameter-property-type-changed
        """,
        "The type or format of {place} changed.", _REFUSED, Movement.NARROWER, _request_changed, _alone,
        REQUEST, naming=Naming.TYPE_CHANGED,
        looks_at=_TYPE,
    ),
    RuleRow(
        "type-specialized",
        "request-parameter-property-type-specialized",
        "The type or format of {place} admits fewer values.", _REFUSED, Movement.NARROWER,
        _text_specialized, _alone, REQUEST,
        without=frozenset({"request-body", "request-property", "request-parameter"}), naming=Naming.TYPE,
        looks_at=_TYPE,
    ),
    RuleRow(
        "type-changed",
        """
        response-body-type-changed response-property-type-changed response-header-type-changed
        response-header-property-type-changed
        """,
        "The type or format of {place} changed.", _SURPRISED, Movement.WIDER, _changed, _alone, RESPONSE,
        naming=Naming.TYPE_CHANGED,
        looks_at=_TYPE,
    ),
    RuleRow(
        "type-generalized",
        """
        request-body-type-generalized request-property-type-generalized request-parameter-type-generalized
        request-parameter-property-type-generalized response-body-type-generalized
        response-property-type-generalized response-header-type-generalized
        response-header-property-type-generalized
        """,
        "The type or format of {place} admits more values.", _SURPRISED, Movement.WIDER,
        _generalized, _alone, naming=Naming.TYPE,
        looks_at=_TYPE,
    ),
    RuleRow(
        "type-specialized",
        """
        response-body-type-specialized response-property-type-specialized response-header-type-specialized
        response-header-property-type-specialized
        """,
        "The type or format of {place} admits fewer values.", _REFUSED, Movement.NARROWER,
        _specialized, _alone, RESPONSE, naming=Naming.TYPE,
        looks_at=_TYPE,
    ),
    RuleRow(
        "list-of-types-narrowed",
        """
        request-body-list-of-types-narrowed request-property-list-of-types-narrowed
        request-parameter-list-of-types-narrowed request-parameter-property-list-of-types-narrowed
        response-body-list-of-types-narrowed response-property-list-of-types-narrowed
        response-header-list-of-types-narrowed response-header-property-list-of-types-narrowed
        """,
        "A type was removed from the list of types of {place}.", _REFUSED, Movement.NARROWER,
        _list_narrowed, _alone, naming=Naming.TYPES,
        looks_at=_TYPE,
    ),
    RuleRow(
        "list-of-types-widened",
        """
        request-body-list-of-types-widened request-property-list-of-types-widened
        request-parameter-list-of-types-widened request-parameter-property-list-of-types-widened
        response-body-list-of-types-widened response-property-list-of-types-widened
        response-header-list-of-types-widened response-header-property-list-of-types-widened
        """,
        "A type was added to the list of types of {place}.", _SURPRISED, Movement.WIDER,
        _list_widened, _alone, naming=Naming.TYPES,
        looks_at=_TYPE,
    ),
    RuleRow(
        "became-nullable",
        """
        request-body-became-nullable request-property-became-nullable request-parameter-became-nullable
        request-parameter-property-became-nullable response-body-became-nullable response-property-became-nullable
        response-header-became-nullable response-header-property-became-nullable
        """,
        "The value of {place} may now be null.",
        "A caller that reads it may meet null where there was always a value.", Movement.WIDER, _became_nullable,
        _nullable,
        looks_at=_TYPE,
    ),
    RuleRow(
        "became-not-nullable",
        """
        request-body-became-not-nullable request-property-became-not-nullable request-parameter-became-not-nullable
        request-parameter-property-became-not-nullable response-body-became-not-nullable
        response-property-became-not-nullable response-header-became-not-nullable
        response-header-property-became-not-nullable
        """,
        "The value of {place} may no longer be null.",
        "A caller that sends null is refused.", Movement.NARROWER, _became_not_nullable, _nullable,
        looks_at=_TYPE,
    ),
)  # fmt: skip
"""What can happen to the type and the format of a value."""
