"""The values themselves: enumerations, constants, patterns, divisors, defaults."""

from collections.abc import Callable, Iterable, Iterator

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import RowChange, RuleRow, named, quoted, with_values
from pactgate.openapi.breaking.rules.types import REQUEST, RESPONSE
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.discriminators import schema_named
from pactgate.openapi.schemas.terms import Direction, Movement
from pactgate.openapi.values import Json, canonical, equal, sequence

type ValueCheck = Callable[[SchemaPair], Iterator[RowChange]]

_REFUSED = "A caller that sends what was valid before may be refused."
_SURPRISED = "A caller may read what was not possible before."


def _old_and_new(pair: SchemaPair, keyword: str) -> tuple[Json, Json]:
    return pair.before.values.get(keyword), pair.after.values.get(keyword)


def _show(value: Json) -> str:
    """The value of a keyword; one of those that may have several is kept in a list."""
    return quoted(value[0] if isinstance(value, list) and len(value) == 1 else value)


def _appeared(keyword: str) -> ValueCheck:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        old, new = _old_and_new(pair, keyword)
        if keyword in pair.after.values and keyword not in pair.before.values:
            yield RowChange(f"now has the {keyword} {_show(new)}", f"{keyword} {old} {new}")

    return detect


def _vanished(keyword: str) -> ValueCheck:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        old, new = _old_and_new(pair, keyword)
        if keyword in pair.before.values and keyword not in pair.after.values:
            yield RowChange(f"no longer has the {keyword} {_show(old)}", f"{keyword} {old} {new}")

    return detect


def _changed(keyword: str) -> ValueCheck:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        old, new = _old_and_new(pair, keyword)
        if old is not None and new is not None and not equal(old, new):
            yield RowChange(f"changed its {keyword} from {_show(old)} to {_show(new)}", f"{keyword} {old} {new}")

    return detect


def _rows(keyword: str, word: str) -> Iterator[RuleRow]:
    alone = with_values(keyword)
    place = f"The {keyword} of {{place}}"
    yield RuleRow(
        f"{word}-added", "", f"A {keyword} was set for {{place}}.", _REFUSED, Movement.NARROWER,
        _appeared(keyword), alone,
    )  # fmt: skip
    yield RuleRow(
        f"{word}-changed", "", f"{place} was changed.", _REFUSED, Movement.NARROWER, _changed(keyword),
        alone, REQUEST,
    )  # fmt: skip
    yield RuleRow(
        f"{word}-changed", "", f"{place} was changed.", _SURPRISED, Movement.WIDER, _changed(keyword),
        alone, RESPONSE,
    )  # fmt: skip
    yield RuleRow(f"{word}-removed", "", f"{place} was lifted.", _SURPRISED, Movement.WIDER, _vanished(keyword), alone)


def _generalized(keyword: str, word: str, ids: str) -> RuleRow:
    return RuleRow(
        f"{word}-generalized", ids, f"The {keyword} of {{place}} admits more values.", _SURPRISED, Movement.WIDER,
        _changed(keyword), with_values(keyword), REQUEST, looks_at=frozenset({keyword}),
    )  # fmt: skip


def _names_schemas(pair: SchemaPair) -> bool:
    """Whether the values are those of a discriminator, wherever they are listed, which has rules of its own."""
    lists = [(pair.old, pair.before), (pair.new, pair.after)]
    return all(schema_named(schema) for schema, shape in lists if "enum" in shape.values)


def _enums(pair: SchemaPair) -> tuple[list[Json], list[Json]] | None:
    """The values that only the old and only the new enumeration have, where there are two."""
    old, new = _old_and_new(pair, "enum")
    if not isinstance(old, list) or not isinstance(new, list) or _names_schemas(pair):
        return None
    before, after = {canonical(value) for value in old}, {canonical(value) for value in new}
    return [v for v in old if canonical(v) not in after], [v for v in new if canonical(v) not in before]


def _enum_without(pair: SchemaPair) -> Iterator[RowChange]:
    values = _enums(pair)
    if values and (lost := [value for value in values[0] if value is not None]):
        yield RowChange(f"may no longer be {_shown(lost)}", f"enum {lost}")


def _enum_with(pair: SchemaPair) -> Iterator[RowChange]:
    values = _enums(pair)
    if values and (gained := [value for value in values[1] if value is not None]):
        yield RowChange(f"may now be {_shown(gained)} too", f"enum {gained}")


def _became_enum(pair: SchemaPair) -> Iterator[RowChange]:
    old, new = _old_and_new(pair, "enum")
    if old is None and new is not None and not _names_schemas(pair):
        yield RowChange(f"may now only be {_shown(sequence(new))}", f"enum {new}")


def _enum_lifted(pair: SchemaPair) -> Iterator[RowChange]:
    old, new = _old_and_new(pair, "enum")
    if old is not None and new is None and not _names_schemas(pair):
        yield RowChange(f"may now have other values than {_shown(sequence(old))}", f"enum {old}")


def _shown(values: Iterable[Json]) -> str:
    return ", ".join(map(quoted, values)) or "nothing"


def _unique(*, now: bool) -> ValueCheck:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        was, is_ = (value is True for value in _old_and_new(pair, "uniqueItems"))
        if was is not is_ and is_ is now:
            yield RowChange("must now have unique items" if now else "may now repeat items", f"unique {now}")

    return detect


_ENUM, _UNIQUE = with_values("enum"), with_values("uniqueItems")

ROWS = (
    *named(
        _rows("pattern", "pattern"),
        """
        request-body-pattern-added request-property-pattern-added request-parameter-pattern-added
        request-parameter-property-pattern-added response-body-pattern-added response-property-pattern-added
        response-header-pattern-added response-header-property-pattern-added request-body-pattern-changed
        request-property-pattern-changed request-parameter-pattern-changed
        request-parameter-property-pattern-changed response-body-pattern-changed response-property-pattern-changed
        response-header-pattern-changed response-header-property-pattern-changed request-body-pattern-removed
        request-property-pattern-removed request-parameter-pattern-removed
        request-parameter-property-pattern-removed response-body-pattern-removed response-property-pattern-removed
        response-header-pattern-removed response-header-property-pattern-removed
        """,
        "pattern",
    ),
    *named(
        _rows("multipleOf", "multiple-of"),
        """
        request-body-multiple-of-added request-property-multiple-of-added request-parameter-multiple-of-added
        request-parameter-property-multiple-of-added response-body-multiple-of-added
        response-property-multiple-of-added response-header-multiple-of-added
        response-header-property-multiple-of-added request-body-multiple-of-changed
        request-property-multiple-of-changed request-parameter-multiple-of-changed
        request-parameter-property-multiple-of-changed response-body-multiple-of-changed
        response-property-multiple-of-changed response-header-multiple-of-changed
        response-header-property-multiple-of-changed request-body-multiple-of-removed
        request-property-multiple-of-removed request-parameter-multiple-of-removed
        request-parameter-property-multiple-of-removed response-body-multiple-of-removed
        response-property-multiple-of-removed response-header-multiple-of-removed
        response-header-property-multiple-of-removed
        """,
        "multipleOf",
    ),
    _generalized("pattern", "pattern", """
        request-body-pattern-generalized request-property-pattern-generalized request-parameter-pattern-generalized
        request-parameter-property-pattern-generalized
        """),
    _generalized("multipleOf", "multiple-of", """
        request-body-multiple-of-generalized request-property-multiple-of-generalized
        request-parameter-multiple-of-generalized request-parameter-property-multiple-of-generalized
        """),
    *named(
        _rows("const", "const"),
        """
        request-body-const-added request-property-const-added request-parameter-const-added
        request-parameter-property-const-added response-body-const-added response-property-const-added
        response-header-const-added response-header-property-const-added request-body-const-changed
        request-property-const-changed request-parameter-const-changed request-parameter-property-const-changed
        response-body-const-changed response-property-const-changed response-header-const-changed
        response-header-property-const-changed request-body-const-removed request-property-const-removed
        request-parameter-const-removed request-parameter-property-const-removed response-body-const-removed
        response-property-const-removed response-header-const-removed response-header-property-const-removed
        """,
        "const",
    ),
    RuleRow(
        "became-enum",
        """
        request-body-became-enum request-property-became-enum request-parameter-became-enum
        request-parameter-property-became-enum response-body-became-enum response-property-became-enum
        response-header-became-enum response-header-property-became-enum
        """,
        "The values of {place} were restricted to a list.", _REFUSED, Movement.NARROWER, _became_enum,
        _ENUM,
        in_headers="request-header-property-became-enum",
        looks_at=frozenset({"enum"}),
    ),
    RuleRow(
        "enum-value-removed",
        """
        request-body-enum-value-removed request-property-enum-value-removed request-parameter-enum-value-removed
        request-parameter-property-enum-value-removed response-body-enum-value-removed
        response-property-enum-value-removed response-header-enum-value-removed
        response-header-property-enum-value-removed
        """,
        "A value was removed from the list of {place}.", _REFUSED, Movement.NARROWER,
        _enum_without, _ENUM,
        looks_at=frozenset({"enum"}),
    ),
    RuleRow(
        "enum-value-added",
        """
        request-body-enum-value-added request-property-enum-value-added request-parameter-enum-value-added
        request-parameter-property-enum-value-added response-body-enum-value-added
        response-property-enum-value-added response-header-enum-value-added
        response-header-property-enum-value-added
        """,
        "A value was added to the list of {place}.",
        "A caller that tells cases apart by the value may meet one that it does not know; well-made callers expect "
        "that, so in a response it is a warning.",
        Movement.WIDER, _enum_with, _ENUM, levels={Direction.RESPONSE: Level.WARNING},
        looks_at=frozenset({"enum"}),
    ),
    RuleRow(
        "enum-lifted",
        """
        request-body-enum-lifted request-property-enum-lifted request-parameter-enum-lifted
        request-parameter-property-enum-lifted response-body-enum-lifted response-property-enum-lifted
        response-header-enum-lifted response-header-property-enum-lifted
        """,
        "The list of values of {place} was lifted.", _SURPRISED, Movement.WIDER, _enum_lifted, _ENUM,
        looks_at=frozenset({"enum"}),
    ),
    RuleRow(
        "unique-items-set",
        """
        request-body-unique-items-set request-property-unique-items-set request-parameter-unique-items-set
        request-parameter-property-unique-items-set response-body-unique-items-set
        response-property-unique-items-set response-header-unique-items-set
        response-header-property-unique-items-set
        """,
        "The items of {place} must now be unique.", _REFUSED, Movement.NARROWER, _unique(now=True),
        _UNIQUE,
        looks_at=frozenset({"uniqueItems"}),
    ),
    RuleRow(
        "unique-items-unset",
        """
        request-body-unique-items-unset request-property-unique-items-unset request-parameter-unique-items-unset
        request-parameter-property-unique-items-unset response-body-unique-items-unset
        response-property-unique-items-unset response-header-unique-items-unset
        response-header-property-unique-items-unset
        """,
        "The items of {place} may now repeat.", _SURPRISED, Movement.WIDER, _unique(now=False),
        _UNIQUE,
        looks_at=frozenset({"uniqueItems"}),
    ),
)  # fmt: skip
"""What can happen to the values that a schema names."""
