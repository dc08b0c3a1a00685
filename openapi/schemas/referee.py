"""The independent validator that confirms witnesses: jsonschema, with patterns matched in bounded time."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from openapi.schemas.patterns import UnknownPatternError, is_found
from openapi.values import Json

_DOUBTFUL = re.compile(r"[+*}]\)*[+*{]|\\[1-9]")
"""Repeated repetitions and references back, which Python's own engine may take ages for."""


def is_valid(value: Json, schema: Mapping[str, Json]) -> bool:
    """Whether jsonschema accepts the value.

    Raises:
        ValueError: the schema has a pattern that cannot be matched, or not in bounded time.
    """
    try:
        return bool(_Judge(schema).is_valid(value))
    except re.error as error:
        raise UnknownPatternError(str(error)) from error


def errors(value: Json, schema: Mapping[str, Json]) -> Iterator[ValidationError]:
    """Why jsonschema refuses the value, error by error.

    Raises:
        ValueError: the schema has a pattern that cannot be matched, or not in bounded time.
    """
    try:
        yield from _Judge(schema).iter_errors(value)
    except re.error as error:
        raise UnknownPatternError(str(error)) from error


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:  # noqa: ANN401 - jsonschema's
    if isinstance(instance, str) and not is_found(pattern, instance):
        yield ValidationError(f"{pattern} is not found")


def _pattern_properties(
    judge: Any,  # noqa: ANN401 - jsonschema's own, which it does not type
    patterns: Mapping[str, Any],
    instance: Any,  # noqa: ANN401
    schema: Any,  # noqa: ANN401
) -> Iterator[ValidationError]:
    if any(_DOUBTFUL.search(pattern) for pattern in patterns):
        raise UnknownPatternError(", ".join(patterns))
    yield from Draft202012Validator.VALIDATORS["patternProperties"](judge, patterns, instance, schema)


_Judge = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _pattern, "patternProperties": _pattern_properties}
)
