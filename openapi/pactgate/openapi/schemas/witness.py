"""A value that shows that one schema admits what another does not."""

from dataclasses import dataclass

from pactgate.openapi.values import Json


@dataclass(frozen=True, slots=True)
class Witness:
    """A value that the sender's schema accepts and the receiver's refuses, as an independent validator confirmed.

    Attributes:
        value: the value.
    """

    value: Json
