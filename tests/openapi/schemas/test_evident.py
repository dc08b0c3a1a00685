"""What is said to be plain to see is so."""

from typing import Any

from hypothesis import given, settings

from pactgate.openapi.schemas.candidates import candidates
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
