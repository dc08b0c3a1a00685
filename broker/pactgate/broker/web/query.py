"""Queries of pages: numbers in them, and addresses that keep the rest of them."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.query import whole_number

MOST = 1_000_000
"""The greatest number that a page takes."""


def number(query: Mapping[str, str], name: str, *, default: int, most: int = MOST) -> int:
    """A number from 1 up of a query; one that is greater than `most` is `most`. Raises InvalidQueryError."""
    value = query.get(name, "")
    if not value.strip():
        return default
    found = whole_number(value)
    if found is None or found < 1:
        raise InvalidQueryError([f"{name} must be a whole number from 1 up"])
    return min(found, most)


def changed(pairs: Iterable[tuple[str, str]], changes: Mapping[str, object]) -> str:
    """The query of these pairs, changed: what is None is left out, and so is what is blank."""
    kept = [(name, value) for name, value in pairs if value.strip() and name not in changes]
    return urlencode([*kept, *((name, str(value)) for name, value in changes.items() if value is not None)])


def address(path: str, pairs: Iterable[tuple[str, str]], changes: Mapping[str, object] | None = None) -> str:
    """`path` with the query that these pairs make when changed."""
    query = changed(pairs, changes or {})
    return f"{path or '/'}?{query}" if query else path or "/"
