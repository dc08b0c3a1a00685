"""Which parts of a document pacts use, and whom a change of it touches. Must not know the broker."""

from pactgate.openapi.usage.answers import uses
from pactgate.openapi.usage.touch import How, Touch, confirmed
from pactgate.openapi.usage.touched import touched_by
from pactgate.openapi.usage.unused import Unused, UnusedField, unused
from pactgate.openapi.usage.use import Unmatched, Use, Uses
from pactgate.openapi.usage.who import User, used_by

__all__ = [
    "How",
    "Touch",
    "Unmatched",
    "Unused",
    "UnusedField",
    "Use",
    "User",
    "Uses",
    "confirmed",
    "touched_by",
    "unused",
    "used_by",
    "uses",
]
