"""The validator that confirms witnesses judges in bounded time, as jsonschema does."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pactgate.openapi.schemas.patterns import UnknownPatternError
from pactgate.openapi.schemas.referee import errors, is_valid

LONG: Any = {"a" * 60 + "!": 1}
EXPLODING = ["^(a|aa)+$", "(a+)+$", r"^(\w+\s?)*$"]


@pytest.mark.parametrize("pattern", EXPLODING)
def test_names_are_matched_in_bounded_time(pattern: str) -> None:
    schema: dict[str, Any] = {"patternProperties": {pattern: {"type": "string"}}}
    is_valid(LONG, schema)
    assert [error.validator for error in errors(LONG, {**schema, "additionalProperties": False})]


@pytest.mark.parametrize("pattern", EXPLODING)
def test_what_jsonschema_would_match_itself_is_not_judged(pattern: str) -> None:
    inner: Any = {"patternProperties": {pattern: True}}
    closed: Any = {"unevaluatedProperties": False}
    for schema in ({**inner, **closed}, {"allOf": [inner], **closed}):
        with pytest.raises(UnknownPatternError):
            is_valid(LONG, schema)


SIMPLE: st.SearchStrategy[Any] = st.sampled_from([True, False, {"type": "string"}, {"type": "integer"}])
NAMES = st.sampled_from(["x-a", "b", "c1"])


@settings(deadline=None)  # a busy machine is no fault
@given(
    st.dictionaries(NAMES, st.sampled_from(["x", 1]), max_size=3),
    st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(NAMES, SIMPLE, max_size=2),
            "patternProperties": st.dictionaries(st.sampled_from(["^x-", "[0-9]$"]), SIMPLE, max_size=2),
            "additionalProperties": SIMPLE,
        },
    ),
)
def test_the_verdict_is_that_of_jsonschema(value: Any, schema: Any) -> None:
    assert is_valid(value, schema) == Draft202012Validator(schema).is_valid(value)
