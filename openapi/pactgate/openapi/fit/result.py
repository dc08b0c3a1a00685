"""What comes of it: misfits with their codes, and what could not be compared with the reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pactgate.openapi.level import Level

ERRORS = (
    "request.path-or-method.unknown", "request.query.incompatible", "request.header.incompatible",
    "request.cookie.incompatible", "request.authorization.missing", "request.accept.incompatible",
    "request.content-type.incompatible", "request.body.incompatible", "response.status.unknown",
    "response.body.incompatible", "response.body.unknown", "response.content-type.incompatible",
    "response.header.incompatible", "response.header.unknown",
)  # fmt: skip
WARNINGS = (
    "request.query.unknown", "request.header.unknown", "request.accept.unknown", "request.content-type.missing",
    "request.content-type.unknown", "request.body.unknown", "request.body.unvalidatable", "request.body.read-only",
    "request.operation.deprecated", "response.status.default", "response.body.unvalidatable",
    "response.content-type.unknown", "response.content-type.related", "response.header.undefined",
    "response.body.empty", "response.body.undescribed",
)  # fmt: skip
LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(ERRORS, Level.ERROR),
    **dict.fromkeys(WARNINGS, Level.WARNING),
}
"""The codes and how much each should worry: PactFlow's, and six more in its form."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """One way in which an interaction does not fit the document.

    Attributes:
        code: what does not fit, as PactFlow calls it.
        level: an error makes the pact incompatible.
        interaction: the number of the interaction in the pact, from 0.
        description: the interaction's description.
        operation: the operation that it means (`GET /a/{id}`), None where there is none.
        location: the place in the pact (`$.interactions[0].request.query.q`).
        place: the JSON pointer of what the document says there.
        text: the misfit as a sentence.
    """

    code: str
    level: Level
    interaction: int
    description: str
    operation: str | None
    location: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A part of the pact that nothing can be said about.

    Attributes:
        interaction: the number of the interaction in the pact, from 0.
        description: the interaction's description.
        location: the place in the pact.
        reason: why, a sentence.
        is_open: whether that leaves the verdict open; else a rule says that this is none of its business.
    """

    interaction: int
    description: str
    location: str
    reason: str
    is_open: bool = True


@dataclass(frozen=True)
class Fit:
    """Whether a pact fits a document.

    Attributes:
        misfits: what does not fit, in the order of the interactions.
        not_compared: what could not be judged, likewise.
    """

    misfits: tuple[Misfit, ...]
    not_compared: tuple[NotCompared, ...]

    @cached_property
    def compatible(self) -> bool:
        """Whether no misfit is an error."""
        return all(misfit.level is not Level.ERROR for misfit in self.misfits)


_PLAIN = re.compile(r"[A-Za-z_$][\w$-]*")


def place_below(start: str, path: Sequence[str | int]) -> str:
    """The place below a start: `response.body.a[0]['b c']`."""
    return start + "".join(map(_step, path))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f"[{step!r}]"
