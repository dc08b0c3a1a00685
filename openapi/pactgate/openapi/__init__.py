"""What an OpenAPI document says, what a new one breaks, whether a pact fits. Usable alone; must not know the broker."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pactgate.openapi.document import Document, DocumentError
from pactgate.openapi.fit import fit
from pactgate.openapi.fit.result import Fit, Misfit, NotCompared
from pactgate.openapi.level import Level
from pactgate.openapi.problems import Problem, problems
from pactgate.openapi.read import read, read_both

if TYPE_CHECKING:
    from pactgate.openapi.breaking.comparison import Change, Comparison, compare
    from pactgate.openapi.breaking.excerpt import Excerpt, excerpt
    from pactgate.openapi.breaking.report import ShownMessage, shown_message
    from pactgate.openapi.location.lookup import Position, positions
    from pactgate.openapi.schemas.terms import Witness
    from pactgate.openapi.usage import (
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

ENGINE = 9
"""Grows whenever the same documents and pacts may be judged otherwise than before: what was judged is kept by it."""

__all__ = [
    "ENGINE",
    "Change",
    "Comparison",
    "Document",
    "DocumentError",
    "Excerpt",
    "Fit",
    "How",
    "Level",
    "Misfit",
    "NotCompared",
    "Position",
    "Problem",
    "ShownMessage",
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
    "excerpt",
    "fit",
    "positions",
    "problems",
    "read",
    "read_both",
    "shown_message",
    "touched_by",
    "unused",
    "used_by",
    "uses",
]


_LATE = {
    "Change": "pactgate.openapi.breaking.comparison",
    "Comparison": "pactgate.openapi.breaking.comparison",
    "Excerpt": "pactgate.openapi.breaking.excerpt",
    "Position": "pactgate.openapi.location.lookup",
    "ShownMessage": "pactgate.openapi.breaking.report",
    "Witness": "pactgate.openapi.schemas.terms",
    "compare": "pactgate.openapi.breaking.comparison",
    "excerpt": "pactgate.openapi.breaking.excerpt",
    "positions": "pactgate.openapi.location.lookup",
    "shown_message": "pactgate.openapi.breaking.report",
}
"""Where to find what compares; the rest that is not there at once is of `pactgate.openapi.usage`."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module's `__getattr__` gives
    """What compares and what tells of usage, at its first use: who only reads or fits does not wait for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATE.get(name, "pactgate.openapi.usage")), name)
