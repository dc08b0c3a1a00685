"""Which interactions a change touches, and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pactgate.openapi.fit.result import Fit, Misfit
from pactgate.openapi.level import Level
from pactgate.openapi.usage.fields import FieldError, Steps, same, steps
from pactgate.openapi.values import Json


class How(StrEnum):
    """What an interaction has to do with a change."""

    CALLS = "calls"
    """It calls the operation, whatever it sends and reads."""

    SENDS = "sends"
    """It sends the fields."""

    LACKS = "lacks"
    """It does not send the fields, which matters now."""

    READS = "reads"
    """It reads the fields."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One interaction that a change touches.

    Attributes:
        fingerprint: what identifies the change.
        rule: the rule that found it.
        operation: the operation that the interaction calls.
        interaction: the number of the interaction in the pact, from 0.
        description: its description.
        states: the names of its provider states.
        how: what it has to do with the change.
        fields: the fields that show the change (`response.body.price`); none where any call does.
        traced: whether the place of the change was found in the messages of the operation; else every interaction of
            the operation counts.
        certain: whether it is known that the interaction fails there, see `confirmed`.
    """

    fingerprint: str
    rule: str
    operation: str
    interaction: int
    description: str
    states: tuple[str, ...]
    how: How
    fields: tuple[str, ...]
    traced: bool = True
    certain: bool = False

    def as_json(self) -> dict[str, Json]:
        """The touch as a plain object."""
        return {
            "fingerprint": self.fingerprint,
            "rule": self.rule,
            "operation": self.operation,
            "interaction": self.interaction,
            "description": self.description,
            "states": [*self.states],
            "how": self.how.value,
            "fields": [*self.fields],
            "traced": self.traced,
            "certain": self.certain,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Touch":
        """The touch that `as_json` wrote."""
        lists = {"states": tuple(value["states"]), "fields": tuple(value["fields"])}
        return cls(**{**value, **lists, "how": How(value["how"])})


def confirmed(touches: Iterable[Touch], before: Fit, after: Fit) -> tuple[Touch, ...]:
    """The touches, those marked as certain whose interaction no longer fits where the change shows.

    Certain is an interaction that has a misfit with the new document which it does not have with the old one, at a
    field of the touch, inside of one or around one. The others may still break: a change of a response need not show
    in the example of a pact.

    Args:
        touches: what changes touch.
        before: the fit of the pact and the old document.
        after: the fit of the same pact and the new document.
    """
    known = {(touch.interaction, touch.code, touch.location) for touch in _errors(before)}
    broken: dict[int, list[Steps]] = {}
    for misfit in _errors(after):
        if (misfit.interaction, misfit.code, misfit.location) not in known:
            broken.setdefault(misfit.interaction, []).append(_place(misfit))
    return tuple(replace(touch, certain=_shows(touch, broken.get(touch.interaction, ()))) for touch in touches)


def _errors(fit: Fit) -> list[Misfit]:
    return [misfit for misfit in fit.misfits if misfit.level is Level.ERROR]


_ELSEWHERE = {
    "request.headers.content-type": "request.body",
    "request.headers.cookie": "request.cookies",
    "request.headers.accept": "response.body",
    "response.headers.content-type": "response.body",
}
"""Headers that say what a body is, or hold parameters, and the fields that they speak of."""


def _place(misfit: Misfit) -> Steps:
    """The field of a misfit, or its message where its location is written in another way."""
    _, _, field = misfit.location.partition("].")
    try:
        return steps(_ELSEWHERE.get(field, field))
    except FieldError:
        return steps(field.partition(".")[0])


def _shows(touch: Touch, places: Iterable[Steps]) -> bool:
    fields = [steps(field) for field in touch.fields] or [()]
    return any(all(map(same, one, other)) for one in fields for other in places)
