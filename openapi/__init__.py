"""What an OpenAPI document says, what a new one breaks, whether a pact fits. Usable alone; must not know the broker."""

from openapi.breaking.change import Change, Comparison
from openapi.breaking.compare import compare
from openapi.breaking.direction import Level
from openapi.document import Document
from openapi.errors import DocumentError
from openapi.fit.fit import fit
from openapi.fit.result import Fit, Misfit, NotCompared
from openapi.problems import Problem, problems
from openapi.read import read, read_both
from openapi.schemas.inclusion import Witness
from openapi.usage.answers import uses
from openapi.usage.touch import How, Touch, confirmed
from openapi.usage.touched import touched_by
from openapi.usage.unused import Unused, UnusedField, unused
from openapi.usage.use import Unmatched, Use, Uses
from openapi.usage.who import User, used_by

ENGINE = 3
"""Grows whenever the same documents and pacts may be judged otherwise than before: what was judged is kept by it."""

__all__ = [
    "ENGINE",
    "Change",
    "Comparison",
    "Document",
    "DocumentError",
    "Fit",
    "How",
    "Level",
    "Misfit",
    "NotCompared",
    "Problem",
    "Touch",
    "Unmatched",
    "Unused",
    "UnusedField",
    "Use",
    "User",
    "Uses",
    "Witness",
    "compare",
    "confirmed",
    "fit",
    "problems",
    "read",
    "read_both",
    "touched_by",
    "unused",
    "used_by",
    "uses",
]
