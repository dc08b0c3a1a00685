"""Texts and numbers worth trying: at the bounds that a schema or its counterpart sets, and what stands for a format."""

from collections.abc import Iterator

from pactgate.openapi.schemas.samples import matching
from pactgate.openapi.values import Json, sequence

LONGEST_TEXT = 300_000
"""A bound beyond this is not crossed by a value."""

_TEXTS = ("", "a", "A", "0", " ", "-", "a b", "é", "aA0", "x" * 300)
_SAMPLES = (
    "2024-02-29", "2024-02-29T12:00:00Z", "12:00:00Z", "123e4567-e89b-12d3-a456-426614174000", "192.0.2.1",
    "example.org", "someone@example.org", "https://example.org/a", "YWJj",
)  # fmt: skip


def strings(said: dict[str, Json], other: dict[str, Json]) -> Iterator[Json]:
    """Texts, those that match a pattern of the schema first, then those that match its counterpart's."""
    for pattern in (*_patterns(said), *_patterns(other)):
        yield from matching(pattern)
    yield from _TEXTS
    yield from _SAMPLES
    for size in sorted(set(bounds_of(said, other, ("minLength", "maxLength")))):
        if 0 <= size <= LONGEST_TEXT:
            yield "a" * size
            yield "https://example.org/".ljust(size, "a")


def numbers(said: dict[str, Json], other: dict[str, Json], *, whole: bool) -> Iterator[Json]:
    """Numbers, those around the bounds of the schema and of its counterpart among them."""
    keywords = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
    yield from (0, 1, -1)
    yield from sorted(set(bounds_of(said, other, keywords)))
    if not whole:
        yield from (0.5, -0.5)
        yield from (value for holder in (said, other) for k in keywords if isinstance(value := holder.get(k), float))


def bounds_of(said: dict[str, Json], other: dict[str, Json], keywords: tuple[str, ...]) -> Iterator[int]:
    """The numbers that the keywords name, and their neighbours."""
    for holder in (said, other):
        for keyword in keywords:
            value = holder.get(keyword)
            if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**70:
                yield from (int(value) - 1, int(value), int(value) + 1)


def _patterns(said: dict[str, Json]) -> Iterator[str]:
    for part in (said, *sequence(said.get("allOf"))):
        pattern = part.get("pattern") if isinstance(part, dict) else None
        if isinstance(pattern, str):
            yield pattern
