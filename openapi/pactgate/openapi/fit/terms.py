"""What is known of one document, and whether a value, or a text that may be read as several, satisfies its schemas."""

import json
from collections.abc import Iterable, Iterator, Sequence

import jsonschema_rs

from pactgate.openapi.document import Document, MediaType
from pactgate.openapi.fit.lowering import Validators, first_errors
from pactgate.openapi.fit.offer import Declared, Offer
from pactgate.openapi.fit.promised import BoundedCache, Promises
from pactgate.openapi.fit.routes import MatchedOperation, Routes
from pactgate.openapi.fit.sequences import schema_of_content
from pactgate.openapi.fit.texts import Texts
from pactgate.openapi.media_types import parsed
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json

MOST = 20
"""How many errors of one value are told."""


class DocumentTerms:
    """What is known of one document, kept from one pact to the next.

    Attributes:
        routes: its paths.
        shapes: the shapes of its schemas.
        validators: their validators.
        promises: what of an expected body it promises.
        texts: reads texts by its parameters.
        known_errors: what is wrong with texts, by parameter, direction and text.
    """

    def __init__(self, document: Document) -> None:
        self.routes = Routes(document)
        self.shapes = shapes = Shapes()
        self.validators = Validators(shapes)
        self.promises = Promises(self.validators)
        self.texts = Texts(shapes)
        self.known_errors: BoundedCache[object, list[str]] = BoundedCache()
        self._offers: dict[str, Offer] = {}
        self._schemas: dict[tuple[int, str], Schema | None] = {}

    def offer(self, route: MatchedOperation) -> Offer:
        """What the operation of a route offers."""
        name = route.operation.name
        if name not in self._offers:
            self._offers[name] = Offer(route.operation)
        return self._offers[name]

    def schema(self, media: MediaType) -> Schema | None:
        """The schema of a media type, looked up once."""
        key = media.node.identity
        if key not in self._schemas:
            self._schemas[key] = schema_of_content(media)
        return self._schemas[key]


def text_errors(terms: DocumentTerms, declared: Declared, values: Sequence[str], direction: Direction) -> list[str]:
    """Why the texts of a parameter or header do not satisfy its schema; nothing where some reading of them does.

    Raises:
        Unjudged: the schema cannot be made a validator.
    """
    key = declared.parameter.node.identity, direction, tuple(values)
    if key not in terms.known_errors:
        terms.known_errors[key] = _text_errors(terms, declared, values, direction)
    return terms.known_errors[key]


def _text_errors(terms: DocumentTerms, declared: Declared, values: Sequence[str], direction: Direction) -> list[str]:
    if declared.schema is None:
        return []
    if declared.media_type:
        return _content_errors(terms, declared, values, direction)
    readings = terms.texts.readings(declared.parameter, declared.schema, values)
    return reading_errors(terms, declared.schema, readings, direction)


def reading_errors(terms: DocumentTerms, schema: Schema, readings: Iterable[Json], direction: Direction) -> list[str]:
    """Why none of the readings satisfies the schema: the errors of the first one."""
    validator = terms.validators.of(schema, direction)
    first: list[str] | None = None
    for reading in readings:
        if validator.is_valid(reading):
            return []
        if first is None:
            first = [error.message for error in first_errors(validator, reading, MOST)]
    return first or ["it is there several times and is no list"]


def _content_errors(terms: DocumentTerms, declared: Declared, values: Sequence[str], direction: Direction) -> list[str]:
    """The same for a parameter with `content`: its text is in a media type."""
    if not parsed(declared.media_type).is_json or declared.schema is None:
        return []
    try:
        value = json.loads(values[-1] if values else "")
    except ValueError:
        return [f"it is not {declared.media_type}"]
    return reading_errors(terms, declared.schema, [value], direction)


def body_errors(terms: DocumentTerms, schema: Schema, value: Json) -> Iterator[jsonschema_rs.ValidationError]:
    """The errors of a request's body.

    Raises:
        Unjudged: the schema cannot be made a validator.
    """
    validator = terms.validators.of(schema, Direction.REQUEST)
    if not validator.is_valid(value):
        yield from first_errors(validator, value, MOST)
