"""What is told of discriminators: which value names which schema, with a message that shows it."""

import json
from typing import Any

import pytest

from pactgate import openapi
from tests.openapi.breaking.documents import api, body, reply

EVENT = {"$ref": "#/components/schemas/Event"}


def read(post: dict[str, Any], mapping: dict[str, str], **children: Any) -> openapi.Document:
    """A document in which `kind` tells the children of `Event`."""
    base = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    schemas = {name: {"allOf": [EVENT, {"type": "object", **said}]} for name, said in children.items()}
    return openapi.read(json.dumps({**api(post), "components": {"schemas": {"Event": base, **schemas}}}).encode())


PAID = {"properties": {"sum": {"type": "integer"}}, "required": ["sum"]}
LOST = {"properties": {"why": {"type": "string"}}, "required": ["why"]}


def test_a_name_that_a_mapping_gives_no_more_is_shown_by_a_message_that_has_it() -> None:
    old = read(body(EVENT), {"paid": "Paid", "payment": "Paid"}, Paid=PAID)
    new = read(body(EVENT), {"payment": "Paid"}, Paid=PAID)
    (change,) = [change for change in openapi.compare(old, new).changes if change.is_breaking]
    assert change.rule == "request-property-discriminator-mapping-deleted"
    assert change.text.endswith("the discriminator value `paid` for `Paid`.")
    message = change.message()
    assert message
    assert message.value == {"kind": "paid", "sum": 0}


def test_another_child_of_a_base_is_a_value_that_readers_do_not_know() -> None:
    old, new = read(reply(EVENT), {}, Paid=PAID), read(reply(EVENT), {}, Paid=PAID, Lost=LOST)
    (change,) = [change for change in openapi.compare(old, new).changes if change.is_breaking]
    assert change.rule == "response-body-any-of-added"
    assert change.witness
    assert change.witness.value == {"kind": "Lost", "why": ""}


def test_a_change_of_a_child_is_told_where_the_child_says_it() -> None:
    other = {**PAID, "properties": {"sum": {"type": "string"}}}
    old, new = read(reply(EVENT), {}, Paid=PAID), read(reply(EVENT), {}, Paid=other)
    (change,) = [change for change in openapi.compare(old, new).changes if change.is_breaking]
    assert change.location == "#/components/schemas/Paid/allOf/1/properties/sum"


def test_another_name_for_a_schema_is_shown_by_a_message_with_the_old_one() -> None:
    old, new = read(body(EVENT), {"paid": "Paid"}, Paid=PAID), read(body(EVENT), {"payment": "Paid"}, Paid=PAID)
    (change,) = [change for change in openapi.compare(old, new).changes if change.is_breaking]
    assert change.witness
    assert change.witness.value in ("paid", {"kind": "paid", "sum": 0})


def choosing(word: str, mapping: dict[str, str], cat: dict[str, Any]) -> dict[str, Any]:
    """A document that answers with a choice of two, which `kind` tells apart."""
    kind = {"kind": {"type": "string"}}
    dog = {"type": "object", "required": ["kind"], "properties": kind}
    schemas = {"Cat": {**dog, "properties": {**kind, **cat}}, "Dog": dog}
    named = {value: f"#/components/schemas/{name}" for value, name in mapping.items()}
    members = [{"$ref": f"#/components/schemas/{name}"} for name in schemas]
    choice = {word: members, "discriminator": {"propertyName": "kind", "mapping": named}}
    return {**api(reply(choice)), "components": {"schemas": schemas}}


@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
def test_a_schema_that_has_another_value_now_is_told_by_the_value_and_not_as_another_member(word: str) -> None:
    old, new = (
        openapi.read(json.dumps(choosing(word, {value: "Cat", "dog": "Dog"}, {"age": {"type": kind}})).encode())
        for value, kind in (("cat", "integer"), ("feline", "string"))
    )
    found = openapi.compare(old, new).changes
    assert {(change.rule, change.level, change.text) for change in found} == {
        (
            "response-property-discriminator-mapping-added",
            "error",
            "Property `kind` of the 200 response now has the discriminator value `feline` for `Cat`.",
        ),
        (
            "response-property-discriminator-mapping-deleted",
            "info",
            "Property `kind` of the 200 response no longer has the discriminator value `cat` for `Cat`.",
        ),
        (
            "response-property-type-changed",
            "error",
            "Property `age` of the 200 response changed its type from integer to string.",
        ),
    }
