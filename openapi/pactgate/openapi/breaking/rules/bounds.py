"""Bounds: one table of keyword and direction."""

from collections.abc import Callable, Iterator, Mapping

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import Move, Row, with_values
from pactgate.openapi.schemas.direction import Way

UPPER = {
    "maximum": "max",
    "exclusiveMaximum": "exclusive-max",
    "maxLength": "max-length",
    "maxItems": "max-items",
    "maxProperties": "max-properties",
    "maxContains": "max-contains",
}
"""Keywords whose smaller value admits less, and how rule ids call them."""

LOWER = {
    "minimum": "min",
    "exclusiveMinimum": "exclusive-min",
    "minLength": "min-length",
    "minItems": "min-items",
    "minProperties": "min-properties",
    "minContains": "min-contains",
}
"""Keywords whose larger value admits less, and how rule ids call them."""

_ABSENT: Mapping[str, int] = {"minLength": 0}
"""Keywords whose absence is a value like others, so that to set one is to increase it (as oasdiff has it)."""

_NARROWER = "A message that was valid before may now be outside of the bound."
_WIDER = "A message may now be outside of the bound that was promised before."


def _moved(keyword: str, *, up: bool) -> Callable[[SchemaPair], Iterator[Move]]:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        absent = _ABSENT.get(keyword)
        old, new = pair.before.values.get(keyword, absent), pair.after.values.get(keyword, absent)
        if isinstance(old, int | float) and isinstance(new, int | float) and old != new and (new > old) is up:
            word = "increased" if up else "decreased"
            yield Move(f"had its {keyword} {word} from {old} to {new}", f"{keyword} {old} {new}")

    return detect


def _set(keyword: str) -> Callable[[SchemaPair], Iterator[Move]]:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        if keyword in pair.after.values and keyword not in pair.before.values:
            new = pair.after.values[keyword]
            yield Move(f"had its {keyword} set to {new}", f"{keyword} {new}")

    return detect


def _unset(keyword: str) -> Callable[[SchemaPair], Iterator[Move]]:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        if keyword in pair.before.values and keyword not in pair.after.values:
            old = pair.before.values[keyword]
            yield Move(f"lost its {keyword} of {old}", f"{keyword} {old}")

    return detect


def _rows(keyword: str, word: str, *, upper: bool) -> Iterator[Row]:
    alone = with_values("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum") if "imum" in keyword else None
    alone = alone or with_values(keyword)
    up, down = (Way.WIDER, Way.NARROWER) if upper else (Way.NARROWER, Way.WIDER)
    why = {Way.NARROWER: _NARROWER, Way.WIDER: _WIDER}
    what = f"The {keyword} of {{place}} was"
    yield Row(f"{word}-increased", f"{what} increased.", why[up], up, _moved(keyword, up=True), alone)
    yield Row(f"{word}-decreased", f"{what} decreased.", why[down], down, _moved(keyword, up=False), alone)
    if keyword in _ABSENT:
        return
    yield Row(f"{word}-set", f"{what} set where there was none.", _NARROWER, Way.NARROWER, _set(keyword), alone)
    yield Row(f"{word}-unset", f"{what} lifted.", _WIDER, Way.WIDER, _unset(keyword), alone)


ROWS = (
    *(row for keyword, word in UPPER.items() for row in _rows(keyword, word, upper=True)),
    *(row for keyword, word in LOWER.items() for row in _rows(keyword, word, upper=False)),
)
"""What can happen to a bound."""
