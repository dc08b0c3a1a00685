"""Matching rules and generators by the place that they speak of, read from any of the forms that files have.

Version 2 keeps flat paths (`$.body.a`), versions 3 and 4 keep paths below a category (`body`: `$.a`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pactgate.pactfile.model import Rules

type PathStep = str | int
"""A member's name, or an element's number."""

WILDCARD = "*"

_TOKEN = re.compile(r"\.?([^.\[\]]+)|\[(?:'([^']*)'|\"([^\"]*)\"|(\d+)|(\*))\]")
_CATEGORIES = {"headers": "header"}
_IMPLIED = ("regex", "min", "max", "timestamp", "datetime", "date", "time")
"""Members that tell what a rule is where it has no `match` (versions before 3)."""


@dataclass(frozen=True, slots=True)
class MatchingRule:
    """One matcher or generator.

    Attributes:
        kind: its name: `type`, `regex`, … or `Uuid`, `RandomInt`, …; empty where the file does not say.
        settings: what the file says of it.
    """

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """The rules of one place.

    Attributes:
        path: steps from the category's root; a step may be the wildcard.
        rules: all of them.
        any_of: whether one that is met is enough (`combine: OR`).
    """

    path: tuple[PathStep, ...]
    rules: tuple[MatchingRule, ...]
    any_of: bool = False

    def weight(self, path: tuple[PathStep, ...]) -> int:
        """How well it speaks of a place, 0 for not at all: a name is worth more than a wildcard, a start of it less."""
        if len(self.path) > len(path):
            return 0
        weight = 2
        for own, step in zip(self.path, path, strict=False):
            if own != WILDCARD and own != step:  # noqa: PLR1714 - a set would not tell 1 from True
                return 0
            weight *= 1 if own == WILDCARD else 2
        return weight * (len(self.path) + 1)


def placed_rules(rules: Rules, category: str) -> tuple[Placed, ...]:
    """The rules of a category: `body`, `header`, `query`, `path`, `status`, `metadata`.

    Args:
        rules: matching rules or generators as the model has them.
        category: what they must speak of.
    """
    return tuple(_flat(rules, category)) + tuple(_nested(rules, category))


def best(placed: tuple[Placed, ...], path: tuple[PathStep, ...]) -> Placed | None:
    """The rules that count at a place: those whose path fits it best, or the start of it."""
    weighed = max(placed, key=lambda candidate: candidate.weight(path), default=None)
    return weighed if weighed is not None and weighed.weight(path) else None


def _flat(rules: Rules, category: str) -> Iterator[Placed]:
    for key, rule in rules.items():
        path = tuple(steps(key)) if key.startswith("$") else ()
        if path and _CATEGORIES.get(str(path[0]), path[0]) == category:
            yield Placed(path[1:], (_rule(rule),))


def _nested(rules: Rules, category: str) -> Iterator[Placed]:
    for name in (category, *(key for key, value in _CATEGORIES.items() if value == category)):
        by_path = rules.get(name)
        if not isinstance(by_path, dict):
            continue
        if category in {"path", "status"} and not any(key in by_path for key in ("$", "")):
            yield _placed((), by_path)
            continue
        for path, rule in by_path.items():
            yield _placed(tuple(steps(path)), rule)


def _placed(path: tuple[PathStep, ...], rule: object) -> Placed:
    if isinstance(rule, dict) and isinstance(rule.get("matchers"), list):
        return Placed(path, tuple(map(_rule, rule["matchers"])), any_of=rule.get("combine") == "OR")
    return Placed(path, (_rule(rule),))


def _rule(rule: object) -> MatchingRule:
    if not isinstance(rule, dict):
        return MatchingRule("")
    kind = rule.get("match", rule.get("type"))
    if not isinstance(kind, str):
        kind = next((name for name in _IMPLIED if name in rule), "")
    return MatchingRule(
        {"min": "type", "max": "type", "timestamp": "datetime", "real": "decimal"}.get(kind, kind), rule
    )


def steps(path: str) -> Iterator[PathStep]:
    """The steps of a path as pacts write it: `$.a[0]['b c'][*]`, or the bare name of a header or parameter."""
    if not path.startswith("$"):
        yield path
        return
    for name, single, double, number, star in _TOKEN.findall(path[1:]):
        if number:
            yield int(number)
        else:
            yield name or single or double or star
