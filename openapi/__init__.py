"""What an OpenAPI document says, what a new one breaks, whether a pact fits. Usable alone; must not know the broker."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from openapi.document import Document
from openapi.errors import DocumentError
from openapi.fit.fit import fit
from openapi.fit.result import Fit, Misfit, NotCompared
from openapi.problems import Problem, problems
from openapi.read import read, read_both

if TYPE_CHECKING:
    from openapi.breaking.change import Change, Comparison
    from openapi.breaking.compare import compare
    from openapi.breaking.direction import Level
    from openapi.breaking.excerpt import Excerpt, excerpt
    from openapi.breaking.report import ShownMessage, shown_message
    from openapi.schemas.witness import Witness
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

ENGINE = 6
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
    "Change": "openapi.breaking.change",
    "Comparison": "openapi.breaking.change",
    "Excerpt": "openapi.breaking.excerpt",
    "Level": "openapi.breaking.direction",
    "ShownMessage": "openapi.breaking.report",
    "Witness": "openapi.schemas.witness",
    "compare": "openapi.breaking.compare",
    "excerpt": "openapi.breaking.excerpt",
    "shown_message": "openapi.breaking.report",
}
"""Where to find what compares; the rest that is not there at once is of `openapi.usage`."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module's `__getattr__` gives
    """What compares and what tells of usage, at its first use: who only reads or fits does not wait for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATE.get(name, "openapi.usage")), name)
