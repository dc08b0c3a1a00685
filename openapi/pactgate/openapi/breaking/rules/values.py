"""The values themselves: enumerations, constants, patterns, divisors, defaults."""

from collections.abc import Callable, Iterator

from pactgate.openapi.breaking.direction import Level
from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import Move, Row, with_values
from pactgate.openapi.breaking.rules.types import REQUEST, RESPONSE
from pactgate.openapi.schemas.direction import Direction, Way
from pactgate.openapi.values import Json, canonical, sequence

type Detect = Callable[[SchemaPair], Iterator[Move]]

_REFUSED = "A caller that sends what was valid before may be refused."
_SURPRISED = "A caller may read what was not possible before."


def _said(pair: SchemaPair, keyword: str) -> tuple[Json, Json]:
    return pair.before.values.get(keyword), pair.after.values.get(keyword)


def _show(value: Json) -> str:
    shown = value[0] if isinstance(value, list) and len(value) == 1 else value
    return f"`{shown}`"


def _appeared(keyword: str) -> Detect:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        old, new = _said(pair, keyword)
        if keyword in pair.after.values and keyword not in pair.before.values:
            yield Move(f"has now the {keyword} {_show(new)}", f"{keyword} {old} {new}")

    return detect


def _vanished(keyword: str) -> Detect:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        old, new = _said(pair, keyword)
        if keyword in pair.before.values and keyword not in pair.after.values:
            yield Move(f"has no longer the {keyword} {_show(old)}", f"{keyword} {old} {new}")

    return detect


def _changed(keyword: str) -> Detect:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        old, new = _said(pair, keyword)
        if old is not None and new is not None and canonical(old) != canonical(new):
            yield Move(f"changed its {keyword} from {_show(old)} to {_show(new)}", f"{keyword} {old} {new}")

    return detect


def _rows(keyword: str, word: str, narrowed: str, changed: str, widened: str) -> Iterator[Row]:
    alone = with_values(keyword)
    place = f"The {keyword} of {{place}}"
    yield Row(
        f"{word}-{narrowed}", f"A {keyword} was set for {{place}}.", _REFUSED, Way.NARROWER,
        _appeared(keyword), alone,
    )  # fmt: skip
    yield Row(
        f"{word}-{changed}", f"{place} was changed.", _REFUSED, Way.NARROWER, _changed(keyword),
        alone, REQUEST,
    )  # fmt: skip
    yield Row(
        f"{word}-{changed}", f"{place} was changed.", _SURPRISED, Way.WIDER, _changed(keyword),
        alone, RESPONSE,
    )  # fmt: skip
    yield Row(f"{word}-{widened}", f"{place} was lifted.", _SURPRISED, Way.WIDER, _vanished(keyword), alone)


def _generalized(keyword: str, word: str) -> Row:
    return Row(
        f"{word}-generalized", f"The {keyword} of {{place}} admits more values.", _SURPRISED, Way.WIDER,
        _changed(keyword), with_values(keyword), REQUEST,
    )  # fmt: skip


def _enums(pair: SchemaPair) -> tuple[list[Json], list[Json]] | None:
    """The values that only the old and only the new enumeration have, where there are two."""
    old, new = _said(pair, "enum")
    if not isinstance(old, list) or not isinstance(new, list):
        return None
    before, after = {canonical(value) for value in old}, {canonical(value) for value in new}
    return [v for v in old if canonical(v) not in after], [v for v in new if canonical(v) not in before]


def _enum_without(pair: SchemaPair) -> Iterator[Move]:
    values = _enums(pair)
    if values and (lost := [value for value in values[0] if value is not None]):
        shown = ", ".join(f"`{value}`" for value in lost)
        yield Move(f"admits no longer {shown}", f"enum {lost}")


def _enum_with(pair: SchemaPair) -> Iterator[Move]:
    values = _enums(pair)
    if values and (gained := [value for value in values[1] if value is not None]):
        shown = ", ".join(f"`{value}`" for value in gained)
        yield Move(f"admits now {shown} too", f"enum {gained}")


def _became_enum(pair: SchemaPair) -> Iterator[Move]:
    old, new = _said(pair, "enum")
    if old is None and new is not None:
        yield Move(f"admits now nothing but {_shown(new)}", f"enum {new}")


def _enum_lifted(pair: SchemaPair) -> Iterator[Move]:
    old, new = _said(pair, "enum")
    if old is not None and new is None:
        yield Move(f"may now be other than {_shown(old)}", f"enum {old}")


def _shown(values: Json) -> str:
    return ", ".join(f"`{value}`" for value in sequence(values))


def _unique(*, now: bool) -> Detect:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        was, is_ = (value is True for value in _said(pair, "uniqueItems"))
        if was is not is_ and is_ is now:
            yield Move("must now have unique items" if now else "may now repeat items", f"unique {now}")

    return detect


_ENUM, _UNIQUE = with_values("enum"), with_values("uniqueItems")

ROWS = (
    *_rows("pattern", "pattern", "added", "changed", "removed"),
    *_rows("multipleOf", "multiple-of", "added", "changed", "removed"),
    _generalized("pattern", "pattern"),
    _generalized("multipleOf", "multiple-of"),
    *_rows("const", "const", "added", "changed", "removed"),
    Row(
        "became-enum", "The values of {place} were restricted to a list.", _REFUSED, Way.NARROWER, _became_enum,
        _ENUM,
    ),
    Row(
        "enum-value-removed", "A value was removed from the list of {place}.", _REFUSED, Way.NARROWER,
        _enum_without, _ENUM,
    ),
    Row(
        "enum-value-added", "A value was added to the list of {place}.",
        "A caller that tells cases apart by the value may meet one that it does not know; well-made callers expect "
        "that, so in a response it is a warning.",
        Way.WIDER, _enum_with, _ENUM, levels={Direction.RESPONSE: Level.WARNING},
    ),
    Row(
        "enum-lifted", "The list of values of {place} was lifted.", _SURPRISED, Way.WIDER, _enum_lifted, _ENUM
    ),
    Row(
        "unique-items-set", "The items of {place} must now be unique.", _REFUSED, Way.NARROWER, _unique(now=True),
        _UNIQUE,
    ),
    Row(
        "unique-items-unset", "The items of {place} may now repeat.", _SURPRISED, Way.WIDER, _unique(now=False),
        _UNIQUE,
    ),
)  # fmt: skip
"""What can happen to the values that a schema names."""
