"""The independent validator that confirms witnesses: jsonschema, with patterns matched in bounded time."""

import marshal
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from pactgate.openapi.schemas.patterns import UnknownPatternError, is_found
from pactgate.openapi.values import Json, mapping

_DOUBTFUL = re.compile(r"[+*})][+*{]|\\[1-9]")
"""Repeated groups and references back, which Python's own engine may take ages for."""


def is_valid(value: Json, schema: Mapping[str, Json]) -> bool:
    """Whether jsonschema accepts the value.

    Raises:
        ValueError: the schema has a pattern that cannot be matched, or not in bounded time.
    """
    token = _REFERENCES.set({})
    try:
        return bool(_Judge(_checked(schema)).is_valid(value))
    except re.error as error:
        raise UnknownPatternError(str(error)) from error
    finally:
        _REFERENCES.reset(token)


def errors(value: Json, schema: Mapping[str, Json]) -> Iterator[ValidationError]:
    """Why jsonschema refuses the value, error by error.

    Raises:
        ValueError: the schema has a pattern that cannot be matched, or not in bounded time.
    """
    tokens = _ALL_ERRORS.set({}), _REFERENCES.set({})
    try:
        found = [*_Judge(_checked(schema)).iter_errors(value)]
    except re.error as error:
        raise UnknownPatternError(str(error)) from error
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
    return [name for name in names if any(is_found(pattern, name) for pattern in patterns)]


_PLAIN: deque[Mapping[str, Json]] = deque(maxlen=32)
"""The last schemas that were found to have no such pattern: many values are asked about with each."""


def _checked(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """The schema, where no pattern of names may take ages that jsonschema matches itself.

    Raises:
        UnknownPatternError: one may, beside `unevaluatedProperties`.
    """
    if any(known is schema for known in _PLAIN):
        return schema
    if not _has_both(schema):
        _PLAIN.append(schema)
        return schema
    patterns: list[str] = []
    is_matched = False
    todo: list[Json] = [dict(schema)]
    for node in todo:  # which grows while it is read
        if isinstance(node, dict):
            is_matched = is_matched or "unevaluatedProperties" in node
            patterns += mapping(node.get("patternProperties"))
            todo += node.values()
        elif isinstance(node, list):
            todo += node
    if is_matched and any(map(_DOUBTFUL.search, patterns)):
        raise UnknownPatternError(", ".join(patterns))
    return schema


def _has_both(schema: Mapping[str, Json]) -> bool:
    """Whether both keywords may be somewhere in the schema: to write it is tenfold as quick as to walk through it."""
    try:
        written = marshal.dumps(dict(schema))
    except ValueError:  # it is nested too deep
        return True
    return b"patternProperties" in written and b"unevaluatedProperties" in written


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
