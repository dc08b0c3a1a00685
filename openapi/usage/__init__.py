"""Which parts of a document pacts use, and whom a change of it touches. Must not know the broker."""

from openapi.usage.answers import uses
from openapi.usage.touch import How, Touch, confirmed
from openapi.usage.touched import touched_by
from openapi.usage.unused import Unused, UnusedField, unused
from openapi.usage.use import Unmatched, Use, Uses
from openapi.usage.who import User, used_by

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
