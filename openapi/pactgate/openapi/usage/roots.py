"""The places of an operation that have schemas, with the fields that they describe."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pactgate.openapi.breaking.pairs import HEADER, PARAMETER, REQUEST_BODY, RESPONSE_BODY, Kind
from pactgate.openapi.breaking.walk import REVERSED, media_types
from pactgate.openapi.document import MediaType
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.usage.aspects import Before, field_of
from pactgate.openapi.usage.fields import Steps


@dataclass(frozen=True, slots=True)
class Root:
    """A place of an operation that has a schema.

    Attributes:
        kind: what kind of place.
        field: the field that it describes; empty where no pact can show it.
        schema: the schema.
        response: the status of the response that it belongs to.
        media_type: the media type in the old document; empty where it has none.
        changed_beside: the media types of the same message whose schema is written otherwise in the new document.
    """

    kind: Kind
    field: Steps
    schema: Schema
    response: str = ""
    media_type: str = ""
    changed_beside: frozenset[str] = frozenset()


def roots(operation: Before, *, old: bool) -> Iterator[Root]:
    """The places of an operation that have schemas before and after.

    Args:
        operation: the operation.
        old: whether they are wanted as the old document has them.
    """
    if operation.new is None:
        return
    told = operation.old if old else operation.new
    for key in operation.old.parameters.keys() & operation.new.parameters.keys():
        parameter = told.parameters[key]
        yield from _root(PARAMETER, field_of(parameter, operation), parameter.schema)
    if operation.old.body and operation.new.body:
        yield from _of_content(REQUEST_BODY, operation.old.body.content, operation.new.body.content, old=old)
    for status in operation.old.responses.keys() & operation.new.responses.keys():
        one, other = operation.old.responses[status], operation.new.responses[status]
        yield from _of_content(RESPONSE_BODY, one.content, other.content, status, old=old)
        for name in one.headers.keys() & other.headers.keys():
            header = (one if old else other).headers[name]
            yield from _root(HEADER, ("response", "headers", name), header.schema, status)
    for item in told.callbacks.values():
        for inner in item.operations.values():
            yield from _of_callback(Before(inner, inner, operation.new_document), old=old)


def _of_callback(operation: Before, *, old: bool) -> Iterator[Root]:
    """What is said when the provider calls back, which no pact shows."""
    yield from (Root(REVERSED[root.kind], (), root.schema) for root in roots(operation, old=old))


def _root(kind: Kind, field: Steps, schema: Node | None, response: str = "") -> Iterator[Root]:
    if schema is not None:
        yield Root(kind, field, schema_at(schema), response)


def _of_content(
    kind: Kind, before: Mapping[str, MediaType], after: Mapping[str, MediaType], response: str = "", *, old: bool
) -> Iterator[Root]:
    field = ("request" if kind is REQUEST_BODY else "response", "body")
    pairs = media_types(before, after).pairs
    changed = frozenset(one.name for one, other in pairs if not _reads_same(one.schema, other.schema))
    for one, other in pairs:
        schema = (one if old else other).schema
        if schema is not None:
            yield Root(kind, field, schema_at(schema), response, one.name, changed)


def _reads_same(old: Node | None, new: Node | None) -> bool:
    """Whether two schemas are written alike, in their own place at least."""
    if old is None or new is None:
        return old is new
    return old.raw == new.raw and (not old.reference or old.reference.startswith("#/components/"))
