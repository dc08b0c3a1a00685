"""Queries of pages: numbers in them, and addresses that keep the rest of them."""

from collections.abc import Mapping
from urllib.parse import urlencode

from broker.domain.errors import InvalidQueryError

MOST = 1_000_000
"""The greatest number that a page takes."""


def number(query: Mapping[str, str], name: str, *, default: int, most: int = MOST) -> int:
    """A number from 1 up of a query; one that is greater than `most` is `most`. Raises InvalidQueryError."""
    value = query.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdecimal()) or not value.strip("0"):
        raise InvalidQueryError([f"{name} must be a whole number from 1 up"])
    return min(int(value), most) if len(value) <= len(str(MOST)) else most


def address(path: str, query: Mapping[str, str | int | None]) -> str:
    """`path` with the query; what is None or blank is left out."""
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path or '/'}?{urlencode(kept)}" if kept else path or "/"
