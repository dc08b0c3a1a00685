"""What an OpenAPI document says, what a new one breaks, whether a pact fits. Usable alone; must not know the broker."""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from openapi.usage import (
        How,
        Touch,
        Unmatched,
        Unused,
        UnusedField,
        Use,
        User,
        Uses,
        confirmed,
        touched_by,
        unused,
        used_by,
        uses,
    )

ENGINE = 4
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


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module's `__getattr__` gives
    """What is of `openapi.usage`, at its first use: a comparison or a fit from the shell does not wait for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from openapi import usage  # noqa: PLC0415 - see above

    return getattr(usage, name)
