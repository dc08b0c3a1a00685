"""The laws of usage, for documents and pacts that hypothesis makes."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pactgate import openapi
from pactgate.openapi.usage.fields import steps
from tests.builders.examples import EXAMPLES, JSON
from tests.builders.schemas import SCHEMAS
from tests.openapi.fit.kit import Object, accepting, answering, document, expecting, pact, sending
from tests.openapi.usage.kit import read

type Example = tuple[Object, Any]

OTHERS = st.one_of(EXAMPLES.map(lambda made: made[0]), SCHEMAS)


def broken(pact: Object, before: openapi.Document, after: openapi.Document) -> bool:
    """Whether a pact fits one document and not the other."""
    return openapi.fit(pact, before).compatible and not openapi.fit(pact, after).compatible


def touched(pact: Object, before: openapi.Document, after: openapi.Document) -> tuple[openapi.Touch, ...] | None:
    """What the changes, of whatever level, touch of a pact; None where nothing changed."""
    changes = openapi.compare(before, after).changes
    return openapi.touched_by(changes, openapi.uses(pact, before), before, after) if changes else None


def documents(old: Any, new: Any, *, request: bool) -> tuple[openapi.Document, openapi.Document]:
    """Two documents with these schemas, once in place and once as components that refer to each other."""
    make = accepting if request else answering
    one, other = (
        read(
            make({"$ref": "#/components/schemas/A"}, version="3.1.0", components={"schemas": {"A": schema}})
            if isinstance(schema, dict) and len(str(schema)) % 2
            else make(schema, version="3.1.0")
        )
        for schema in (old, new)
    )
    return one, other


@settings(max_examples=200, deadline=None)
@given(EXAMPLES, OTHERS, st.booleans(), st.data())
def test_who_no_longer_fits_is_touched(made: Example, new: Any, request: bool, data: st.DataObject) -> None:  # noqa: FBT001
    schema, value = made
    body = value if request else less(value, data)
    pact = sending(body) if request else expecting(body)
    before, after = documents(schema, changed(schema, new, data), request=request)
    found = touched(pact, before, after)
    if found is not None and broken(pact, before, after):
        assert found
        certain = openapi.confirmed(found, openapi.fit(pact, before), openapi.fit(pact, after))
        assert any(touch.certain for touch in certain)


def test_beside_an_alternative_that_admits_any_object_only_the_fit_tells_that_a_property_is_another() -> None:
    """See docs/reference/fit.md: the comparison takes the consumer's side as written, and there any object may come."""
    number, text = ({"type": "object", "properties": {"a": {"type": kind}}} for kind in ("integer", "string"))
    before, after = documents(
        {"anyOf": [number, {"type": "object"}]}, {"anyOf": [text, {"type": "object"}]}, request=False
    )
    assert broken(expecting({"a": 1}), before, after)
    assert touched(expecting({"a": 1}), before, after) is None


MEDIA_TYPES = (
    "application/json",
    "application/vnd.a+json",
    "application/vnd.b+json",
    "application/problem+json",
    "application/json; version=1",
    "application/vnd.a+xml",
)
NAMED = st.sampled_from(MEDIA_TYPES)
OFFERED = st.lists(NAMED, min_size=1, max_size=3, unique=True)


def in_types(names: list[str], *, request: bool) -> openapi.Document:
    """A document that takes or answers the same object in these media types."""
    content = {name: {"schema": {"type": "object"}} for name in names}
    answer = {"200": {"description": "", "content": {} if request else content}}
    return read(document({"responses": answer, **({"requestBody": {"content": content}} if request else {})}))


@settings(max_examples=500, deadline=None)
@given(OFFERED, OFFERED, st.none() | NAMED, st.none() | NAMED, st.sampled_from(({}, {"body": {}})), st.booleans())
def test_no_media_type_is_lost_to_a_pact_without_a_word_of_the_comparison(
    old: list[str],
    new: list[str],
    accepted: str | None,
    read_as: str | None,
    body: Object,
    request: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    headers = {"Accept": accepted} if accepted else {}
    content = {**body, "headers": {"Content-Type": read_as}} if read_as else body
    whole = pact(content) if request else pact({"headers": headers}, content)
    before, after = in_types(old, request=request), in_types(new, request=request)
    is_told = not openapi.fit(whole, before).misfits and openapi.fit(whole, after).misfits
    if is_told or broken(whole, before, after):
        assert any(change.level != "info" for change in openapi.compare(before, after).changes)


def changed(schema: Any, other: Any, data: st.DataObject) -> Any:
    """The schema with one of those inside of it replaced by another, or left out."""
    made = copy.deepcopy(schema)
    holders = [(inside, key) for inside in inner(made) for key in inside] or [({"": made}, "")]
    holder, key = data.draw(st.sampled_from(holders))
    if not key:
        return other
    if data.draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = other
    return made


def inner(schema: Any) -> list[Any]:
    """The members of a schema that hold other schemas, by name."""
    if not isinstance(schema, dict):
        return []
    children = [*schema.get("properties", {}).values(), schema.get("items")]
    children += [one for keyword in ("anyOf", "allOf", "oneOf") for one in schema.get(keyword, ())]
    return [schema.get("properties", {}), *(found for child in children for found in inner(child))]


def less(value: Any, data: st.DataObject) -> Any:
    """Less of a value."""
    if isinstance(value, dict):
        return {name: less(member, data) for name, member in value.items() if data.draw(st.booleans())}
    return [less(element, data) for element in value] if isinstance(value, list) else value


@settings(max_examples=100, deadline=None)
@given(EXAMPLES, JSON)
def test_nothing_is_touched_where_nothing_changed(made: Example, body: Any) -> None:
    document = read(answering(made[0], version="3.1.0"))
    assert touched(expecting(body), document, read(answering(made[0], version="3.1.0"))) is None


@settings(max_examples=100, deadline=None)
@given(EXAMPLES)
def test_the_examples_of_a_document_use_what_is_in_it(made: Example) -> None:
    schema, value = made
    document = read(answering(schema, version="3.1.0"))
    uses = openapi.uses(expecting(value), document)
    assert [use.operation for use in uses.uses] == ["GET /x"]
    unused = {one.field for one in openapi.unused(document, [uses]).fields}
    assert not any(user.fields for field in unused for user in openapi.used_by({"web": uses}, None, field))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("abcd"), EXAMPLES, min_size=1), st.data())
def test_a_property_that_is_removed_touches_exactly_who_reads_it(
    members: dict[str, Example], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(members)))
    properties = {key: made[0] for key, made in members.items()}
    schema = {"type": "object", "properties": properties, "required": [*members]}
    rest = {key: made for key, made in properties.items() if key != name}
    before, after = documents(schema, {**schema, "properties": rest, "required": [*rest]}, request=False)
    bodies = [{key: made[1]} for key, made in members.items()]
    for body in bodies:
        found = touched(expecting(body), before, after) or ()
        assert bool(found) == (name in body)
        assert {touch.fields for touch in found} <= {(f"response.body.{name}",)}


@settings(max_examples=100, deadline=None)
@given(JSON, JSON)
def test_uses_survive_any_body_and_come_back_from_json(body: Any, other: Any) -> None:
    for whole, made in ((expecting(body), answering({})), (sending(other), accepting({}))):
        found = openapi.uses(whole, read(made))
        assert openapi.Uses.from_json(found.as_json()) == found
        assert all(steps(field) for use in found.uses for field in use.fields)
