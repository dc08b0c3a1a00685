"""An operation of a document for reading: its parameters, bodies and answers, field by field, as usage names fields."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pactgate.openapi.document import Document, MediaType, Operation, Parameter
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shape import ALL_TYPES, Shape
from pactgate.openapi.usage.aspects import Before, field_of
from pactgate.openapi.usage.fields import ELEMENT, Steps
from pactgate.openapi.usage.places import FieldPlaces, places_of
from pactgate.openapi.values import Json, mapping, sequence, text

MOST_FIELDS = 200
"""How many fields of a message are told."""

DEEPEST = 8
"""How many objects inside of each other are told."""

_MOST_VALUES = 12
_COMPONENT = "#/components/schemas/"
_TOLD = (
    "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, a header, or a property.

    Attributes:
        name: what it is called; of what is in an array, with `[]`.
        steps: where it is, as usage tells it (`response`, `body`, `items`, `[]`, `id`).
        depth: how many objects are around it.
        kind: the types that it may have, in words.
        is_required: whether it must be there.
        notes: what else is said of its value, a short text each.
        description: what the document says of it to people.
    """

    name: str
    steps: Steps
    depth: int
    kind: str
    is_required: bool
    notes: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together.

    Attributes:
        title: what they are (`Request body, application/json`).
        response: the status of the response that has them; empty for a request.
        kind: the types of the whole, where the fields are those of a body; else empty.
        description: what the document says of the whole to people.
        fields: the fields.
        is_cut: whether there are more.
    """

    title: str
    response: str
    kind: str
    description: str
    fields: tuple[Field, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """An operation for reading.

    Attributes:
        name: the operation (`GET /orders/{id}`).
        summary: what it does.
        description: the same at length.
        is_deprecated: whether callers should leave it.
        sections: what is sent and what is answered.
    """

    name: str
    summary: str
    description: str
    is_deprecated: bool
    sections: tuple[Section, ...]


def summary(operation: Operation) -> str:
    """What an operation does, in a line; empty where the document does not say."""
    return operation.node.text("summary") or operation.node.text("operationId")


def reading(document: Document, name: str) -> Reading | None:
    """An operation of a document for reading; None where it has none of that name."""
    operation = document.operations.get(name)
    if operation is None:
        return None
    return Reading(
        name=name,
        summary=summary(operation),
        description=operation.node.text("description"),
        is_deprecated=operation.node.is_true("deprecated"),
        sections=tuple(_Reader(document).sections(operation)),
    )


class _Reader:
    """Reads the schemas of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._places: FieldPlaces = places_of(document)

    def sections(self, operation: Operation) -> Iterator[Section]:
        before = Before(operation, operation, self._document)
        parameters = [
            self._parameter(parameter, field_of(parameter, before)) for parameter in operation.parameters.values()
        ]
        if parameters:
            yield Section("Parameters", "", "", "", tuple(parameters))
        body = operation.body
        for media in body.content.values() if body else ():
            needed = "" if body and body.required else ", optional"
            yield self._body(
                f"Request body{needed}", "", media, "request", body.node.text("description") if body else ""
            )
        for status, response in operation.responses.items():
            description = response.node.text("description")
            headers = [
                self._parameter(parameter, ("response", "headers", name))
                for name, parameter in response.headers.items()
            ]
            if headers:
                yield Section(f"Answer {status}, headers", status, "", "", tuple(headers))
            for media in response.content.values():
                yield self._body(f"Answer {status}", status, media, "response", description)
            if not response.content:
                yield Section(f"Answer {status}, no body", status, "", description, ())

    def _parameter(self, parameter: Parameter, steps: Steps) -> Field:
        schemas = (schema_at(parameter.schema),) if parameter.schema else ()
        return Field(
            name=parameter.name or steps[-1],
            steps=steps,
            depth=0,
            kind=self._kind(schemas),
            is_required=parameter.required,
            notes=(*([parameter.where] if parameter.where else []), *self._notes(schemas)),
            description=parameter.node.text("description"),
        )

    def _body(self, title: str, response: str, media: MediaType, side: str, description: str) -> Section:
        schemas = (schema_at(media.schema),) if media.schema else ()
        fields: list[Field] = []
        for field in self._fields(schemas, (side, "body"), 0, frozenset()):
            if len(fields) == MOST_FIELDS:
                return Section(
                    f"{title}, {media.name}", response, self._kind(schemas), description, tuple(fields), is_cut=True
                )
            fields.append(field)
        return Section(f"{title}, {media.name}", response, self._kind(schemas), description, tuple(fields))

    def _fields(
        self, schemas: tuple[Schema, ...], here: Steps, depth: int, around: frozenset[object]
    ) -> Iterator[Field]:
        """The properties of a value and of what is inside of it; what is inside itself is not told again."""
        schemas, here = self._elements(schemas, here)
        key = tuple(schema.key for schema in schemas)
        if depth >= DEEPEST or key in around:
            return
        for name in self._places.names(schemas):
            inner = self._places.inner(schemas, name)
            yield Field(
                name=name,
                steps=(*here, name),
                depth=depth,
                kind=self._kind(inner),
                is_required=any(name in shape.required for shape in self._shapes(schemas)),
                notes=tuple(self._notes(inner)),
                description=self._description(inner),
            )
            yield from self._fields(inner, (*here, name), depth + 1, around | {key})

    def _elements(self, schemas: tuple[Schema, ...], here: Steps) -> tuple[tuple[Schema, ...], Steps]:
        """The schemas of the elements where a value is an array, of arrays too."""
        for _ in range(DEEPEST):
            inner = self._places.inner(schemas, ELEMENT)
            if self._places.names(schemas) or not inner:
                break
            schemas, here = inner, (*here, ELEMENT)
        return schemas, here

    def _shapes(self, schemas: Iterable[Schema]) -> list[Shape]:
        return [self._places.shape(schema) for schema in schemas]

    def _kind(self, schemas: tuple[Schema, ...], depth: int = 0) -> str:
        """The types in words, with the name of the component."""
        types = frozenset[str]().union(*(self._types(schema) for schema in schemas)) if schemas else ALL_TYPES
        if types == ALL_TYPES:
            return "anything"
        kinds = sorted(types - ({"integer"} if "number" in types else set()), key=lambda kind: (kind == "null", kind))
        inner = self._places.inner(schemas, ELEMENT) if "array" in types and depth < DEEPEST else ()
        words = [f"array of {self._kind(inner, depth + 1)}" if kind == "array" and inner else kind for kind in kinds]
        names = dict.fromkeys(
            schema.place.removeprefix(_COMPONENT) for schema in schemas if schema.place.startswith(_COMPONENT)
        )
        named = [name for name in names if "/" not in name]
        return " or ".join(words) + (f" ({', '.join(named)})" if named else "")

    def _types(self, schema: Schema) -> frozenset[str]:
        shape = self._places.shape(schema)
        if shape.types != ALL_TYPES or not shape.choices:
            return shape.types or frozenset({"nothing"})
        chosen = (self._places.shape(member).types for choice in shape.choices for member in choice.members)
        return frozenset[str]().union(*chosen)

    def _notes(self, schemas: Iterable[Schema]) -> Iterator[str]:
        for shape in self._shapes(schemas):
            values: Mapping[str, Json] = shape.values
            if "const" in values:
                yield f"always {_shown(values['const'])}"
            if chosen := sequence(values.get("enum")):
                more = f" and {len(chosen) - _MOST_VALUES} more" if len(chosen) > _MOST_VALUES else ""
                yield f"one of {', '.join(map(_shown, chosen[:_MOST_VALUES]))}{more}"
            yield from (f"{name} {_shown(values[name])}" for name in _TOLD if name in values)
        for schema in schemas:
            if (default := schema.annotation("default")) is not None:
                yield f"default {_shown(default)}"
            yield from (words for name, words in _DIRECTIONS.items() if schema.says(name))

    @staticmethod
    def _description(schemas: Iterable[Schema]) -> str:
        return next((words for schema in schemas if (words := text(schema.annotation("description")))), "")


_DIRECTIONS = {"readOnly": "only read", "writeOnly": "only written", "deprecated": "deprecated"}


def _shown(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def title(document: Document) -> str:
    """What a document calls its API, with its own version of that."""
    info = Node(document.value, "#/info", mapping(document.value).get("info"))
    return f"{info.text('title')} {info.text('version')}".strip()
