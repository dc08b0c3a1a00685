"""The independent validator that confirms witnesses: jsonschema, with patterns matched in bounded time."""

import marshal
import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from itertools import count, islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from pactgate.openapi.schemas.definitions import CachedScan
from pactgate.openapi.schemas.patterns import is_found
from pactgate.openapi.values import Json, mapping


def is_valid(value: Json, schema: Mapping[str, Json]) -> bool:
    """Whether jsonschema accepts the value.

    Raises:
        ValueError: the schema has a pattern that cannot be matched, or not in bounded time.
    """
    token = _REFERENCES.set({})
    try:
        return bool(_Judge(_without_patterns(schema, value)).is_valid(value))
    finally:
        _REFERENCES.reset(token)


def errors(value: Json, schema: Mapping[str, Json]) -> Iterator[ValidationError]:
    """Why jsonschema refuses the value, error by error.

    Raises:
        ValueError: the schema has a pattern that cannot be matched, or not in bounded time.
    """
    tokens = _ALL_ERRORS.set({}), _REFERENCES.set({})
    try:
        found = [*_Judge(_without_patterns(schema, value)).iter_errors(value)]
    finally:
        _ALL_ERRORS.reset(tokens[0])
        _REFERENCES.reset(tokens[1])
    yield from found


_REFERENCES: ContextVar[dict[tuple[str, int], tuple[Any, ValidationError | None]] | None]
_REFERENCES = ContextVar("_REFERENCES", default=None)
"""The first error of a value by a definition, with the value, so that no other gets its identity."""

_ALL_ERRORS: ContextVar[dict[tuple[str, int], tuple[Any, list[ValidationError]]] | None]
_ALL_ERRORS = ContextVar("_ALL_ERRORS", default=None)
"""All errors of a value by a definition, likewise."""


def _reference(judge: Any, reference: str, instance: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401
    """Asks jsonschema about a value and a definition once: `unevaluatedProperties` asks anew at each level of both."""
    asked = Draft202012Validator.VALIDATORS["$ref"](judge, reference, instance, schema)
    key = reference, id(instance)
    every, known = _ALL_ERRORS.get(), _REFERENCES.get()
    if every is not None:
        if key not in every:
            every[key] = instance, [*asked]
        yield from map(ValidationError.create_from, every[key][1])  # since each gets the path that leads to it
        return
    if known is None:
        yield from asked
        return
    if key not in known:
        known[key] = instance, next(iter(asked), None)
    error = known[key][1]
    if error is not None:
        yield error


def _type(judge: Any, types: Any, instance: Any, _: Any) -> Iterator[ValidationError]:  # noqa: ANN401
    """As jsonschema has it, but for its sentence, which has the whole value in it."""
    if not any(judge.is_type(instance, name) for name in ([types] if isinstance(types, str) else types)):
        yield ValidationError("it is of another type")


def _any_of(judge: Any, members: list[Any], instance: Any, _: Any) -> Iterator[ValidationError]:  # noqa: ANN401
    """As jsonschema has it, but for the errors of each member, which nobody reads and which cost the most."""
    if not any(_admits(judge, member, instance) for member in members):
        yield ValidationError("no schema of `anyOf` is matched")


def _one_of(judge: Any, members: list[Any], instance: Any, _: Any) -> Iterator[ValidationError]:  # noqa: ANN401
    """Likewise."""
    if len([*islice((member for member in members if _admits(judge, member, instance)), 2)]) != 1:
        yield ValidationError("not just one schema of `oneOf` is matched")


def _admits(judge: Any, member: Any, instance: Any) -> bool:  # noqa: ANN401
    token = _ALL_ERRORS.set(None)
    try:
        return bool(judge.evolve(schema=member).is_valid(instance))
    finally:
        _ALL_ERRORS.reset(token)


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:  # noqa: ANN401 - jsonschema's
    if isinstance(instance, str) and not is_found(pattern, instance):
        yield ValidationError(f"{pattern} is not found")


def _pattern_properties(
    judge: Any,  # noqa: ANN401 - jsonschema's own, which it does not type
    patterns: Mapping[str, Any],
    instance: Any,  # noqa: ANN401
    _: Any,  # noqa: ANN401
) -> Iterator[ValidationError]:
    for pattern, schema in patterns.items():
        for name in _matched([pattern], instance):
            yield from judge.descend(instance[name], schema, path=name, schema_path=pattern)


def _additional_properties(
    judge: Any,  # noqa: ANN401
    others: Any,  # noqa: ANN401
    instance: Any,  # noqa: ANN401
    schema: Any,  # noqa: ANN401
) -> Iterator[ValidationError]:
    """Asks jsonschema without the patterns, which it would match itself, and without what they match."""
    patterns = schema.get("patternProperties", {})
    known = {**schema.get("properties", {}), **dict.fromkeys(_matched(patterns, instance), True)}
    plain = {"properties": known} if isinstance(instance, dict) else schema
    yield from Draft202012Validator.VALIDATORS["additionalProperties"](judge, others, instance, plain)


def _matched(patterns: Iterable[str], instance: Any) -> list[str]:  # noqa: ANN401
    names = instance if isinstance(instance, dict) else ()
    return [name for name in names if any(_is_found(pattern, name) for pattern in patterns)]


def _is_found(pattern: str, name: str) -> bool:
    return name in pattern.names if isinstance(pattern, _Names) else is_found(pattern, name)


class _Names(str):
    """An expression for just these names, in which Python's engine, which jsonschema uses, has nothing to try twice."""

    __slots__ = ("names",)
    names: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str], number: int) -> "_Names":
        """The expression; the number tells it from others for the same names."""
        known = sorted(names)
        made = cls(rf"(?#{number})\A(?:{'|'.join(map(re.escape, known))})\Z" if known else f"(?#{number})(?!)")
        made.names = frozenset(known)
        return made


def _without_patterns(schema: Mapping[str, Json], value: Json) -> Mapping[str, Json]:
    """The schema, which names the names in the value where jsonschema would match patterns of names itself.

    It does so beside `unevaluatedProperties`, by Python's own engine.

    Raises:
        UnknownPatternError: a pattern cannot be matched, or not in bounded time.
    """
    if _KEYWORDS.of(schema) != _BOTH:
        return schema
    names = {name for node in _nodes(value) if isinstance(node, dict) for name in node}
    return mapping(_renamed(dict(schema), names, count()))


def _renamed(schema: Json, names: set[str], numbers: Iterator[int], *, is_named: bool = False) -> Json:
    """A schema, or, where `is_named`, what has schemas by their names."""
    if isinstance(schema, list):
        return [_renamed(inner, names, numbers) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    renamed: dict[str, Json] = {}
    for key, inner in schema.items():
        is_value = key in _VALUES and not is_named
        renamed[key] = inner if is_value else _renamed(inner, names, numbers, is_named=not is_named and key in _NAMED)
        if key == "patternProperties" and not is_named:
            renamed[key] = {
                _Names.of([name for name in names if is_found(pattern, name)], next(numbers)): each
                for pattern, each in mapping(renamed[key]).items()
            }
    return renamed


def _nodes(value: Json) -> Iterator[Json]:
    todo = [value]
    for node in todo:  # which grows while it is read
        yield node
        todo += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


_VALUES = frozenset({"const", "enum"})
"""Keywords that hold values, in which nothing is a schema."""

_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
"""Keywords that hold schemas by their names."""


def _keywords_in(schema: Json) -> frozenset[bytes]:
    """Which of both keywords may be in a schema: to write it is tenfold as quick as to walk through it."""
    try:
        written = marshal.dumps(schema)
    except ValueError:  # it is nested too deep
        return _BOTH
    return frozenset([keyword for keyword in _BOTH if keyword in written])


_BOTH = frozenset({b"patternProperties", b"unevaluatedProperties"})
_KEYWORDS = CachedScan(_keywords_in)


_Judge = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "$ref": _reference,
        "type": _type,
        "anyOf": _any_of,
        "oneOf": _one_of,
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    },
)
