"""What a query says: whole numbers, moments, and lists of objects (`q[][pacticipant]=…`) as Ruby's Rack reads them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from pactgate.broker.domain.errors import InvalidQueryError

GREATEST = 10**18
"""What a greater number is taken for: it fits a database, and nothing there has it."""

_DIGITS = 18

Pairs = Iterable[tuple[str, str]]


def whole_number(text: str) -> int | None:
    """The whole number that is written in ASCII digits, with or without a minus; None where none is."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if len(digits) > _DIGITS:
        return GREATEST if digits == text else -GREATEST
    return int(text)


def moment_of(text: str | None) -> datetime | None:
    """A moment of a query; a day alone is its beginning, and what names no zone is in UTC. Raises InvalidQueryError."""
    if not text:
        return None
    try:
        # In a query that nobody encoded the plus sign of a zone is a space.
        read = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        message = f"since must be a moment in ISO 8601, such as 2026-11-30T12:00:00Z; '{text}' is none."
        raise InvalidQueryError([message]) from None


def objects(pairs: Pairs, name: str) -> list[dict[str, str]]:
    """The objects of the list `name`. A key that repeats begins the next one; blank values are absent.

    `q[]pacticipant=…` means the same as `q[][pacticipant]=…`.
    """
    found: list[dict[str, str]] = []
    for key, value in pairs:
        inner = key.removeprefix(f"{name}[]").strip("[]")
        if not key.startswith(f"{name}[]") or not inner:
            continue
        if not found or inner in found[-1]:
            found.append({})
        found[-1][inner] = value
    return [{key: value for key, value in each.items() if value.strip()} for each in found]


def texts(pairs: Pairs, name: str) -> list[str]:
    """The plain values of the list `name`, blank ones left out."""
    return [value for key, value in pairs if key == f"{name}[]" and value.strip()]
