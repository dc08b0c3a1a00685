"""The validator that confirms witnesses judges in bounded time, as jsonschema does."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pactgate.openapi.schemas.patterns import UnknownPatternError, is_found
from pactgate.openapi.schemas.referee import errors, is_valid

LONG: Any = {"a" * 60 + "!": 1}
EXPLODING = ["^(a|aa)+$", "(a+)+$", r"^(\w+\s?)*$"]


@pytest.mark.parametrize("pattern", EXPLODING)
def test_names_are_matched_in_bounded_time(pattern: str) -> None:
    schema: dict[str, Any] = {"patternProperties": {pattern: {"type": "string"}}}
    is_valid(LONG, schema)
    assert [error.validator for error in errors(LONG, {**schema, "additionalProperties": False})]


@pytest.mark.parametrize("pattern", [*EXPLODING, "^(a|a)?(a|a)?(a|a)?(a|a)?$", ".*.*.*.*.*.*.*.*=$"])
def test_names_are_matched_in_bounded_time_beside_what_asks_which_are_left(pattern: str) -> None:
    inner: Any = {"patternProperties": {pattern: {"type": "integer"}}}
    closed: Any = {"unevaluatedProperties": False}
    for schema in ({**inner, **closed}, {"allOf": [inner], **closed}):
        assert not is_valid(LONG, schema)
        assert is_valid({"aaa" if is_found(pattern, "aaa") else "=": 1}, schema)


def test_a_name_that_no_engine_can_be_asked_about_in_bounded_time_is_unknown() -> None:
    inner: Any = {"patternProperties": {r"^(?:(a+)\1?)+$": True}, "unevaluatedProperties": False}
    with pytest.raises(UnknownPatternError, match="cannot be checked in bounded time"):
        is_valid({"a" * 60 + "!": 1}, inner)


SIMPLE: st.SearchStrategy[Any] = st.sampled_from([True, False, {"type": "string"}, {"type": "integer"}])
NAMES = st.sampled_from(["x-a", "b", "c1", "patternProperties"])


@settings(deadline=None)  # a busy machine is no fault
@given(
    st.dictionaries(NAMES, st.sampled_from(["x", 1]), max_size=3),
    st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(NAMES, SIMPLE, max_size=2),
            "patternProperties": st.dictionaries(st.sampled_from(["^x-", "[0-9]$"]), SIMPLE, max_size=2),
            "additionalProperties": SIMPLE,
            "unevaluatedProperties": SIMPLE,
            "allOf": st.just([{"patternProperties": {"^b": True, "x$": False}}]),
            "const": st.just({"patternProperties": {"^b": True}}),
        },
    ),
)
def test_the_verdict_is_that_of_jsonschema(value: Any, schema: Any) -> None:
    assert is_valid(value, schema) == Draft202012Validator(schema).is_valid(value)
