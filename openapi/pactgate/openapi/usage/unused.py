"""What of a document nobody uses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pactgate.openapi.document import Document, MediaType, Operation
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.usage.aspects import Before, field_of
from pactgate.openapi.usage.fields import ANY, ELEMENT, Steps, Tree, joined, same, shown, used
from pactgate.openapi.usage.places import FieldPlaces, places_of
from pactgate.openapi.usage.use import Use, Uses
from pactgate.openapi.values import Json


@dataclass(frozen=True, slots=True, order=True)
class UnusedField:
    """A field that nobody uses, of an operation that somebody does.

    Attributes:
        operation: the operation.
        response: the status of the response that has it; empty for a field of the request.
        field: the field (`response.body.items[].price`); what is inside is not used either.
    """

    operation: str
    response: str
    field: str


@dataclass(frozen=True, slots=True)
class Unused:
    """What nobody uses.

    Attributes:
        operations: the operations that nobody calls.
        fields: the fields of the others that nobody sends or reads.
    """

    operations: tuple[str, ...]
    fields: tuple[UnusedField, ...]

    def as_json(self) -> dict[str, Json]:
        """The same as a plain object."""
        fields: list[Json] = [
            {"operation": field.operation, "response": field.response, "field": field.field} for field in self.fields
        ]
        return {"operations": [*self.operations], "fields": fields}


def unused(document: Document, uses: Iterable[Uses]) -> Unused:
    """The operations that no pact uses, and of the others the fields that none does.

    Of an operation that somebody calls these are its parameters, the properties of its request body, and the headers
    and properties of the responses that somebody expects. The outermost field alone is told, not what is inside of it.

    Args:
        document: the document.
        uses: what each pact uses of it.
    """
    by_operation: dict[str, list[Use]] = {}
    for use in (use for of_pact in uses for use in of_pact.uses):
        by_operation.setdefault(use.operation, []).append(use)
    places = places_of(document)
    fields = {
        field
        for name, operation in document.operations.items()
        for field in _fields(document, operation, by_operation.get(name, ()), places)
    }
    operations = tuple(name for name in document.operations if name not in by_operation)
    return Unused(operations, tuple(sorted(fields)))


def _fields(
    document: Document, operation: Operation, uses: Iterable[Use], places: FieldPlaces
) -> Iterator[UnusedField]:
    uses = tuple(uses)
    if not uses:
        return
    tree = joined(use.tree for use in uses)
    for parameter in operation.parameters.values():
        field = field_of(parameter, Before(operation, operation, document))
        if parameter.where != "path" and not any(used(tree, field)):
            yield UnusedField(operation.name, "", shown(field))
    body = operation.body.content if operation.body else {}
    yield from (UnusedField(operation.name, "", field) for field in _of_body(tree, "request", body, places))
    for status in sorted({use.response for use in uses} & operation.responses.keys()):
        response = operation.responses[status]
        read = joined(use.tree for use in uses if use.response == status)
        headers = (("response", "headers", name) for name in response.headers)
        unread = [shown(field) for field in headers if not any(used(read, field))]
        unread += _of_body(read, "response", response.content, places)
        yield from (UnusedField(operation.name, status, field) for field in unread)


def _of_body(tree: Tree, side: str, content: Mapping[str, MediaType], places: FieldPlaces) -> Iterator[str]:
    """The fields of a body that are not used; the body itself where none is."""
    schemas = tuple(schema_at(media.schema) for media in content.values() if media.schema)
    inside = tree.get(side, {}).get("body")
    if inside is None:
        yield from [f"{side}.body"] if content else []
        return
    for field in _unused(inside, schemas, (side, "body"), places):
        yield shown(field)


def _unused(tree: Tree, schemas: tuple[Schema, ...], here: Steps, places: FieldPlaces) -> Iterator[Steps]:
    """The properties that are declared and not used; nothing where the value is used as a whole, or not looked into."""
    if not tree or tree.get(ANY) == {}:
        return
    for name in places.names(schemas):
        inside = [inner for step, inner in tree.items() if same(step, name)]
        if inside:
            yield from _unused(joined(inside), places.inner(schemas, name), (*here, name), places)
        else:
            yield *here, name
    if ELEMENT in tree:
        yield from _unused(tree[ELEMENT], places.inner(schemas, ELEMENT), (*here, ELEMENT), places)
