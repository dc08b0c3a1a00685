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

ENGINE = 1
"""Grows whenever the same documents and pacts may be judged otherwise than before: what was judged is kept by it."""

__all__ = [
    "ENGINE",
    "Change",
    "Comparison",
    "Document",
    "DocumentError",
    "Fit",
    "Level",
    "Misfit",
    "NotCompared",
    "Problem",
    "Witness",
    "compare",
    "fit",
    "problems",
    "read",
    "read_both",
]
