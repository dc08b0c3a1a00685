"""What is said to be plain to see is so."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.emit import LastingSchemas
from pactgate.openapi.schemas.evident import evidently_included
from pactgate.openapi.schemas.inclusion import first_witness
from tests.builders.json_schemas import SCHEMAS, document


@settings(max_examples=150, deadline=None)
@given(SCHEMAS, SCHEMAS)
def test_what_is_plain_has_no_counterexample(one: Any, other: Any) -> None:
    sender, receiver = document(one), document(other)
    if evidently_included(sender, receiver):
        assert first_witness(candidates(sender, receiver), sender, (receiver,)) is None


@settings(max_examples=100, deadline=None)
@given(SCHEMAS, SCHEMAS)
def test_one_of_two_conjuncts_is_plainly_implied(one: Any, other: Any) -> None:
    sender = document({"allOf": [document(one), document(other)]})
    receiver: dict[str, Any] = {"anyOf": [document(one), False]}
    if evidently_included(sender, receiver):
        assert first_witness(candidates(sender, receiver), sender, (receiver,)) is None


def circle(keyword: str, **more: Any) -> dict[str, Any]:
    inner = {"type": ["object"], "properties": {"next": {"$ref": f"#/$defs/{keyword}"}}, **more}
    return {"$ref": f"#/$defs/{keyword}", "$defs": {keyword: inner}}


def test_circular_schemas_are_followed_round_once() -> None:
    assert evidently_included(circle("a", required=["next"]), circle("b"))
    assert not evidently_included(circle("a"), circle("b", required=["next"]))


def test_true_is_not_one() -> None:
    assert not evidently_included({"const": 1}, {"const": True})
    assert not evidently_included({"enum": [True]}, {"enum": [1]})


def test_to_contain_none_is_less_than_to_contain_one() -> None:
    contained: dict[str, Any] = {"type": "array", "contains": {"type": "string"}}
    assert not evidently_included({**contained, "minContains": 0}, contained)
    assert evidently_included({**contained, "maxContains": 3}, contained)


def tagged(kind: str, **more: Any) -> dict[str, Any]:
    properties = {"kind": {"type": ["string"], "enum": [kind]}, **more}
    return {"type": ["object"], "properties": properties, "required": ["kind"]}


def test_of_a_oneof_it_is_plain_which_member_a_tagged_value_is() -> None:
    receiver: dict[str, Any] = {"oneOf": [tagged("a", size={"type": ["integer"]}), tagged("b"), {"type": ["string"]}]}
    sent: dict[str, Any] = {**tagged("a"), "additionalProperties": False}
    assert evidently_included(sent, receiver)
    both: dict[str, Any] = {"oneOf": [tagged("a"), tagged("a", size={"type": ["integer"]})]}
    assert not evidently_included(sent, both)
    untagged: dict[str, Any] = {"oneOf": [tagged("a"), {"type": ["object"]}]}
    assert not evidently_included(sent, untagged)


def test_a_member_is_apart_that_requires_what_is_never_sent() -> None:
    receiver: dict[str, Any] = {"oneOf": [{"type": ["object"]}, {"type": ["object"], "required": ["id"]}]}
    assert evidently_included({"type": ["object"], "properties": {}, "additionalProperties": False}, receiver)
    assert not evidently_included(
        {"type": ["object"], "properties": {"id": True}, "additionalProperties": False}, receiver
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(SCHEMAS, min_size=2, max_size=4))
def test_what_was_shown_in_one_question_is_so_in_the_next(schemas: list[Any]) -> None:
    kept: list[dict[str, Any]] = [{"type": ["array"], "items": schema} for schema in schemas]
    parts = [value for schema in kept for value in (schema, schema["items"])]
    shared = LastingSchemas({id(part) for part in parts})
    for one in kept:
        for other in kept:
            assert evidently_included(one, other, shared) or not evidently_included(one, other)
            if evidently_included(one, other, shared):
                assert first_witness(candidates(one, other), one, (other,)) is None
