"""What holds for all members of an object or all elements of an array."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pactgate.openapi.breaking.pairs import Alone, SchemaPair
from pactgate.openapi.breaking.rows import Move, Row, with_values
from pactgate.openapi.breaking.rules.types import REQUEST, RESPONSE
from pactgate.openapi.schemas.direction import Way
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Shape, admits_all, is_false
from pactgate.openapi.values import Json, canonical, mapping

_REFUSED = "A message that was valid before may now be refused."
_SURPRISED = "A caller may read what was not possible before."

SINGLE: Mapping[str, str] = {
    "contains": "contains",
    "propertyNames": "property-names",
    "unevaluatedProperties": "unevaluated-properties",
    "unevaluatedItems": "unevaluated-items",
}
"""Keywords with one schema, and how rule ids call them."""

NAMED: Mapping[str, tuple[str, Callable[[Shape], Mapping[str, Schema]]]] = {
    "patternProperties": ("pattern-property", lambda shape: shape.patterns),
    "dependentSchemas": ("dependent-schema", lambda shape: shape.dependents),
    "prefixItems": ("prefix-items", lambda shape: {str(n): item for n, item in enumerate(shape.prefix)}),
}
"""Keywords with several schemas, how rule ids call them, and where they are."""


def with_schema(keyword: str) -> Alone:
    """The sender's shape with the receiver's schema for the keyword."""

    def alone(sender: Shape, receiver: Shape) -> Shape:
        moved = {keyword, "additionalProperties"} if keyword == "unevaluatedProperties" else {keyword}
        kept = {key: schema for key, schema in sender.schemas.items() if key not in moved}
        taken = {key: receiver.schemas[key] for key in moved & receiver.schemas.keys()}
        return replace(sender, schemas={**kept, **taken}, values=_counts(sender, receiver, keyword))

    return alone


def _counts(sender: Shape, receiver: Shape, keyword: str) -> Mapping[str, Json]:
    return (
        with_values("minContains", "maxContains")(sender, receiver).values if keyword == "contains" else (sender.values)
    )


def _with_named(sender: Shape, receiver: Shape) -> Shape:
    return replace(sender, patterns=receiver.patterns, dependents=receiver.dependents, prefix=receiver.prefix)


def _single(keyword: str, *, added: bool) -> Callable[[SchemaPair], Iterator[Move]]:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        was, is_ = keyword in pair.before.schemas, keyword in pair.after.schemas
        if was is not is_ and is_ is added:
            yield Move(f"has {'now' if added else 'no longer'} a `{keyword}`", keyword)

    return detect


def _several(keyword: str, *, added: bool) -> Callable[[SchemaPair], Iterator[Move]]:
    schemas = NAMED[keyword][1]

    def detect(pair: SchemaPair) -> Iterator[Move]:
        old, new = schemas(pair.before), schemas(pair.after)
        for name in sorted(new.keys() - old.keys() if added else old.keys() - new.keys()):
            word = "now" if added else "no longer"
            yield Move(f"has {word} `{keyword}` for `{name}`", f"{keyword} {name}")

    return detect


def _rows(keyword: str, word: str) -> Iterator[Row]:
    several = keyword in NAMED
    detect = _several if several else _single
    alone = _with_named if several else with_schema(keyword)
    what = f"`{keyword}` of {{place}}"
    for end, added in (("added", True), ("removed", False)):
        text, found = f"{what} was {end}.", detect(keyword, added=added)
        if keyword == "prefixItems":  # the first elements leave the care of `items`, so that both ways are open
            yield Row(f"{word}-{end}", text, _REFUSED, Way.NARROWER, found, alone, REQUEST)
            yield Row(f"{word}-{end}", text, _SURPRISED, Way.WIDER, found, alone, RESPONSE)
        elif added:
            yield Row(f"{word}-{end}", text, _REFUSED, Way.NARROWER, found, alone)
        else:
            yield Row(f"{word}-{end}", text, _SURPRISED, Way.WIDER, found, alone)


def _dependent(*, then: str) -> Callable[[SchemaPair], Iterator[Move]]:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        old, new = (mapping(shape.values.get("dependentRequired")) for shape in (pair.before, pair.after))
        names = {
            "added": new.keys() - old.keys(),
            "removed": old.keys() - new.keys(),
            "changed": {name for name in old.keys() & new.keys() if canonical(old[name]) != canonical(new[name])},
        }[then]
        for name in sorted(names):
            yield Move(f"had what its property `{name}` requires {then}", f"dependentRequired {name}")

    return detect


def _word(shape: Shape) -> str:
    """What the shape says about properties that it does not declare."""
    said = shape.schemas.get("additionalProperties")
    if said is None:
        return "silent"
    if is_false(said):
        return "none"
    return "any" if admits_all(said) else "some"


def _others(*, fewer: bool) -> Callable[[SchemaPair], Iterator[Move]]:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        old, new = _word(pair.before), _word(pair.after)
        if old != new and not fewer:
            yield Move("may have further properties now", f"additionalProperties {old} {new}")
        if old != new and fewer:
            yield Move("admits fewer further properties now", f"additionalProperties {old} {new}")

    return detect


_DEPENDENT = with_values("dependentRequired")
_OTHERS = with_schema("additionalProperties")

ROWS = (
    *(row for keyword, word in SINGLE.items() for row in _rows(keyword, word)),
    *(row for keyword, (word, _) in NAMED.items() for row in _rows(keyword, word)),
    Row(
        "dependent-required-added", "A property of {place} now requires others.", _REFUSED, Way.NARROWER,
        _dependent(then="added"), _DEPENDENT,
    ),
    Row(
        "dependent-required-removed", "A property of {place} no longer requires others.", _SURPRISED, Way.WIDER,
        _dependent(then="removed"), _DEPENDENT,
    ),
    Row(
        "dependent-required-changed", "What a property of {place} requires was changed.", _REFUSED, Way.NARROWER,
        _dependent(then="changed"), _DEPENDENT, REQUEST,
    ),
    Row(
        "dependent-required-changed", "What a property of {place} requires was changed.", _SURPRISED, Way.WIDER,
        _dependent(then="changed"), _DEPENDENT, RESPONSE,
    ),
    Row(
        "additional-properties-restricted", "The further properties of {place} were restricted.", _REFUSED,
        Way.NARROWER, _others(fewer=True), _OTHERS,
    ),
    Row(
        "additional-properties-opened", "Further properties of {place} were admitted.", _SURPRISED, Way.WIDER,
        _others(fewer=False), _OTHERS,
    ),
)  # fmt: skip
"""What can happen to keywords that speak of all members or elements."""
