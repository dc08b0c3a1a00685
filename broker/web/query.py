"""Queries of pages: numbers in them, and addresses that keep the rest of them."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from broker.domain.errors import InvalidQueryError

MOST = 1_000_000
"""The greatest number that a page takes."""


def number(query: Mapping[str, str], name: str, *, default: int, most: int = MOST) -> int:
    """A number from 1 up of a query; one that is greater than `most` is `most`. Raises InvalidQueryError."""
    value = query.get(name, "")
    if not value.strip():
        return default
    if not (value.isascii() and value.isdecimal()) or not value.strip("0"):
        raise InvalidQueryError([f"{name} must be a whole number from 1 up"])
    return min(int(value), most) if len(value) <= len(str(MOST)) else most


def address(path: str, pairs: Iterable[tuple[str, str]], changes: Mapping[str, object] | None = None) -> str:
    """`path` with a query of these pairs, changed: what is None is left out, and so is what is blank."""
    changed = changes or {}
    kept = [(name, value) for name, value in pairs if value.strip() and name not in changed]
    kept += [(name, str(value)) for name, value in changed.items() if value is not None]
    return f"{path or '/'}?{urlencode(kept)}" if kept else path or "/"
