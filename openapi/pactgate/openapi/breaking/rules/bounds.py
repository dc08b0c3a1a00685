"""Bounds: one table of keyword and direction."""

from collections.abc import Callable, Iterator, Mapping

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import RowChange, RuleRow, named, with_values
from pactgate.openapi.schemas.terms import Movement

_ABSENT: Mapping[str, int] = {"minLength": 0}
"""Keywords whose absence is a value like others, so that to set one is to increase it (as oasdiff has it)."""

_SAME_SIDE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("maximum", "exclusiveMaximum"), ("maximum", "exclusiveMaximum")),
    **dict.fromkeys(("minimum", "exclusiveMinimum"), ("minimum", "exclusiveMinimum")),
}
"""Keywords that bound the same side, so that one may stand in the place of the other."""

_NARROWER = "A message that was valid before may now be outside of the bound."
_WIDER = "A message may now be outside of the bound that was promised before."


def _moved(keyword: str, *, up: bool) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        absent = _ABSENT.get(keyword)
        old, new = pair.before.values.get(keyword, absent), pair.after.values.get(keyword, absent)
        if isinstance(old, int | float) and isinstance(new, int | float) and old != new and (new > old) is up:
            word = "increased" if up else "decreased"
            yield RowChange(f"had its {keyword} {word} from {old} to {new}", f"{keyword} {old} {new}")

    return detect


def _set(keyword: str) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        if keyword in pair.after.values and keyword not in pair.before.values:
            new = pair.after.values[keyword]
            yield RowChange(f"had its {keyword} set to {new}", f"{keyword} {new}")

    return detect


def _unset(keyword: str) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        if keyword in pair.before.values and keyword not in pair.after.values:
            old = pair.before.values[keyword]
            yield RowChange(f"lost its {keyword} of {old}", f"{keyword} {old}")

    return detect


def _rows(keyword: str, word: str, *, upper: bool) -> Iterator[RuleRow]:
    """What can happen to one keyword; `upper` if its smaller value admits less."""
    alone = with_values(*_SAME_SIDE.get(keyword, (keyword,)))
    up, down = (Movement.WIDER, Movement.NARROWER) if upper else (Movement.NARROWER, Movement.WIDER)
    why = {Movement.NARROWER: _NARROWER, Movement.WIDER: _WIDER}
    what = f"The {keyword} of {{place}} was"
    yield RuleRow(f"{word}-increased", "", f"{what} increased.", why[up], up, _moved(keyword, up=True), alone)
    yield RuleRow(f"{word}-decreased", "", f"{what} decreased.", why[down], down, _moved(keyword, up=False), alone)
    if keyword in _ABSENT:
        return
    yield RuleRow(
        f"{word}-set", "", f"{what} set where there was none.", _NARROWER, Movement.NARROWER, _set(keyword), alone
    )
    yield RuleRow(f"{word}-unset", "", f"{what} lifted.", _WIDER, Movement.WIDER, _unset(keyword), alone)


ROWS = (
    *named(
        _rows("maximum", "max", upper=True),
        """
        request-body-max-increased request-property-max-increased request-parameter-max-increased
        request-parameter-property-max-increased response-body-max-increased response-property-max-increased
        response-header-max-increased response-header-property-max-increased request-body-max-decreased
        request-property-max-decreased request-parameter-max-decreased request-parameter-property-max-decreased
        response-body-max-decreased response-property-max-decreased response-header-max-decreased
        response-header-property-max-decreased request-body-max-set request-property-max-set
        request-parameter-max-set request-parameter-property-max-set response-body-max-set response-property-max-set
        response-header-max-set response-header-property-max-set request-body-max-unset request-property-max-unset
        request-parameter-max-unset request-parameter-property-max-unset response-body-max-unset
        response-property-max-unset response-header-max-unset response-header-property-max-unset
        """,
        "maximum",
    ),
    *named(
        _rows("exclusiveMaximum", "exclusive-max", upper=True),
        """
        request-body-exclusive-max-increased request-property-exclusive-max-increased
        request-parameter-exclusive-max-increased request-parameter-property-exclusive-max-increased
        response-body-exclusive-max-increased response-property-exclusive-max-increased
        response-header-exclusive-max-increased response-header-property-exclusive-max-increased
        request-body-exclusive-max-decreased request-property-exclusive-max-decreased
        request-parameter-exclusive-max-decreased request-parameter-property-exclusive-max-decreased
        response-body-exclusive-max-decreased response-property-exclusive-max-decreased
        response-header-exclusive-max-decreased response-header-property-exclusive-max-decreased
        request-body-exclusive-max-set request-property-exclusive-max-set request-parameter-exclusive-max-set
        request-parameter-property-exclusive-max-set response-body-exclusive-max-set
        response-property-exclusive-max-set response-header-exclusive-max-set
        response-header-property-exclusive-max-set request-body-exclusive-max-unset
        request-property-exclusive-max-unset request-parameter-exclusive-max-unset
        request-parameter-property-exclusive-max-unset response-body-exclusive-max-unset
        response-property-exclusive-max-unset response-header-exclusive-max-unset
        response-header-property-exclusive-max-unset
        """,
        "exclusiveMaximum",
    ),
    *named(
        _rows("maxLength", "max-length", upper=True),
        """
        request-body-max-length-increased request-property-max-length-increased
        request-parameter-max-length-increased request-parameter-property-max-length-increased
        response-body-max-length-increased response-property-max-length-increased
        response-header-max-length-increased response-header-property-max-length-increased
        request-body-max-length-decreased request-property-max-length-decreased
        request-parameter-max-length-decreased request-parameter-property-max-length-decreased
        response-body-max-length-decreased response-property-max-length-decreased
        response-header-max-length-decreased response-header-property-max-length-decreased
        request-body-max-length-set request-property-max-length-set request-parameter-max-length-set
        request-parameter-property-max-length-set response-body-max-length-set response-property-max-length-set
        response-header-max-length-set response-header-property-max-length-set request-body-max-length-unset
        request-property-max-length-unset request-parameter-max-length-unset
        request-parameter-property-max-length-unset response-body-max-length-unset
        response-property-max-length-unset response-header-max-length-unset
        response-header-property-max-length-unset
        """,
        "maxLength",
    ),
    *named(
        _rows("maxItems", "max-items", upper=True),
        """
        request-body-max-items-increased request-property-max-items-increased request-parameter-max-items-increased
        request-parameter-property-max-items-increased response-body-max-items-increased
        response-property-max-items-increased response-header-max-items-increased
        response-header-property-max-items-increased request-body-max-items-decreased
        request-property-max-items-decreased request-parameter-max-items-decreased
        request-parameter-property-max-items-decreased response-body-max-items-decreased
        response-property-max-items-decreased response-header-max-items-decreased
        response-header-property-max-items-decreased request-body-max-items-set request-property-max-items-set
        request-parameter-max-items-set request-parameter-property-max-items-set response-body-max-items-set
        response-property-max-items-set response-header-max-items-set response-header-property-max-items-set
        request-body-max-items-unset request-property-max-items-unset request-parameter-max-items-unset
        request-parameter-property-max-items-unset response-body-max-items-unset response-property-max-items-unset
        response-header-max-items-unset response-header-property-max-items-unset
        """,
        "maxItems",
    ),
    *named(
        _rows("maxProperties", "max-properties", upper=True),
        """
        request-body-max-properties-increased request-property-max-properties-increased
        request-parameter-max-properties-increased request-parameter-property-max-properties-increased
        response-body-max-properties-increased response-property-max-properties-increased
        response-header-max-properties-increased response-header-property-max-properties-increased
        request-body-max-properties-decreased request-property-max-properties-decreased
        request-parameter-max-properties-decreased request-parameter-property-max-properties-decreased
        response-body-max-properties-decreased response-property-max-properties-decreased
        response-header-max-properties-decreased response-header-property-max-properties-decreased
        request-body-max-properties-set request-property-max-properties-set request-parameter-max-properties-set
        request-parameter-property-max-properties-set response-body-max-properties-set
        response-property-max-properties-set response-header-max-properties-set
        response-header-property-max-properties-set request-body-max-properties-unset
        request-property-max-properties-unset request-parameter-max-properties-unset
        request-parameter-property-max-properties-unset response-body-max-properties-unset
        response-property-max-properties-unset response-header-max-properties-unset
        response-header-property-max-properties-unset
        """,
        "maxProperties",
    ),
    *named(
        _rows("maxContains", "max-contains", upper=True),
        """
        request-body-max-contains-increased request-property-max-contains-increased
        request-parameter-max-contains-increased request-parameter-property-max-contains-increased
        response-body-max-contains-increased response-property-max-contains-increased
        response-header-max-contains-increased response-header-property-max-contains-increased
        request-body-max-contains-decreased request-property-max-contains-decreased
        request-parameter-max-contains-decreased request-parameter-property-max-contains-decreased
        response-body-max-contains-decreased response-property-max-contains-decreased
        response-header-max-contains-decreased response-header-property-max-contains-decreased
        request-body-max-contains-set request-property-max-contains-set request-parameter-max-contains-set
        request-parameter-property-max-contains-set response-body-max-contains-set
        response-property-max-contains-set response-header-max-contains-set
        response-header-property-max-contains-set request-body-max-contains-unset
        request-property-max-contains-unset request-parameter-max-contains-unset
        request-parameter-property-max-contains-unset response-body-max-contains-unset
        response-property-max-contains-unset response-header-max-contains-unset
        response-header-property-max-contains-unset
        """,
        "maxContains",
    ),
    *named(
        _rows("minimum", "min", upper=False),
        """
        request-body-min-increased request-property-min-increased request-parameter-min-increased
        request-parameter-property-min-increased response-body-min-increased response-property-min-increased
        response-header-min-increased response-header-property-min-increased request-body-min-decreased
        request-property-min-decreased request-parameter-min-decreased request-parameter-property-min-decreased
        response-body-min-decreased response-property-min-decreased response-header-min-decreased
        response-header-property-min-decreased request-body-min-set request-property-min-set
        request-parameter-min-set request-parameter-property-min-set response-body-min-set response-property-min-set
        response-header-min-set response-header-property-min-set request-body-min-unset request-property-min-unset
        request-parameter-min-unset request-parameter-property-min-unset response-body-min-unset
        response-property-min-unset response-header-min-unset response-header-property-min-unset
        """,
        "minimum",
    ),
    *named(
        _rows("exclusiveMinimum", "exclusive-min", upper=False),
        """
        request-body-exclusive-min-increased request-property-exclusive-min-increased
        request-parameter-exclusive-min-increased request-parameter-property-exclusive-min-increased
        response-body-exclusive-min-increased response-property-exclusive-min-increased
        response-header-exclusive-min-increased response-header-property-exclusive-min-increased
        request-body-exclusive-min-decreased request-property-exclusive-min-decreased
        request-parameter-exclusive-min-decreased request-parameter-property-exclusive-min-decreased
        response-body-exclusive-min-decreased response-property-exclusive-min-decreased
        response-header-exclusive-min-decreased response-header-property-exclusive-min-decreased
        request-body-exclusive-min-set request-property-exclusive-min-set request-parameter-exclusive-min-set
        request-parameter-property-exclusive-min-set response-body-exclusive-min-set
        response-property-exclusive-min-set response-header-exclusive-min-set
        response-header-property-exclusive-min-set request-body-exclusive-min-unset
        request-property-exclusive-min-unset request-parameter-exclusive-min-unset
        request-parameter-property-exclusive-min-unset response-body-exclusive-min-unset
        response-property-exclusive-min-unset response-header-exclusive-min-unset
        response-header-property-exclusive-min-unset
        """,
        "exclusiveMinimum",
    ),
    *named(
        _rows("minLength", "min-length", upper=False),
        """
        request-body-min-length-increased request-property-min-length-increased
        request-parameter-min-length-increased request-parameter-property-min-length-increased
        response-body-min-length-increased response-property-min-length-increased
        response-header-min-length-increased response-header-property-min-length-increased
        request-body-min-length-decreased request-property-min-length-decreased
        request-parameter-min-length-decreased request-parameter-property-min-length-decreased
        response-body-min-length-decreased response-property-min-length-decreased
        response-header-min-length-decreased response-header-property-min-length-decreased
        """,
        "minLength",
    ),
    *named(
        _rows("minItems", "min-items", upper=False),
        """
        request-body-min-items-increased request-property-min-items-increased request-parameter-min-items-increased
        request-parameter-property-min-items-increased response-body-min-items-increased
        response-property-min-items-increased response-header-min-items-increased
        response-header-property-min-items-increased request-body-min-items-decreased
        request-property-min-items-decreased request-parameter-min-items-decreased
        request-parameter-property-min-items-decreased response-body-min-items-decreased
        response-property-min-items-decreased response-header-min-items-decreased
        response-header-property-min-items-decreased request-body-min-items-set request-property-min-items-set
        request-parameter-min-items-set request-parameter-property-min-items-set response-body-min-items-set
        response-property-min-items-set response-header-min-items-set response-header-property-min-items-set
        request-body-min-items-unset request-property-min-items-unset request-parameter-min-items-unset
        request-parameter-property-min-items-unset response-body-min-items-unset response-property-min-items-unset
        response-header-min-items-unset response-header-property-min-items-unset
        """,
        "minItems",
    ),
    *named(
        _rows("minProperties", "min-properties", upper=False),
        """
        request-body-min-properties-increased request-property-min-properties-increased
        request-parameter-min-properties-increased request-parameter-property-min-properties-increased
        response-body-min-properties-increased response-property-min-properties-increased
        response-header-min-properties-increased response-header-property-min-properties-increased
        request-body-min-properties-decreased request-property-min-properties-decreased
        request-parameter-min-properties-decreased request-parameter-property-min-properties-decreased
        response-body-min-properties-decreased response-property-min-properties-decreased
        response-header-min-properties-decreased response-header-property-min-properties-decreased
        request-body-min-properties-set request-property-min-properties-set request-parameter-min-properties-set
        request-parameter-property-min-properties-set response-body-min-properties-set
        response-property-min-properties-set response-header-min-properties-set
        response-header-property-min-properties-set request-body-min-properties-unset
        request-property-min-properties-unset request-parameter-min-properties-unset
        request-parameter-property-min-properties-unset response-body-min-properties-unset
        response-property-min-properties-unset response-header-min-properties-unset
        response-header-property-min-properties-unset
        """,
        "minProperties",
    ),
    *named(
        _rows("minContains", "min-contains", upper=False),
        """
        request-body-min-contains-increased request-property-min-contains-increased
        request-parameter-min-contains-increased request-parameter-property-min-contains-increased
        response-body-min-contains-increased response-property-min-contains-increased
        response-header-min-contains-increased response-header-property-min-contains-increased
        request-body-min-contains-decreased request-property-min-contains-decreased
        request-parameter-min-contains-decreased request-parameter-property-min-contains-decreased
        response-body-min-contains-decreased response-property-min-contains-decreased
        response-header-min-contains-decreased response-header-property-min-contains-decreased
        request-body-min-contains-set request-property-min-contains-set request-parameter-min-contains-set
        request-parameter-property-min-contains-set response-body-min-contains-set
        response-property-min-contains-set response-header-min-contains-set
        response-header-property-min-contains-set request-body-min-contains-unset
        request-property-min-contains-unset request-parameter-min-contains-unset
        request-parameter-property-min-contains-unset response-body-min-contains-unset
        response-property-min-contains-unset response-header-min-contains-unset
        response-header-property-min-contains-unset
        """,
        "minContains",
    ),
)
"""What can happen to a bound."""
