"""What is decided case by case is so; what may break alone is where a break is looked for."""

from typing import Any

import pytest
from hypothesis import given, settings

from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.deciding import decided
from pactgate.openapi.schemas.focusing import focused
from pactgate.openapi.schemas.inclusion import first_witness, included
from pactgate.openapi.schemas.terms import InclusionAnswer
from pactgate.openapi.values import mapping
from tests.builders.json_schemas import SCHEMAS, document

TEXT: Any = {"type": "string"}
CLOSED: Any = {"unevaluatedProperties": False}


def thing(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*required]}


def tag(*names: str) -> dict[str, Any]:
    return {"type": "string", "enum": [*names]}


OPEN_TAGS: Any = {"oneOf": [thing(kind=tag("a", "b"), name=TEXT), thing(kind=tag("b"), size=TEXT)]}
"""Members that look alike: `{"kind": "b"}` is both of them, and so neither."""


@pytest.mark.parametrize(
    ("sender", "receiver"),
    [
        ({**thing("kind", kind=tag("a")), "additionalProperties": False}, OPEN_TAGS),
        (
            {"oneOf": [thing("kind", kind=tag("a"), name=TEXT), thing("kind", kind=tag("b"), size=TEXT)], **CLOSED},
            {"oneOf": [thing("kind", kind=tag("b"), size=TEXT, x=TEXT), thing("kind", kind=tag("a"), name=TEXT)]},
        ),
        (
            {"anyOf": [thing(a=TEXT), thing(b=TEXT)], **CLOSED},
            {"anyOf": [thing(a={"type": "integer"}), thing(c={"type": "integer"})]},
        ),
        # Whatever is one of the first is the second, too: no value is just one of them.
        ({"oneOf": [{"properties": {"code": TEXT}}, {"type": "object"}], "type": "object", **CLOSED}, {"not": {}}),
        (
            {"type": "array", "items": TEXT},
            {
                "oneOf": [
                    TEXT,
                    {"type": "array", "items": TEXT},
                    {"type": "array", "minItems": 1, "items": {"type": "null"}},
                ]
            },
        ),
    ],
)
def test_choices_are_decided_by_what_tells_their_members_apart(sender: Any, receiver: Any) -> None:
    assert decided(sender, receiver)


def test_what_two_members_of_a_one_of_have_in_common_is_refused() -> None:
    sender: Any = {"oneOf": [thing("kind", kind=tag("a")), thing("kind", kind=tag("b"))], **CLOSED}
    assert not decided(sender, OPEN_TAGS)
    answer = included(sender, OPEN_TAGS)
    assert answer.witness
    assert answer.witness.value == {"kind": "b"}


def test_a_value_may_keep_to_what_another_member_declares_that_has_a_choice_inside() -> None:
    either = {**thing("x", x=TEXT, y=TEXT), "oneOf": [{"required": ["x"]}, {"required": ["y"]}]}
    receiver: Any = {"not": {"required": ["x", "y"]}}
    assert not decided({"oneOf": [either, thing(y=TEXT)], **CLOSED}, receiver)


@settings(max_examples=150, deadline=None)
@given(SCHEMAS, SCHEMAS)
def test_what_is_decided_has_no_counterexample(one: Any, other: Any) -> None:
    sender, receiver = document(one), document(other)
    if decided(sender, receiver):
        assert first_witness(candidates(sender, receiver), sender, (receiver,)) is None


def test_a_break_deep_in_a_large_message_is_found() -> None:
    many = {f"p{index}": thing(a=TEXT, b=TEXT, c=TEXT) for index in range(60)}
    last = thing(**many, z=thing(**many, z=thing(kind=tag("a", "b"), size=tag("c", "d"))))
    small = [{"required": ["kind"], **thing(kind=tag("a"))}, {"required": ["size"], **thing(size=tag("c"))}]
    asked = thing(**many, z=thing(**many, z={"anyOf": [*small, {"not": {"required": ["kind", "size"]}}]}))
    made = focused({**last, **CLOSED}, asked)
    assert made
    assert [*mapping(made["properties"])] == ["z"]
    assert included({**last, **CLOSED}, asked).answer is InclusionAnswer.FAILS
