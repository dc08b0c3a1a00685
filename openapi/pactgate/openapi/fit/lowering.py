"""Schemas as validators: what a request must satisfy, and what of a response its reader may rely on.

A request is received: its schema counts as written. Of a response the pact holds what the consumer reads, which is a
part of a message. So that part must be declared (an object that says nothing of further properties has none), and
what else the message must have is nobody's concern: `required` and the like are left out. What a validator made so
accepts is promised; what it refuses may still be, since of a `oneOf` a part may fit several members (see `promised`).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import jsonschema_rs

from pactgate.openapi.schemas.emit import Emitter, JsonSchema
from pactgate.openapi.schemas.formats import NUMBERS
from pactgate.openapi.schemas.patterns import UnknownPatternError, compiled, is_found, is_linear, shortened
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json, mapping, sequence

type Validator = jsonschema_rs.Draft202012Validator
type _Key = tuple[tuple[int, str], ...]

_OF_WHOLE_MESSAGES = frozenset({"required", "minProperties", "dependentRequired"})
_FORMATS = frozenset(
    {
        "date", "date-time", "time", "duration", "uuid", "ipv4", "ipv6", "hostname", "email", "uri", "uri-reference",
        "json-pointer", "regex", "byte",
    }
)  # fmt: skip
_BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


class Unjudged(Exception):  # noqa: N818 - no error: a schema that nothing can be validated against
    """A schema that cannot be made a validator, with the reason."""


@dataclass
class _Writer(Emitter):
    """Writes schemas for one direction."""

    def shape(self, shape: Shape, *, sealed: bool) -> JsonSchema:
        """The JSON Schema of one shape; of a response, `additionalProperties: true` promises no property."""
        return super().shape(as_promised(shape) if self.closed else shape, sealed=sealed)

    def _values(self, shape: Shape, unsent: frozenset[str]) -> JsonSchema:
        written = super()._values(shape, unsent)
        return {k: v for k, v in written.items() if k not in _OF_WHOLE_MESSAGES} if self.closed else written

    def _properties(self, shape: Shape, unsent: frozenset[str]) -> JsonSchema:
        """The properties that are described: to require one is to say that it comes, and not what it is."""
        written = super()._properties(shape, unsent)
        return {name: written[name] for name in written.keys() & shape.properties.keys()} if self.closed else written

    def _format(self, name: Json, shape: Shape) -> Mapping[str, Json] | None:
        if name in NUMBERS:
            return NUMBERS[str(name)] if shape.types & {"integer", "number"} else None
        return {"format": name} if name in _FORMATS and "string" in shape.types else None


def as_promised(shape: Shape) -> Shape:
    """The shape without `additionalProperties: true`: that others may come is no promise of any one of them.

    A schema there is one: it describes the values of a map.
    """
    others = shape.schemas.get("additionalProperties")
    if others is None or not others.parts or any(part.raw is not True for part in others.parts):
        return shape
    return replace(shape, schemas={key: value for key, value in shape.schemas.items() if value is not others})


@dataclass(slots=True)
class Validators:
    """The validators of one document's schemas, each made when it is first asked for.

    Attributes:
        shapes: the shapes of the schemas.
    """

    shapes: Shapes
    _writers: dict[Direction, _Writer] = field(init=False)
    _made: dict[tuple[Direction, _Key], Validator | Unjudged] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._writers = {
            direction: _Writer(self.shapes, direction, closed=direction is Direction.RESPONSE, formats=True)
            for direction in Direction
        }

    def of(self, schema: Schema, direction: Direction) -> Validator:
        """The validator of a schema.

        Raises:
            Unjudged: the schema has a pattern that cannot be read, or refers to itself for the same value.
        """
        key = direction, schema.key
        if key not in self._made:
            self._made[key] = self._compiled(schema, direction)
        made = self._made[key]
        if isinstance(made, Unjudged):
            raise made
        return made

    def _compiled(self, schema: Schema, direction: Direction) -> Validator | Unjudged:
        try:
            written = self._writers[direction].whole(schema)
            return _validator(written)
        except (ValueError, RecursionError) as error:
            return Unjudged(f"the schema at {schema.place} cannot be used: {_first_line(error)}")


def _validator(written: JsonSchema) -> Validator:
    """The validator of a schema; one for the patterns that are not matched in linear time is asked, each by itself."""
    try:
        return compiled(written, validate_formats=True, formats=_OWN_FORMATS)
    except ValueError:
        checks: dict[str, Callable[[str], bool]] = {}
        asked = _with_checks(written, checks)
        return compiled(asked, validate_formats=True, formats={**_OWN_FORMATS, **checks})


def _with_checks(schema: Json, checks: dict[str, Callable[[str], bool]]) -> Json:
    """The schema with formats in the place of those patterns; what checks them is added to the checks.

    Raises:
        UnknownPatternError: there is such a pattern of names, which no format can stand for.
    """
    if isinstance(schema, list):
        return [_with_checks(inner, checks) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    slow_names = [name for name in mapping(schema.get("patternProperties")) if not is_linear(name)]
    if slow_names:
        raise UnknownPatternError(f"the pattern {shortened(slow_names[0])} cannot be checked in bounded time")
    written = {key: inner if key in {"const", "enum"} else _with_checks(inner, checks) for key, inner in schema.items()}
    pattern = written.get("pattern")
    if isinstance(pattern, str) and not is_linear(pattern):
        del written["pattern"]
        name = f"text that matches {shortened(pattern)}"
        checks[name] = partial(_is_found, pattern)
        written["allOf"] = [*sequence(written.get("allOf")), {"format": name}]
    return written


def _is_found(pattern: str, value: str) -> bool:
    try:
        return is_found(pattern, value)
    except UnknownPatternError as error:
        raise Unjudged(str(error)) from error


def _is_base64(value: str) -> bool:
    return bool(re.fullmatch(_BASE64, value))


_OWN_FORMATS: Mapping[str, Callable[[str], bool]] = {"byte": _is_base64}


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def first_errors(validator: Validator, value: Json, most: int) -> Iterable[jsonschema_rs.ValidationError]:
    """The first of the errors that a value has."""
    errors = validator.iter_errors(value)
    return [error for error, _ in zip(errors, range(most), strict=False)]
