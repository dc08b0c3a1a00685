"""What a request sends where generators stand: values that differ each time, or are known only in the verification."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.openapi.values import Json
from pactgate.pactfile.matching_rules import WILDCARD, MatchingRule, PathStep, Placed, placed_rules
from pactgate.pactfile.model import Rules

UNKNOWN = frozenset({"ProviderState", "MockServerURL"})
"""Generators whose value the verification knows and nobody before."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A body as it is sent.

    Attributes:
        value: the example, with a value such as the generators make in their places.
        unknown: the places whose value nobody knows before the pact is verified.
    """

    value: Json
    unknown: tuple[Placed, ...] = ()

    def is_unknown(self, path: tuple[PathStep, ...]) -> bool:
        """Whether the value at a place is not known."""
        return any(_covers(placed.path, path) for placed in self.unknown)


def sent(value: Json, generators: Rules) -> Sent:
    """The body that is sent in place of the example.

    Args:
        value: the example.
        generators: those of the request.
    """
    placed = placed_rules(generators, "body") if generators else ()
    if not placed:
        return Sent(value)
    made = copy.deepcopy(value)
    for generator in placed:
        made = _put(made, generator.path, generator.rules[0]) if generator.rules else made
    unknown = tuple(generator for generator in placed if generator.rules and generator.rules[0].kind not in _MADE)
    return Sent(made, unknown)


def _covers(placed: tuple[PathStep, ...], path: tuple[PathStep, ...]) -> bool:
    return len(placed) == len(path) and all(own in {WILDCARD, step} for own, step in zip(placed, path, strict=True))


def _put(value: Any, path: tuple[PathStep, ...], rule: MatchingRule) -> Any:  # noqa: ANN401 - any JSON in, the same out
    if not path:
        return _MADE[rule.kind](rule.settings, value) if rule.kind in _MADE else value
    step, *rest = path
    if isinstance(value, dict):
        names = [name for name in value if step in {WILDCARD, name}]
    else:
        names = [index for index in range(len(value)) if step in {WILDCARD, index}] if isinstance(value, list) else []
    for name in names:
        value[name] = _put(value[name], tuple(rest), rule)
    return value


type _Make = Callable[[Mapping[str, Any], Any], Any]


def _date(settings: Mapping[str, Any], example: Any) -> Any:  # noqa: ANN401 - the example is any JSON
    return example if settings.get("format") else "2024-02-29"


def _time(settings: Mapping[str, Any], example: Any) -> Any:  # noqa: ANN401
    return example if settings.get("format") else "12:00:00Z"


def _date_time(settings: Mapping[str, Any], example: Any) -> Any:  # noqa: ANN401
    return example if settings.get("format") else "2024-02-29T12:00:00Z"


_MADE: Mapping[str, _Make] = {
    "Uuid": lambda _, __: "123e4567-e89b-42d3-a456-426614174000",
    "RandomInt": lambda settings, _: settings.get("max", settings.get("min", 2147483647)),
    "RandomDecimal": lambda settings, _: float("1." + "1" * max(int(settings.get("digits", 2)) - 1, 1)),
    "RandomHexadecimal": lambda settings, _: "A" * int(settings.get("digits", 10)),
    "RandomString": lambda settings, _: "a" * int(settings.get("size", 20)),
    "RandomBoolean": lambda _, __: True,
    "Regex": lambda _, example: example,
    "Date": _date,
    "Time": _time,
    "DateTime": _date_time,
}
"""A value such as each generator makes; with a format of its own, or a pattern, the example stands for them."""
