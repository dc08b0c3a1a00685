"""What a consumer accepts at a place of a body: the example, and what the matching rules make of it."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.openapi.fit.lowering import Unjudged
from pactgate.openapi.schemas.patterns import UnknownPatternError, is_found
from pactgate.openapi.schemas.shape import ALL_TYPES
from pactgate.openapi.schemas.shaping import type_of
from pactgate.openapi.values import Json, equal
from pactgate.pactfile.matching_rules import MatchingRule, PathStep, Placed, best, placed_rules

_NUMBERS = frozenset({"integer", "number"})
_TEXTUAL = frozenset({"date", "time", "datetime", "semver", "contentType", "include"})
_OF_MEMBERS = frozenset({"values", "eachKey", "eachValue", "arrayContains"})
_TYPES: Mapping[str, frozenset[str]] = {
    "number": _NUMBERS,
    "integer": frozenset({"integer"}),
    "decimal": frozenset({"number"}),
    "boolean": frozenset({"boolean"}),
    "null": frozenset({"null"}),
    **dict.fromkeys(_TEXTUAL, frozenset({"string"})),
}
_SEMVER = re.compile(r"\d+\.\d+\.\d+(?:[-+].*)?")
KNOWN = frozenset({"type", "equality", "regex", "notEmpty", "statusCode", *_TYPES, *_OF_MEMBERS})
"""The matchers that are understood."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One value that the consumer expects.

    Attributes:
        value: the example.
        path: its place below the body.
        placed: the rules of the whole body.
    """

    value: Any
    path: tuple[PathStep, ...]
    placed: tuple[Placed, ...]

    @property
    def _here(self) -> Placed | None:
        """The rules that count here: those of this place, or of one around it as far as they go on inside."""
        placed = best(self.placed, self.path)
        if placed is None or len(placed.path) == len(self.path):
            return placed
        going_on = tuple(rule for rule in placed.rules if rule.kind in {"type", "equality"})
        return (
            Placed(placed.path, tuple(MatchingRule(rule.kind) for rule in going_on), placed.any_of)
            if going_on
            else None
        )

    @property
    def rules(self) -> tuple[MatchingRule, ...]:
        """The matchers of the value itself."""
        here = self._here
        return here.rules if here else ()

    def types(self) -> frozenset[str]:
        """The JSON types of the values that the consumer accepts."""
        here = self._here
        own = frozenset({type_of(self.value)})
        types = [_types(rule, own) for rule in self.rules]
        if here is None or not types:
            return own
        return frozenset().union(*types) if here.any_of else frozenset.intersection(ALL_TYPES, *types)

    @property
    def is_loose(self) -> bool:
        """Whether other values than the example will do."""
        return any(rule.kind not in {"equality", ""} for rule in self.rules)

    @property
    def is_free(self) -> bool:
        """Whether any value of the types will do."""
        free = [rule.kind in {"type", "notEmpty", *_TYPES} - _TEXTUAL for rule in self.rules]
        here = self._here
        return bool(free) and (any(free) if here and here.any_of else all(free))

    def accepts(self, value: Json) -> bool:
        """Whether the consumer accepts another value in place of the example.

        Raises:
            Unjudged: an expression of the consumer cannot be matched in bounded time.
        """
        here = self._here
        if here is None or not here.rules:
            return equal(value, self.value)
        met = [_meets(rule, value, self.value) for rule in here.rules]
        return any(met) if here.any_of else all(met)

    @property
    def keys_are_free(self) -> bool:
        """Whether the names of an object's members do not matter."""
        return any(rule.kind in {"values", "eachKey", "eachValue"} for rule in self.rules)

    def lengths(self) -> tuple[float, float]:
        """How short and how long an array may be for the consumer."""
        size = len(self.value)
        kinds = {rule.kind for rule in self.rules}
        if not kinds & {"type", "arrayContains", "notEmpty", "eachValue"}:
            return size, size
        least = max((_number(rule, "min", 1 if size else 0) for rule in self.rules), default=0)
        most = min((_number(rule, "max", math.inf) for rule in self.rules), default=math.inf)
        return least, most

    def members(self) -> "Iterator[tuple[str, Expected]]":
        """The members of an object."""
        for name, value in self.value.items():
            yield name, Expected(value, (*self.path, name), self._inner(name))

    def elements(self) -> "Iterator[Expected]":
        """The elements of an array."""
        for index, value in enumerate(self.value):
            yield Expected(value, (*self.path, index), self._inner(index))

    def _inner(self, step: PathStep) -> tuple[Placed, ...]:
        """The rules for what is inside, with those that a rule of this value gives to each member."""
        if not any(rule.kind in {"eachValue", "arrayContains"} for rule in self.rules):
            return self.placed
        inner = [*self.placed]
        for rule in self.rules:
            if rule.kind == "eachValue":
                own = tuple(_rule(member) for member in _objects(rule.settings.get("rules")))
                inner.append(Placed((*self.path, step), own))
            if rule.kind == "arrayContains":
                inner.extend(_of_variant(rule, self.path, step))
        return tuple(inner)


def _of_variant(rule: MatchingRule, path: tuple[PathStep, ...], step: PathStep) -> Iterator[Placed]:
    for variant in _objects(rule.settings.get("variants")):
        if variant.get("index") == step:
            for placed in placed_rules({"body": variant.get("rules")}, "body"):
                yield Placed((*path, step, *placed.path), placed.rules, placed.any_of)


def _rule(members: Mapping[str, Any]) -> MatchingRule:
    kind = members.get("match", members.get("pact:matcher:type"))
    return MatchingRule(kind if isinstance(kind, str) else "", members)


def _objects(value: object) -> list[dict[str, Any]]:
    return [member for member in value if isinstance(member, dict)] if isinstance(value, list) else []


def _types(rule: MatchingRule, own: frozenset[str]) -> frozenset[str]:
    if rule.kind in _TYPES:
        return _TYPES[rule.kind]
    if own <= _NUMBERS:
        return _NUMBERS | {"string"} if rule.kind == "regex" else _NUMBERS if rule.kind == "type" else own
    return own


def _number(rule: MatchingRule, name: str, default: float) -> float:
    value = rule.settings.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else default


def _meets(rule: MatchingRule, value: Json, example: Json) -> bool:
    if rule.kind == "regex":
        return _matches(rule.settings.get("regex"), value)
    if rule.kind == "include":
        return isinstance(value, str) and str(rule.settings.get("value", "")) in value
    if rule.kind == "semver":
        return isinstance(value, str) and _SEMVER.fullmatch(value) is not None
    if rule.kind == "notEmpty":
        return value is not None and value not in ("", [], {})
    if rule.kind in {"type", *_TYPES}:
        return type_of(value) in _types(rule, frozenset({type_of(example)}))
    return equal(value, example)


def _matches(pattern: object, value: Json) -> bool:
    """Whether a consumer's expression is found in a value, which counts as text.

    Raises:
        Unjudged: it cannot be matched, or not in bounded time.
    """
    if not isinstance(pattern, str):
        return False
    try:
        return is_found(_END_OF_TEXT.sub(r"\1\\z", pattern), str(value))
    except UnknownPatternError as error:
        raise Unjudged(str(error)) from error


_END_OF_TEXT = re.compile(r"(?<!\\)((?:\\\\)*)\\Z")
"""What Ruby and Python call the end of a text by, and no other."""


_STATUSES: Mapping[str, range] = {
    "info": range(100, 200),
    "success": range(200, 300),
    "redirect": range(300, 400),
    "clientError": range(400, 500),
    "serverError": range(500, 600),
    "nonError": range(100, 400),
    "error": range(400, 600),
}


def accepts_status(rules: Iterable[Placed], status: int) -> bool:
    """Whether the consumer accepts the status by a matcher `statusCode`: of a class, or one of a list."""
    for rule in (rule for placed in rules for rule in placed.rules):
        wanted = rule.settings.get("status")
        if rule.kind == "statusCode" and isinstance(wanted, str | list):
            return status in (_STATUSES.get(wanted, ()) if isinstance(wanted, str) else wanted)
    return False
