"""Inclusion: what is decided, and that every witness is one."""

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactgate.openapi.schemas.inclusion import included, is_witness
from pactgate.openapi.schemas.terms import InclusionAnswer

if TYPE_CHECKING:
    from pactgate.openapi.schemas.emit import JsonSchema

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("sender", "receiver", "answer"),
    [
        ({"type": "integer"}, {"type": "number"}, InclusionAnswer.HOLDS),
        ({"type": "number"}, {"type": "integer"}, InclusionAnswer.FAILS),
        ({**TEXT, "maxLength": 5}, {**TEXT, "maxLength": 10}, InclusionAnswer.HOLDS),
        ({**TEXT, "maxLength": 10}, {**TEXT, "maxLength": 5}, InclusionAnswer.FAILS),
        ({"enum": ["x", "y"]}, {"oneOf": [{"const": "x"}, {"const": "y"}]}, InclusionAnswer.HOLDS),
        ({"type": "number", "multipleOf": 4}, {"type": "number", "multipleOf": 6}, InclusionAnswer.FAILS),
        ({"type": "array"}, {"type": "array", "uniqueItems": True}, InclusionAnswer.FAILS),
        ({"type": "object"}, {"type": "object", "dependentRequired": {"a": ["b"]}}, InclusionAnswer.FAILS),
        ({"type": "object"}, {"type": "object", "propertyNames": {"pattern": "^[a-z]"}}, InclusionAnswer.FAILS),
        ({**TEXT, "pattern": r"^\p{Lu}$"}, {**TEXT, "pattern": r"^\p{Ll}$"}, InclusionAnswer.FAILS),
        ({**TEXT, "pattern": "("}, {**TEXT, "pattern": "["}, InclusionAnswer.UNKNOWN),
    ],
)
def test_answers(sender: Any, receiver: Any, answer: InclusionAnswer) -> None:
    assert included(sender, receiver).answer is answer


def test_a_number_sent_as_text_may_be_read_as_a_string() -> None:
    sender: JsonSchema = {"type": "integer"}
    receiver: JsonSchema = {"type": "string", "pattern": "^[0-9-]+$"}
    assert not is_witness(5, sender, receiver, as_text=True)
    assert is_witness(5, sender, receiver, as_text=False)


BOUNDED = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number", "string", "array"])},
    optional={
        "minimum": st.integers(-3, 3),
        "maximum": st.integers(-3, 3),
        "minLength": st.integers(0, 4),
        "maxLength": st.integers(0, 4),
        "minItems": st.integers(0, 3),
        "maxItems": st.integers(0, 3),
    },
)


@settings(max_examples=200, deadline=None)
@given(BOUNDED, BOUNDED)
def test_an_inclusion_fails_exactly_with_a_witness(sender: Any, receiver: Any) -> None:
    answer = included(sender, receiver)
    assert (answer.answer is InclusionAnswer.FAILS) == (answer.witness is not None)
    if answer.witness:
        assert is_witness(answer.witness.value, sender, receiver)


@settings(deadline=None)
@given(BOUNDED)
def test_a_schema_is_included_in_itself(schema: Any) -> None:
    assert included(schema, schema).answer is not InclusionAnswer.FAILS
