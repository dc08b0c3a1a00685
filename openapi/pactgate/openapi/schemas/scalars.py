"""Texts and numbers worth trying: those at the bounds of a schema and of its counterpart, and some of each kind."""

from collections.abc import Iterator
from itertools import chain

from pactgate.openapi.schemas.formats import STRINGS
from pactgate.openapi.schemas.languages import text_apart, texts_of
from pactgate.openapi.schemas.limits import WITHIN_REACH
from pactgate.openapi.schemas.patterns import matching
from pactgate.openapi.values import Json, mapping, sequence

_TEXTS = ("", "a", "A", "0", " ", "-", "a b", "é", "aA0", "x" * 300)
_FORMATTED = (
    "2024-02-29", "2024-02-29T12:00:00Z", "12:00:00Z", "123e4567-e89b-12d3-a456-426614174000", "192.0.2.1",
    "example.org", "someone@example.org", "https://example.org/a", "YWJj",
)  # fmt: skip
"""What stands for the formats of texts."""

_OF_FORMATS = [keywords["pattern"] for keywords in STRINGS.values()]


def strings(own: dict[str, Json], other: dict[str, Json]) -> Iterator[Json]:
    """Texts, the one that tells the patterns apart first, then those that match the schema's or its counterpart's."""
    parts = [[mapping(part) for part in (holder, *sequence(holder.get("allOf")))] for holder in (own, other)]
    if any(part.get("pattern") in _OF_FORMATS for part in parts[0]):
        yield from _FORMATTED  # rather than a date of the year 0
    if any("pattern" in part for said in parts for part in said):
        telling = text_apart(*map(texts_of, parts))
        yield from [] if telling is None else [telling]
    for part in chain(*parts):
        pattern = part.get("pattern")
        yield from matching(pattern) if isinstance(pattern, str) else ()
    reached = WITHIN_REACH["Length"]
    sizes = [size for size in sorted(set(bounds(own, other, ("minLength", "maxLength")))) if 0 <= size <= reached]
    yield from ["a" * size for size in sizes]
    yield from _TEXTS
    yield from _FORMATTED
    yield from ["https://example.org/".ljust(size, "a") for size in sizes]


def numbers(own: dict[str, Json], other: dict[str, Json], *, whole: bool) -> Iterator[Json]:
    """Numbers, those around the bounds of the schema and of its counterpart among them."""
    keywords = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    yield from (0, 1, -1)
    yield from sorted(set(bounds(own, other, keywords)))
    if not whole:
        yield from (0.5, -0.5)
        yield from [value for holder in (own, other) for k in keywords if isinstance(value := holder.get(k), float)]


def bounds(own: dict[str, Json], other: dict[str, Json], keywords: tuple[str, ...]) -> Iterator[int]:
    """The numbers that the keywords name, and their neighbours."""
    for holder in (own, other):
        for keyword in keywords:
            value = holder.get(keyword)
            if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**70:
                yield from (int(value) - 1, int(value), int(value) + 1)
