"""A validator for values of our own making: it reads of a schema what a value meets, and prepares nothing.

A library makes a validator of all definitions first, which for large recursive schemas takes a thousand times as long
as to judge a small value. What passes here is a witness only where the independent validator (`referee.py`) says so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pactgate.openapi.schemas.patterns import UnknownPatternError, is_found
from pactgate.openapi.values import Json, canonical, mapping, sequence, texts

type _Check = Callable[["Screen", Json, Json, dict[str, Json]], bool]
type _Place = str | int

MOST_STEPS = 12_000
"""How much is done for one question; what was not found until then mostly is not there to be found."""


@dataclass(slots=True)
class Effort:
    """What is still done for one question, counted in schemas that are read, so that it ends at the same each time."""

    left: int = MOST_STEPS


_OVERDRAWN = -MOST_STEPS
"""What is left when a single value has cost as much as a whole question may: then it is not judged."""


class _SpentError(Exception):
    """To judge a value takes more than a question may cost."""


class Screen:
    """Judges values by a schema, and by those inside of it; what is inside of several values is judged once.

    Args:
        schema: the schema, in 2020-12, with its definitions; formats refuse nothing.
        effort: what it takes from for each schema that it reads; each value may cost as much as a question if none is
            given.
    """

    __slots__ = ("_definitions", "_effort", "_is_each", "_known", "_schema")

    def __init__(self, schema: Mapping[str, Json], effort: Effort | None = None) -> None:
        self._schema: Json = {**schema}
        self._effort, self._is_each = effort or Effort(), effort is None
        self._definitions = mapping(schema.get("$defs"))
        self._known: dict[tuple[int, int], tuple[Json, Json, bool]] = {}

    def judged(self, value: Json, schema: Json = None) -> bool | None:
        """Whether the schema, or one inside of it, admits the value.

        None where that cannot be told: for a pattern, for its depth, or as it would cost too much.
        """
        if self._is_each:
            self._effort.left = MOST_STEPS
        try:
            return self.admits(self._schema if schema is None else schema, value)
        except (UnknownPatternError, RecursionError, _SpentError):
            return None

    @property
    def spent(self) -> int:
        """How much the last value took, where each may cost as much as a question."""
        return MOST_STEPS - self._effort.left if self._is_each else 0

    def admits(self, schema: Json, value: Json) -> bool:
        """Whether a schema inside of the one admits the value."""
        if not isinstance(schema, dict):
            return schema is not False
        key = (id(schema), id(value)) if type(value) in HOLDERS else None
        known = self._known.get(key) if key else None
        if known is not None:
            return known[2]
        left = self._effort.left = self._effort.left - 1
        if left < _OVERDRAWN:
            raise _SpentError
        holds = True
        for keyword, asked in schema.items():
            check = _CHECKS.get(keyword)
            if check is not None and not check(self, asked, value, schema):
                holds = False
                break
        if key:
            self._known[key] = schema, value, holds  # both with it, so that no other gets its identity
        return holds

    def followed(self, reference: Json) -> Json:
        """The definition that a reference names."""
        return self._definitions.get(str(reference).removeprefix("#/$defs/"), True)

    def unevaluated(self, schema: Json, value: Json, places: set[_Place]) -> set[_Place]:
        """Those of the places in a value that a schema which admits it has not looked at (2020-12, section 11)."""
        if not isinstance(schema, dict):
            return places
        self._effort.left -= 1
        for keyword, asked in schema.items():
            if places and keyword in _EVALUATING:
                places = places - _EVALUATING[keyword](self, asked, value, schema)
        for part in self._in_place(schema, value) if places else ():
            places = self.unevaluated(part, value, places)
            if not places:
                break
        return places

    def _in_place(self, asked: dict[str, Json], value: Json) -> Iterator[Json]:
        """The schemas that speak of the same value and admit it."""
        if "$ref" in asked:
            yield self.followed(asked["$ref"])
        yield from sequence(asked.get("allOf"))
        for keyword in ("anyOf", "oneOf"):
            yield from (member for member in sequence(asked.get(keyword)) if self.admits(member, value))
        if "if" in asked:
            is_met = self.admits(asked["if"], value)
            yield from (asked["if"], asked.get("then", True)) if is_met else (asked.get("else", True),)
        for name, inner in mapping(asked.get("dependentSchemas")).items():
            if name in mapping(value):
                yield inner


HOLDERS = frozenset({dict, list})
"""Types of values that have others inside."""

_KINDS: Mapping[type, str] = {
    dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"
}  # fmt: skip


def _type(_: Screen, asked: Json, value: Json, __: dict[str, Json]) -> bool:
    kind = _KINDS[type(value)]
    if kind == asked or (isinstance(asked, list) and kind in asked):
        return True
    names = asked if isinstance(asked, list) else [asked]
    if kind == "integer":
        return "number" in names
    return isinstance(value, float) and value.is_integer() and "integer" in names


def _enum(_: Screen, asked: Json, value: Json, __: dict[str, Json]) -> bool:
    if isinstance(value, str):
        return value in sequence(asked)
    same = canonical(value)
    return any(canonical(item) == same for item in sequence(asked))


def _properties(screen: Screen, asked: Json, value: Json, _: dict[str, Json]) -> bool:
    if not isinstance(value, dict):
        return True
    schemas = mapping(asked)
    for name, inner in value.items():  # noqa: SIM110 - most of the time is spent here, and `all` takes twice as long
        if name in schemas and not screen.admits(schemas[name], inner):
            return False
    return True


def _any_of(screen: Screen, asked: Json, value: Json, _: dict[str, Json]) -> bool:
    for member in sequence(asked):  # noqa: SIM110 - as above
        if screen.admits(member, value):
            return True
    return False


def _required(_: Screen, asked: Json, value: Json, __: dict[str, Json]) -> bool:
    if isinstance(value, dict):
        for name in sequence(asked):
            if name not in value:
                return False
    return True


def _matched(patterns: Json, value: Json) -> Iterator[tuple[str, Json]]:
    """The names of an object's members that patterns match, with the schema of the pattern."""
    for pattern, schema in mapping(patterns).items():
        yield from ((name, schema) for name in mapping(value) if is_found(pattern, name))


def _others(schema: dict[str, Json], value: Json) -> set[_Place]:
    """The members of an object that `additionalProperties` speaks of."""
    if not isinstance(value, dict):
        return set()
    others: set[_Place] = {*(value.keys() - mapping(schema.get("properties")).keys())}
    return others - {name for name, _ in _matched(schema.get("patternProperties"), value)} if others else others


def _rest(schema: dict[str, Json], value: Json) -> list[Json]:
    """The elements that `items` speaks of."""
    return sequence(value)[len(sequence(schema.get("prefixItems"))) :]


def _holding(screen: Screen, asked: Json, value: Json) -> set[_Place]:
    """Which elements of an array `contains` admits."""
    return {index for index, item in enumerate(sequence(value)) if screen.admits(asked, item)}


def _contains(screen: Screen, asked: Json, value: Json, schema: dict[str, Json]) -> bool:
    count = len(_holding(screen, asked, value))
    most = schema.get("maxContains")
    is_few = not isinstance(most, int | float) or count <= most
    return not isinstance(value, list) or (count >= _number(schema.get("minContains", 1)) and is_few)


def _unevaluated(screen: Screen, asked: Json, value: Json, schema: dict[str, Json]) -> bool:
    """Whether the members that nothing else in the schema looks at are as they should be."""
    members: dict[_Place, Json] = dict(value.items() if isinstance(value, dict) else enumerate(sequence(value)))
    without = {key: inner for key, inner in schema.items() if key not in _UNEVALUATED}
    return all(screen.admits(asked, members[place]) for place in screen.unevaluated(without, value, {*members}))


def _number(value: Json) -> float:
    return value if isinstance(value, int | float) else 0


def _bound(measure: Callable[[Json], float | None], holds: Callable[[float, float], bool]) -> _Check:
    """A check of a keyword that bounds what is measured of a value; where there is nothing to measure, it holds."""

    def check(_: Screen, asked: Json, value: Json, __: dict[str, Json]) -> bool:
        size = measure(value)
        return size is None or not isinstance(asked, int | float) or holds(size, asked)

    return check


def _amount(value: Json) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _length(kind: type) -> Callable[[Json], float | None]:
    return lambda value: len(value) if isinstance(value, kind) and isinstance(value, str | list | dict) else None


def _is_multiple(value: float, of: float) -> bool:
    if isinstance(of, int):
        return not of or not value % of
    quotient = value / of if of else 0.5  # as the referee reckons
    return quotient == int(quotient)


def _at_least(one: float, other: float) -> bool:
    return one >= other


def _at_most(one: float, other: float) -> bool:
    return one <= other


def _names(screen: Screen, asked: Json, value: Json, _: dict[str, Json]) -> bool:
    return all(screen.admits(asked, name) for name in mapping(value))


_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})

_CHECKS: Mapping[str, _Check] = {
    "$ref": lambda screen, asked, value, _: screen.admits(screen.followed(asked), value),
    "type": _type,
    "enum": _enum,
    "const": lambda _, asked, value, __: canonical(asked) == canonical(value),
    "required": _required,
    "properties": _properties,
    "patternProperties": lambda screen, asked, value, _: all(
        screen.admits(inner, mapping(value)[name]) for name, inner in _matched(asked, value)
    ),
    "additionalProperties": lambda screen, asked, value, schema: all(
        screen.admits(asked, mapping(value)[str(name)]) for name in _others(schema, value)
    ),
    "propertyNames": _names,
    "dependentRequired": lambda _, asked, value, __: all(
        other in mapping(value)
        for name, others in mapping(asked).items()
        if name in mapping(value)
        for other in texts(others)
    ),
    "dependentSchemas": lambda screen, asked, value, _: all(
        screen.admits(inner, value) for name, inner in mapping(asked).items() if name in mapping(value)
    ),
    "items": lambda screen, asked, value, schema: all(screen.admits(asked, item) for item in _rest(schema, value)),
    "prefixItems": lambda screen, asked, value, _: all(
        screen.admits(inner, item) for inner, item in zip(sequence(asked), sequence(value), strict=False)
    ),
    "contains": _contains,
    "uniqueItems": lambda _, asked, value, __: (
        asked is not True or len({*map(canonical, sequence(value))}) == len(sequence(value))
    ),
    "allOf": lambda screen, asked, value, _: all(screen.admits(part, value) for part in sequence(asked)),
    "anyOf": _any_of,
    "oneOf": lambda screen, asked, value, _: sum(screen.admits(member, value) for member in sequence(asked)) == 1,
    "not": lambda screen, asked, value, _: not screen.admits(asked, value),
    "if": lambda screen, asked, value, schema: screen.admits(
        schema.get("then" if screen.admits(asked, value) else "else", True), value
    ),
    "pattern": lambda _, asked, value, __: not isinstance(value, str) or is_found(str(asked), value),
    "minLength": _bound(_length(str), _at_least),
    "maxLength": _bound(_length(str), _at_most),
    "minItems": _bound(_length(list), _at_least),
    "maxItems": _bound(_length(list), _at_most),
    "minProperties": _bound(_length(dict), _at_least),
    "maxProperties": _bound(_length(dict), _at_most),
    "minimum": _bound(_amount, _at_least),
    "maximum": _bound(_amount, _at_most),
    "exclusiveMinimum": _bound(_amount, lambda one, other: one > other),
    "exclusiveMaximum": _bound(_amount, lambda one, other: one < other),
    "multipleOf": _bound(_amount, _is_multiple),
    "unevaluatedProperties": lambda screen, asked, value, schema: (
        not isinstance(value, dict) or _unevaluated(screen, asked, value, schema)
    ),
    "unevaluatedItems": lambda screen, asked, value, schema: (
        not isinstance(value, list) or _unevaluated(screen, asked, value, schema)
    ),
}
"""By keyword: whether what it asks of a value holds."""

type _Look = Callable[[Screen, Json, Json, dict[str, Json]], set[_Place]]

_EVALUATING: Mapping[str, _Look] = {
    "properties": lambda _, asked, value, __: {*(mapping(asked).keys() & mapping(value).keys())},
    "patternProperties": lambda _, asked, value, __: {name for name, _ in _matched(asked, value)},
    "additionalProperties": lambda _, __, value, schema: _others(schema, value),
    "unevaluatedProperties": lambda _, __, value, ___: {*mapping(value)},
    "prefixItems": lambda _, asked, __, ___: {*range(len(sequence(asked)))},
    "items": lambda _, __, value, ___: {*range(len(sequence(value)))},
    "unevaluatedItems": lambda _, __, value, ___: {*range(len(sequence(value)))},
    "contains": lambda screen, asked, value, _: _holding(screen, asked, value),
}
"""By keyword: which members or elements it looks at; those of an instance of another type are none."""
