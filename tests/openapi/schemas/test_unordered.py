"""Schemas that say the same have one name, whatever their order, and whatever is a definition."""

import copy
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pactgate.openapi.schemas.shaping import Meanings
from tests.builders.schemas import SCHEMAS

LONG: dict[str, Any] = {"type": "object", "properties": {f"member{number}": {"type": "string"} for number in range(9)}}


@given(SCHEMAS, st.randoms(use_true_random=False))
def test_order_says_nothing(schema: Any, chance: Random) -> None:
    assert Meanings().of({"allOf": [schema, LONG]}) == Meanings().of({"allOf": [LONG, shuffled(schema, chance)]})


@given(SCHEMAS)
def test_a_definition_says_what_stands_in_its_place(schema: Any) -> None:
    inline = {"properties": {"a": schema, "b": {"items": schema}}}
    defined = {
        "properties": {"a": {"$ref": "#/$defs/s"}, "b": {"items": {"$ref": "#/$defs/s"}}},
        "$defs": {"s": schema},
    }
    assert Meanings().of(inline) == Meanings().of(defined)


@given(st.lists(SCHEMAS, max_size=5))
def test_what_was_named_before_changes_no_name(schemas: list[Any]) -> None:
    shared = Meanings()
    for schema in schemas:
        wrapped = {"properties": {"a": schema, "long": LONG}}
        assert shared.of(wrapped) == Meanings().of(copy.deepcopy(wrapped))


def test_other_schemas_have_other_names() -> None:
    said: list[Any] = [{"type": "string"}, {"const": "string"}, {"enum": ["string"]}, {"not": {"type": "string"}}, LONG]
    said += [{"prefixItems": [{"type": "string"}, LONG]}, {"prefixItems": [LONG, {"type": "string"}]}]
    said += [{"properties": {"a": {"$ref": "#/$defs/s"}}, "$defs": {"s": each}} for each in ({}, LONG)]
    assert len({Meanings().of(each) for each in said}) == len(said)


def test_definitions_that_refer_to_each_other_are_the_same_under_other_names() -> None:
    def tree(name: str, other: str, kind: str = "string") -> dict[str, Any]:
        node = {"properties": {"next": {"$ref": f"#/$defs/{other}"}, "value": {"type": kind}}}
        return {"$ref": f"#/$defs/{name}", "$defs": {name: node, other: {"items": {"$ref": f"#/$defs/{name}"}}}}

    assert Meanings().of(tree("a", "b")) == Meanings().of(tree("y", "x"))
    assert Meanings().of(tree("a", "b")) != Meanings().of(tree("a", "b", "integer"))


def shuffled(said: Any, chance: Random) -> Any:
    """The same schema with its members, and what a choice has, in another order."""
    if isinstance(said, dict):
        members = [*said.items()]
        chance.shuffle(members)
        return {key: reordered(key, value, chance) for key, value in members}
    return said


def reordered(key: str, value: Any, chance: Random) -> Any:
    if key in {"required", "enum", "type", "allOf", "oneOf", "anyOf"} and isinstance(value, list):
        inner = [shuffled(each, chance) for each in value]
        chance.shuffle(inner)
        return inner
    return shuffled(value, chance)
