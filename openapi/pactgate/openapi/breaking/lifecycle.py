"""How far an operation or a parameter is on its way out: stability, deprecation, sunset."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pactgate.openapi.references import Node
from pactgate.openapi.values import mapping

STABILITIES = ("draft", "alpha", "beta", "stable")
"""The values of `x-stability-level`, from least to most; nothing said is stable."""

UNSTABLE = frozenset({"draft", "alpha"})
"""Levels that promise nothing: what happens to them breaks nobody."""


class Departure(StrEnum):
    """How something may leave."""

    UNANNOUNCED = "unannounced"
    TOO_EARLY = "too-early"
    UNREADABLE = "unreadable"
    ANNOUNCED = "announced"
    UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True)
class Sunset:
    """What `x-sunset` says.

    Attributes:
        written: as written, empty where nothing is.
        day: the day, None where it is none.
    """

    written: str
    day: date | None

    @property
    def is_unreadable(self) -> bool:
        """Whether something is written that is no date."""
        return bool(self.written) and self.day is None


def sunset(node: Node) -> Sunset:
    """The sunset of an operation, a parameter or a property: a date or a date-time of RFC 3339."""
    value = mapping(node.raw).get("x-sunset")
    written = "" if value is None else str(value)
    try:
        return Sunset(written, date.fromisoformat(written[:10]))
    except ValueError:
        return Sunset(written, None)


def became_unreadable(old: Node, new: Node) -> bool:
    """Whether something deprecated has another sunset than before, and one of the two is no date."""
    if not (old.is_true("deprecated") and new.is_true("deprecated")):
        return False
    before, after = sunset(old), sunset(new)
    return before.written != after.written and (before.is_unreadable or after.is_unreadable)


def stability(node: Node) -> str:
    """What `x-stability-level` says; `stable` where nothing is said."""
    level = mapping(node.raw).get("x-stability-level")
    return "stable" if level is None else str(level)


def departure(node: Node, today: date) -> Departure:
    """How something may leave on a day: announced by `deprecated`, and not before its sunset."""
    if stability(node) in UNSTABLE:
        return Departure.UNSTABLE
    if not node.is_true("deprecated"):
        return Departure.UNANNOUNCED
    end = sunset(node)
    if end.is_unreadable:
        return Departure.UNREADABLE
    return Departure.TOO_EARLY if end.day and end.day > today else Departure.ANNOUNCED
