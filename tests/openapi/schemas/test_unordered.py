"""Schemas that say the same have one name, whatever their order, and whatever is a definition."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.openapi.references import Node
from pactgate.openapi.schemas.naming import Names
from pactgate.openapi.schemas.schema import schema_at
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction, Terms
from tests.builders.schemas import SCHEMAS

TERMS = Terms(Direction.RESPONSE, formats=True)
LONG: dict[str, Any] = {"type": "object", "properties": {f"member{number}": {"type": "string"} for number in range(9)}}


def name(schema: Any, names: Names | None = None) -> str:
    return (names or Names(Shapes(), TERMS)).of(schema_at(Node(schema, "#", schema)))


@given(SCHEMAS, st.randoms(use_true_random=False))
def test_order_says_nothing(schema: Any, chance: Random) -> None:
    assert name({"allOf": [schema, LONG]}) == name({"allOf": [LONG, shuffled(schema, chance)]})


@given(SCHEMAS)
def test_a_definition_says_what_stands_in_its_place(schema: Any) -> None:
    inline = {"properties": {"a": schema, "b": {"items": schema}}}
    defined = {
        "properties": {"a": {"$ref": "#/$defs/s"}, "b": {"items": {"$ref": "#/$defs/s"}}},
        "$defs": {"s": schema},
    }
    assert name(inline) == name(defined)


@given(st.lists(SCHEMAS, max_size=5))
def test_what_was_named_before_changes_no_name(schemas: list[Any]) -> None:
    shared = Names(Shapes(), TERMS)
    wrapped = [{"properties": {"a": schema, "long": LONG}} for schema in schemas]
    assert [name(schema, shared) for schema in wrapped] == [name(schema) for schema in wrapped]


def test_other_schemas_have_other_names() -> None:
    schemas: list[Any] = [{"type": "string"}, {"enum": ["string"]}, {"not": {"type": "string"}}, LONG]
    schemas += [{"prefixItems": [{"type": "string"}, LONG]}, {"prefixItems": [LONG, {"type": "string"}]}]
    schemas += [{"properties": {"a": {"$ref": "#/$defs/s"}}, "$defs": {"s": inner}} for inner in ({}, LONG)]
    assert len({name(schema) for schema in schemas}) == len(schemas)


def tree(first: str, second: str, kind: str = "string") -> dict[str, Any]:
    node = {"properties": {"next": {"$ref": f"#/$defs/{second}"}, "value": {"type": kind}}}
    return {"$ref": f"#/$defs/{first}", "$defs": {first: node, second: {"items": {"$ref": f"#/$defs/{first}"}}}}


def test_definitions_that_refer_to_each_other_are_the_same_under_other_names() -> None:
    assert name(tree("a", "b")) == name(tree("y", "x"))
    assert name(tree("a", "b")) != name(tree("a", "b", "integer"))


def ring(length: int, *, last: str = "string") -> dict[str, Any]:
    """Definitions of which each refers to the next; the last one's value is of another type."""
    kinds = ["string"] * (length - 1) + [last]
    definitions = {
        f"s{number}": {"properties": {"value": {"type": kind}, "next": {"$ref": f"#/$defs/s{(number + 1) % length}"}}}
        for number, kind in enumerate(kinds)
    }
    return {"$ref": "#/$defs/s0", "$defs": definitions}


def test_a_definition_unrolled_is_the_same() -> None:
    assert name(ring(1)) == name(ring(2)) == name(ring(30))


@pytest.mark.parametrize("length", [2, 13, 40])
def test_a_difference_is_seen_however_far_away(length: int) -> None:
    assert name(ring(length, last="integer")) != name(ring(length))
    assert name(ring(length, last="integer")) != name(ring(length, last="boolean"))
    assert name(ring(length, last="integer")) == name(ring(length, last="integer"))
    assert name(ring(length, last="integer")) != name(ring(length + 1, last="integer"))


def test_what_says_no_more_than_that_it_satisfies_itself_is_like_no_other() -> None:
    itself: Any = {"s": {"anyOf": [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/s"}]}}
    choices: Any = {"s": {"not": {"$ref": "#/$defs/t"}}, "t": {"not": {"$ref": "#/$defs/s"}}}
    for definitions in (itself, choices):
        assert name({"$ref": "#/$defs/s", "$defs": definitions}) == ""
        assert name({"properties": {"a": {"$ref": "#/$defs/s"}}, "$defs": definitions}) == ""


def test_schemas_that_refer_to_each_other_are_read_a_few_times_each() -> None:
    """Twice as many schemas cost about twice as much, though each can be reached from each."""

    def readings(size: int) -> int:
        references: Any = {
            f"s{number}": {
                "required": ["kind"],
                "properties": {
                    "kind": {"enum": ["a" if number else "b"]},
                    **{f"p{k}": {"$ref": f"#/$defs/s{(number * 3 + k) % size}"} for k in range(3)},
                },
            }
            for number in range(size)
        }
        names = Names(Shapes(), TERMS)
        schema: Any = {"$ref": "#/$defs/s0", "$defs": references}
        for number in range(size):  # each is asked for, as members of choices are
            names.of(schema_at(Node(schema, f"#/$defs/s{number}", references[f"s{number}"])))
        return names.readings

    assert readings(320) < 2.5 * readings(160) < 2.5 * 2.5 * readings(80)


def shuffled(said: Any, chance: Random) -> Any:
    """The same schema with its members, and what a choice has, in another order."""
    if isinstance(said, dict):
        members = [*said.items()]
        chance.shuffle(members)
        return {key: reordered(key, value, chance) for key, value in members}
    return said


def reordered(key: str, value: Any, chance: Random) -> Any:
    if key in {"required", "enum", "type", "allOf", "oneOf", "anyOf"} and isinstance(value, list):
        inner = [shuffled(item, chance) for item in value]
        chance.shuffle(inner)
        return inner
    return shuffled(value, chance)
