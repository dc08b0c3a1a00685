"""Limits that no value that is just made crosses: a larger one is grown, and judged like any other."""

from typing import Any

import pytest

from pactgate.openapi.schemas.inclusion import included
from pactgate.openapi.schemas.terms import InclusionAnswer

TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("sender", "receiver", "size"),
    [
        ({"type": "string", "maxLength": 1_000_000}, {"type": "string", "maxLength": 500_000}, 500_001),
        ({"type": "string", "minLength": 400_000}, {"type": "string", "minLength": 400_001}, 400_000),
        ({**TEXTS, "minItems": 10_000}, {**TEXTS, "minItems": 10_001}, 10_000),
        ({**TEXTS, "maxItems": 9_000}, {**TEXTS, "maxItems": 3_000}, 3_001),
        (
            {"type": "object", "maxProperties": 2_000},
            {"type": "object", "maxProperties": 1_000},
            1_001,
        ),
    ],
)
def test_a_limit_out_of_reach_is_crossed_by_a_value_that_is_grown(sender: Any, receiver: Any, size: int) -> None:
    answer = included(sender, receiver)
    assert answer.witness
    value = answer.witness.value
    assert isinstance(value, str | list | dict)
    assert size <= len(value) <= size + 1
    assert included(receiver, sender).answer is InclusionAnswer.HOLDS


def test_a_limit_that_no_message_reaches_is_not_judged() -> None:
    answer = included({"type": "string", "maxLength": 10**12}, {"type": "string", "maxLength": 10**11})
    assert answer.answer is InclusionAnswer.UNKNOWN
