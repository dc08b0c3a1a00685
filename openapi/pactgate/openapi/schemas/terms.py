"""The terms in which schemas are related: which way messages go and sets of values move, what is asked and answered."""

from dataclasses import dataclass
from enum import StrEnum

from pactgate.openapi.values import Json


class Movement(StrEnum):
    """Which way a set of values moved: some are no longer in it, or some are new in it."""

    NARROWER = "narrower"
    WIDER = "wider"

    @property
    def opposite(self) -> "Movement":
        """The way of the same change with old and new swapped."""
        return Movement.WIDER if self is Movement.NARROWER else Movement.NARROWER


class Direction(StrEnum):
    """Which way a message goes: `readOnly` is not sent in a request, `writeOnly` not in a response."""

    REQUEST = "request"
    RESPONSE = "response"

    @property
    def unsent(self) -> str:
        """The keyword that marks a property as not part of such a message."""
        return "readOnly" if self is Direction.REQUEST else "writeOnly"

    @property
    def breaking(self) -> Movement:
        """The one law: a request breaks when the accepted set narrows, a response when the possible set widens."""
        return Movement.NARROWER if self is Direction.REQUEST else Movement.WIDER


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which circumstances two schemas are related.

    Attributes:
        direction: which way the messages go.
        as_text: whether values travel as text.
        formats: whether formats are looked at; where both sides say the same they only make questions harder.
    """

    direction: Direction
    as_text: bool = False
    formats: bool = False


class InclusionAnswer(StrEnum):
    """What is known about an inclusion."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Witness:
    """A value that the sender's schema accepts and the receiver's refuses, as an independent validator confirmed.

    Attributes:
        value: the value.
    """

    value: Json


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The answer to one question, whether the receiver accepts all that may be sent.

    Attributes:
        answer: whether it does.
        witness: where it does not, a value that shows it.
    """

    answer: InclusionAnswer
    witness: Witness | None = None
