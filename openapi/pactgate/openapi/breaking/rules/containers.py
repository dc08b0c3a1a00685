"""What holds for all members of an object or all elements of an array."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import RowChange, RuleRow, named, with_values
from pactgate.openapi.breaking.rules.types import REQUEST, RESPONSE
from pactgate.openapi.schemas.judge import Alone
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Shape, admits_all, is_false
from pactgate.openapi.schemas.terms import Movement
from pactgate.openapi.values import Json, canonical, mapping

_REFUSED = "A message that was valid before may now be refused."
_SURPRISED = "A caller may read what was not possible before."

_SEVERAL: Mapping[str, Callable[[Shape], Mapping[str, Schema]]] = {
    "patternProperties": lambda shape: shape.patterns,
    "dependentSchemas": lambda shape: shape.dependents,
    "prefixItems": lambda shape: {str(n): item for n, item in enumerate(shape.prefix)},
}
"""Keywords with several schemas, and where they are."""


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


def _single(keyword: str, *, added: bool) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        was, is_ = keyword in pair.before.schemas, keyword in pair.after.schemas
        if was is not is_ and is_ is added:
            yield RowChange(f"{'now has' if added else 'no longer has'} `{keyword}`", keyword)

    return detect


def _several(keyword: str, *, added: bool) -> Callable[[SchemaPair], Iterator[RowChange]]:
    schemas = _SEVERAL[keyword]

    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        old, new = schemas(pair.before), schemas(pair.after)
        for name in sorted(new.keys() - old.keys() if added else old.keys() - new.keys()):
            word = "now has" if added else "no longer has"
            yield RowChange(f"{word} `{keyword}` for `{name}`", f"{keyword} {name}")

    return detect


def _rows(keyword: str, word: str) -> Iterator[RuleRow]:
    several = keyword in _SEVERAL
    detect = _several if several else _single
    alone = _with_named if several else with_schema(keyword)
    what = f"`{keyword}` of {{place}}"
    for end, added in (("added", True), ("removed", False)):
        text, detector = f"{what} was {end}.", detect(keyword, added=added)
        if keyword == "prefixItems":  # the first elements leave the care of `items`, so that both ways are open
            yield RuleRow(f"{word}-{end}", "", text, _REFUSED, Movement.NARROWER, detector, alone, REQUEST)
            yield RuleRow(f"{word}-{end}", "", text, _SURPRISED, Movement.WIDER, detector, alone, RESPONSE)
        elif added:
            yield RuleRow(f"{word}-{end}", "", text, _REFUSED, Movement.NARROWER, detector, alone)
        else:
            yield RuleRow(f"{word}-{end}", "", text, _SURPRISED, Movement.WIDER, detector, alone)


def _dependent(*, then: str) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        old, new = (mapping(shape.values.get("dependentRequired")) for shape in (pair.before, pair.after))
        names = {
            "added": new.keys() - old.keys(),
            "removed": old.keys() - new.keys(),
            "changed": {name for name in old.keys() & new.keys() if canonical(old[name]) != canonical(new[name])},
        }[then]
        for name in sorted(names):
            yield RowChange(f"had what its property `{name}` requires {then}", f"dependentRequired {name}")

    return detect


def _word(shape: Shape) -> str:
    """What the shape says about properties that it does not declare."""
    others = shape.schemas.get("additionalProperties")
    if others is None:
        return "silent"
    if is_false(others):
        return "none"
    return "any" if admits_all(others) else "some"


def _others(*, fewer: bool) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        old, new = _word(pair.before), _word(pair.after)
        if old != new and not fewer:
            yield RowChange("may have further properties now", f"additionalProperties {old} {new}")
        if old != new and fewer:
            yield RowChange("admits fewer further properties now", f"additionalProperties {old} {new}")

    return detect


_DEPENDENT = with_values("dependentRequired")
_OTHERS = with_schema("additionalProperties")

ROWS = (
    *named(
        _rows("contains", "contains"),
        """
        request-body-contains-added request-property-contains-added request-parameter-contains-added
        request-parameter-property-contains-added response-body-contains-added response-property-contains-added
        response-header-contains-added response-header-property-contains-added request-body-contains-removed
        request-property-contains-removed request-parameter-contains-removed
        request-parameter-property-contains-removed response-body-contains-removed
        response-property-contains-removed response-header-contains-removed
        response-header-property-contains-removed
        """,
        "contains",
    ),
    *named(
        _rows("propertyNames", "property-names"),
        """
        request-body-property-names-added request-property-property-names-added
        request-parameter-property-names-added request-parameter-property-property-names-added
        response-body-property-names-added response-property-property-names-added
        response-header-property-names-added response-header-property-property-names-added
        request-body-property-names-removed request-property-property-names-removed
        request-parameter-property-names-removed request-parameter-property-property-names-removed
        response-body-property-names-removed response-property-property-names-removed
        response-header-property-names-removed response-header-property-property-names-removed
        """,
        "propertyNames",
    ),
    *named(
        _rows("unevaluatedProperties", "unevaluated-properties"),
        """
        request-body-unevaluated-properties-added request-property-unevaluated-properties-added
        request-parameter-unevaluated-properties-added request-parameter-property-unevaluated-properties-added
        response-body-unevaluated-properties-added response-property-unevaluated-properties-added
        response-header-unevaluated-properties-added response-header-property-unevaluated-properties-added
        request-body-unevaluated-properties-removed request-property-unevaluated-properties-removed
        request-parameter-unevaluated-properties-removed request-parameter-property-unevaluated-properties-removed
        response-body-unevaluated-properties-removed response-property-unevaluated-properties-removed
        response-header-unevaluated-properties-removed response-header-property-unevaluated-properties-removed
        """,
        "unevaluatedProperties",
    ),
    *named(
        _rows("unevaluatedItems", "unevaluated-items"),
        """
        request-body-unevaluated-items-added request-property-unevaluated-items-added
        request-parameter-unevaluated-items-added request-parameter-property-unevaluated-items-added
        response-body-unevaluated-items-added response-property-unevaluated-items-added
        response-header-unevaluated-items-added response-header-property-unevaluated-items-added
        request-body-unevaluated-items-removed request-property-unevaluated-items-removed
        request-parameter-unevaluated-items-removed request-parameter-property-unevaluated-items-removed
        response-body-unevaluated-items-removed response-property-unevaluated-items-removed
        response-header-unevaluated-items-removed response-header-property-unevaluated-items-removed
        """,
        "unevaluatedItems",
    ),
    *named(
        _rows("patternProperties", "pattern-property"),
        """
        request-body-pattern-property-added request-property-pattern-property-added
        request-parameter-pattern-property-added request-parameter-property-pattern-property-added
        response-body-pattern-property-added response-property-pattern-property-added
        response-header-pattern-property-added response-header-property-pattern-property-added
        request-body-pattern-property-removed request-property-pattern-property-removed
        request-parameter-pattern-property-removed request-parameter-property-pattern-property-removed
        response-body-pattern-property-removed response-property-pattern-property-removed
        response-header-pattern-property-removed response-header-property-pattern-property-removed
        """,
        "patternProperties",
    ),
    *named(
        _rows("dependentSchemas", "dependent-schema"),
        """
        request-body-dependent-schema-added request-property-dependent-schema-added
        request-parameter-dependent-schema-added request-parameter-property-dependent-schema-added
        response-body-dependent-schema-added response-property-dependent-schema-added
        response-header-dependent-schema-added response-header-property-dependent-schema-added
        request-body-dependent-schema-removed request-property-dependent-schema-removed
        request-parameter-dependent-schema-removed request-parameter-property-dependent-schema-removed
        response-body-dependent-schema-removed response-property-dependent-schema-removed
        response-header-dependent-schema-removed response-header-property-dependent-schema-removed
        """,
        "dependentSchemas",
    ),
    *named(
        _rows("prefixItems", "prefix-items"),
        """
        request-body-prefix-items-added request-property-prefix-items-added request-parameter-prefix-items-added
        request-parameter-property-prefix-items-added response-body-prefix-items-added
        response-property-prefix-items-added response-header-prefix-items-added
        response-header-property-prefix-items-added request-body-prefix-items-removed
        request-property-prefix-items-removed request-parameter-prefix-items-removed
        request-parameter-property-prefix-items-removed response-body-prefix-items-removed
        response-property-prefix-items-removed response-header-prefix-items-removed
        response-header-property-prefix-items-removed
        """,
        "prefixItems",
    ),
    RuleRow(
        "dependent-required-added",
        """
        request-body-dependent-required-added request-property-dependent-required-added
        request-parameter-dependent-required-added request-parameter-property-dependent-required-added
        response-body-dependent-required-added response-property-dependent-required-added
        response-header-dependent-required-added response-header-property-dependent-required-added
        """,
        "A property of {place} now requires others.", _REFUSED, Movement.NARROWER,
        _dependent(then="added"), _DEPENDENT,
        looks_at=frozenset({"dependentRequired"}),
    ),
    RuleRow(
        "dependent-required-removed",
        """
        request-body-dependent-required-removed request-property-dependent-required-removed
        request-parameter-dependent-required-removed request-parameter-property-dependent-required-removed
        response-body-dependent-required-removed response-property-dependent-required-removed
        response-header-dependent-required-removed response-header-property-dependent-required-removed
        """,
        "A property of {place} no longer requires others.", _SURPRISED, Movement.WIDER,
        _dependent(then="removed"), _DEPENDENT,
        looks_at=frozenset({"dependentRequired"}),
    ),
    RuleRow(
        "dependent-required-changed",
        """
        request-body-dependent-required-changed request-property-dependent-required-changed
        request-parameter-dependent-required-changed request-parameter-property-dependent-required-changed
        """,
        "What a property of {place} requires was changed.", _REFUSED, Movement.NARROWER,
        _dependent(then="changed"), _DEPENDENT, REQUEST,
        looks_at=frozenset({"dependentRequired"}),
    ),
    RuleRow(
        "dependent-required-changed",
        """
        response-body-dependent-required-changed response-property-dependent-required-changed
        response-header-dependent-required-changed response-header-property-dependent-required-changed
        """,
        "What a property of {place} requires was changed.", _SURPRISED, Movement.WIDER,
        _dependent(then="changed"), _DEPENDENT, RESPONSE,
        looks_at=frozenset({"dependentRequired"}),
    ),
    RuleRow(
        "additional-properties-restricted",
        """
        request-body-additional-properties-restricted request-property-additional-properties-restricted
        request-parameter-additional-properties-restricted
        request-parameter-property-additional-properties-restricted response-body-additional-properties-restricted
        response-property-additional-properties-restricted response-header-additional-properties-restricted
        response-header-property-additional-properties-restricted
        """,
        "The further properties of {place} were restricted.", _REFUSED,
        Movement.NARROWER, _others(fewer=True), _OTHERS,
        looks_at=frozenset({"additionalProperties"}),
    ),
    RuleRow(
        "additional-properties-opened",
        """
        request-body-additional-properties-opened request-property-additional-properties-opened
        request-parameter-additional-properties-opened request-parameter-property-additional-properties-opened
        response-body-additional-properties-opened response-property-additional-properties-opened
        response-header-additional-properties-opened response-header-property-additional-properties-opened
        """,
        "Further properties of {place} were admitted.", _SURPRISED, Movement.WIDER,
        _others(fewer=False), _OTHERS,
        looks_at=frozenset({"additionalProperties"}),
    ),
)  # fmt: skip
"""What can happen to keywords that speak of all members or elements."""
