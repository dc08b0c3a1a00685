"""The two words that everything about schemas is said in: which way a message goes, and which way a set moves."""

from enum import StrEnum


class Direction(StrEnum):
    """Which way a message goes: `readOnly` is not sent in a request, `writeOnly` not in a response."""

    REQUEST = "request"
    RESPONSE = "response"

    @property
    def unsent(self) -> str:
        """The keyword that marks a property as not part of such a message."""
        return "readOnly" if self is Direction.REQUEST else "writeOnly"


class Way(StrEnum):
    """Which way a set of values moved: some are no longer in it, or some are new in it."""

    NARROWER = "narrower"
    WIDER = "wider"

    @property
    def opposite(self) -> "Way":
        """The way of the same change with old and new swapped."""
        return Way.WIDER if self is Way.NARROWER else Way.NARROWER
