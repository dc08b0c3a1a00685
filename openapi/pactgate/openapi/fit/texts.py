"""Parameters and headers as texts, read by their style and the types of their schema (OAS 3.0.3, Style Values).

A text does not say its type: `5` may be a number or a string. Each reading is tried.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from urllib.parse import unquote

from pactgate.openapi.document import Parameter
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import ALL_TYPES, Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.values import Json, mapping, text

READINGS = 32
"""How many readings of one text are tried."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_SEPARATORS = {"spaceDelimited": " ", "tabDelimited": "\t", "pipeDelimited": "|"}
_COLLECTIONS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}


class Texts:
    """Reads the texts of one document's parameters.

    Attributes:
        shapes: the shapes of its schemas.
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self._types: dict[tuple[tuple[int, str], ...], frozenset[str]] = {}

    def types(self, schema: Schema) -> frozenset[str]:
        """The types that a value may have, those of its choices included."""
        key = schema.key
        if key not in self._types:
            self._types[key] = ALL_TYPES  # for a schema that is met again inside of itself
            self._types[key] = self._all_types(schema)
        return self._types[key]

    def _all_types(self, schema: Schema) -> frozenset[str]:
        shape = self.shapes.of(schema)
        types = shape.types
        for choice in shape.choices:
            types &= frozenset[str]().union(*(self.types(member) for member in choice.members))
        return types

    def readings(self, parameter: Parameter, schema: Schema, values: Sequence[str]) -> Iterator[Json]:
        """What the texts of a parameter may mean.

        Args:
            parameter: it says the style.
            schema: the schema of its value.
            values: its texts, one or, where its name is repeated, several.
        """
        types = self.types(schema)
        whole = _undecorated(parameter, ",".join(values) if parameter.where != "query" else "")
        if "array" in types:
            parts = _parts(parameter, values, whole)
            yield from islice(self._elements(parts, schema), READINGS)
        if "object" in types and parameter.where != "query":
            yield from self._object(parameter, whole, schema)
        if parameter.where != "query":
            yield from self.scalars(whole, schema)
        elif len(values) == 1:
            yield from self.scalars(values[0], schema)

    def _elements(self, parts: list[str], schema: Schema) -> Iterator[Json]:
        shape = self.shapes.of(schema)
        items = self._items(shape)
        separator = _nested_separator(items)
        options = [
            [list(map(_guess, part.split(separator)))] if separator else list(self.scalars(part, items))
            for part in parts
        ]
        for reading in islice(product(*options), READINGS):
            yield list(reading)

    def _items(self, shape: Shape) -> Schema:
        shapes = [shape, *(self.shapes.of(member) for choice in shape.choices for member in choice.members)]
        return next((inner.schemas["items"] for inner in shapes if "items" in inner.schemas), Schema(()))

    def _object(self, parameter: Parameter, whole: str, schema: Schema) -> Iterator[Json]:
        """`a,1,b,2`, or exploded `a=1,b=2` (style simple), `.a=1.b=2` (label), `;a=1;b=2` (matrix)."""
        separator = {"label": ".", "matrix": ";"}.get(parameter.style, ",") if parameter.explode else ","
        parts = whole.split(separator) if whole else []
        if parameter.explode:
            pairs = [part.partition("=")[::2] for part in parts]
        else:
            pairs = list(zip(parts[::2], parts[1::2], strict=False))
        yield self.members({name: [value] for name, value in pairs}, schema)

    def members(self, named: Mapping[str, Sequence[str]], schema: Schema) -> dict[str, Json]:
        """An object of texts, each member read by the schema of its property (forms, `deepObject`)."""
        shape = self.shapes.of(schema)
        others = shape.schemas.get("additionalProperties", Schema(()))
        return {name: self._member(values, shape.properties.get(name, others)) for name, values in named.items()}

    def _member(self, values: Sequence[str], schema: Schema) -> Json:
        if "array" in self.types(schema) and schema.parts:
            return next(self._elements(list(values), schema), [])
        return next(self.scalars(values[-1], schema), "")

    def scalars(self, value: str, schema: Schema) -> Iterator[Json]:
        """What one text may mean, the most particular first."""
        types = self.types(schema) if schema.parts else frozenset({"string"})
        if types & {"integer", "number"} and _NUMBER.fullmatch(value):
            yield _number(value)
        if "boolean" in types and value in {"true", "false"}:
            yield value == "true"
        if "null" in types and value in {"", "null"}:
            yield None
        yield value


def _number(value: str) -> Json:
    try:
        return int(value) if re.fullmatch(r"-?\d+", value) else float(value)
    except ValueError:  # longer than Python converts
        return float(value)


def _guess(value: str) -> Json:
    return _number(value) if _NUMBER.fullmatch(value) else value


def _nested_separator(items: Schema) -> str:
    """What separates the elements of an array inside an array, which only Swagger 2.0 has."""
    members = next((mapping(part.raw) for part in items.parts if mapping(part.raw).get("type") == "array"), None)
    return "" if members is None else _COLLECTIONS.get(text(members.get("collectionFormat")) or "csv", ",")


def _undecorated(parameter: Parameter, value: str) -> str:
    """The text without what its style puts around it; percent-encoding is taken back in a path."""
    if parameter.where != "path":
        return value
    if parameter.style == "label":
        value = value.removeprefix(".")
    if parameter.style == "matrix":
        name = parameter.name
        value = value.removeprefix(";").removeprefix(f"{name}=")
        value = value.replace(f";{name}=", ",") if parameter.explode else value
    return unquote(value)


def _parts(parameter: Parameter, values: Sequence[str], whole: str) -> list[str]:
    """The elements of an array."""
    style = parameter.style
    if style in _SEPARATORS:
        joined = whole if parameter.where != "query" else ",".join(values)
        return joined.split(_SEPARATORS[style]) if len(values) == 1 else list(values)
    if parameter.where == "query":
        exploded = parameter.explode or len(values) > 1
        return list(values) if exploded else [part for value in values for part in value.split(",")]
    if style == "label" and parameter.explode:
        return whole.split(".")
    return [part.strip() if parameter.where != "path" else part for part in whole.split(",")]
