"""The fields of a form and the parts of a multipart body: in which media types and by which style each is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pactgate.openapi.breaking.rewriting import Writing
from pactgate.openapi.breaking.serialization import serialized
from pactgate.openapi.document import MediaType, Parameter
from pactgate.openapi.media_types import FORM, JSON, parsed
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shape import ALL_TYPES
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.values import Json, mapping, text

_STYLING = ("style", "explode", "allowReserved")
_PLAIN, _OCTETS = "text/plain", "application/octet-stream"


@dataclass(frozen=True)
class BodyPart:
    """One property of a form or multipart body.

    Attributes:
        name: the name of the property.
        schema: its schema.
        media: the body that it is a part of.
        encoding: what the document says of how it is written; an empty object where it says nothing.
    """

    name: str
    schema: Schema
    media: MediaType
    encoding: Node

    @property
    def is_field(self) -> bool:
        """Whether it is a field of a form, which has no media type and no headers of its own."""
        return self.media.essence == FORM

    @property
    def is_styled(self) -> bool:
        """Whether a style says how it is written, so that no media type does (OpenAPI 3.1.1, Encoding Object)."""
        version = text(mapping(self.encoding.root).get("openapi"))
        may_be = self.is_field or (self.media.essence == "multipart/form-data" and version >= "3.1")
        return may_be and any(keyword in mapping(self.encoding.raw) for keyword in _STYLING)

    @property
    def is_explicit(self) -> bool:
        """Whether the document names its media types."""
        return bool(self.encoding.text("contentType"))

    @property
    def is_json(self) -> bool:
        """Whether every value of it is JSON."""
        return not self.is_styled and all(parsed(name).is_json for name in self.media_types(self.types))

    @cached_property
    def types(self) -> frozenset[str]:
        """The types of its values, null left out."""
        return Shapes().of(self.schema).types - {"null"}

    @cached_property
    def headers(self) -> Mapping[str, Parameter]:
        """The headers of the part by name in small letters; `Content-Type` is said by the media types."""
        node = self.encoding.at("headers")
        headers = {name.lower(): Parameter(node.at(name).resolved()) for name in mapping(node.raw)}
        return {} if self.is_field else {name: header for name, header in headers.items() if name != "content-type"}

    def media_types(self, types: frozenset[str]) -> frozenset[str]:
        """The media types that values of these types may have: what is said, or else the standard's default."""
        if self.is_explicit:
            return frozenset(name.strip() for name in self.encoding.text("contentType").split(","))
        return frozenset().union(*[_defaults(self.schema, kind) for kind in types])

    @property
    def writing(self) -> Writing:
        """How its values are written in a form, or in a part that a style speaks of."""
        style = {keyword: value for keyword, value in mapping(self.encoding.raw).items() if keyword in _STYLING}
        styled, as_json = self._parameter(style if self.is_styled else {}), self._parameter({"content": {JSON: {}}})
        leaves_reserved = self.encoding.is_true("allowReserved")

        def write(value: Json) -> str:
            holds_json = not self.is_styled and (isinstance(value, dict) or (self.is_explicit and self.is_json))
            return serialized(as_json if holds_json else styled, self.name, value)

        return Writing(
            self.schema,
            (self.is_styled, self.is_explicit and self.is_json, styled.style, styled.explode),
            write,
            self.is_styled and leaves_reserved,
        )

    def _parameter(self, said: dict[str, Json]) -> Parameter:
        """The query parameter that is written as a field of a form is."""
        members: Json = {"name": self.name, "in": "query", **said}
        return Parameter(Node(self.encoding.root, self.encoding.pointer, members))


def says_encoding(media: MediaType) -> bool:
    """Whether something is said of how the parts of a body are written; else all are as the standard has them."""
    return "encoding" in mapping(media.node.raw)


def parts_of(media: MediaType) -> Iterator[BodyPart]:
    """The parts of a form or multipart body; none of others, nor where the schema names no property."""
    if media.schema is None or not (media.essence == FORM or media.essence.startswith("multipart/")):
        return
    encodings = media.node.at("encoding")
    for name, schema in Shapes().of(schema_at(media.schema)).properties.items():
        yield BodyPart(name, schema, media, encodings.at(name))


def matched_parts(old: MediaType, new: MediaType) -> Iterator[tuple[BodyPart, BodyPart]]:
    """The parts that both bodies have."""
    others = {part.name: part for part in parts_of(new)}
    for part in parts_of(old):
        if part.name in others:
            yield part, others[part.name]


def json_parts(old: MediaType, new: MediaType) -> frozenset[str]:
    """The names of the parts that are JSON before and after, whatever their body is."""
    return frozenset(before.name for before, after in matched_parts(old, new) if before.is_json and after.is_json)


def _defaults(schema: Schema, kind: str) -> frozenset[str]:
    """The media types of values of one type that the document says nothing of (OpenAPI 3.1.1, Encoding Object)."""
    shape = Shapes().of(schema)
    if kind == "array":
        items = shape.schemas.get("items")
        types = Shapes().of(items).types if items else frozenset[str]()
        return frozenset().union(*[_defaults(items, inner) for inner in types - {"array", "null"}]) if items else types
    if kind == "object" and shape.types != ALL_TYPES:
        return frozenset({JSON})
    named = schema.annotation("contentMediaType")
    if isinstance(named, str):
        return frozenset({named})
    is_binary = "binary" in (schema.annotation("format"), schema.annotation("contentEncoding"))
    has_octets = is_binary or shape.types == ALL_TYPES or schema.annotation("contentEncoding") is not None
    return frozenset({_OCTETS if has_octets else _PLAIN})
