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
    from openapi.breaking import (
        Change,
        Comparison,
        Excerpt,
        Level,
        ShownMessage,
        Witness,
        compare,
        excerpt,
        shown_message,
    )
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

ENGINE = 5
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


_OF_COMPARISONS = frozenset(
    {"Change", "Comparison", "Excerpt", "Level", "ShownMessage", "Witness", "compare", "excerpt", "shown_message"}
)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module's `__getattr__` gives
    """What compares and what tells of usage, at its first use: who only reads or fits does not wait for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("openapi.breaking" if name in _OF_COMPARISONS else "openapi.usage"), name)
