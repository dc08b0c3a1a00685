"""When two values are equal, as JSON Schema says, and what is made of them so that equal ones are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pactgate.openapi.values import Json, canonical, equal, written

SCALARS = st.sampled_from([None, True, False, 0, 1, 0.0, 1.0, 0.5, "", "1", "true"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ([1, {"a": 0}], [1.0, {"a": 0.0}], True),
        ([1], [True], False),
        ({"a": {"b": 0}}, {"a": {"b": False}}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ("1", 1, False),
        (None, False, False),
    ],
)
def test_numbers_are_equal_whatever_their_form_and_booleans_are_no_numbers(
    one: Json, other: Json, *, are_equal: bool
) -> None:
    assert equal(one, other) is are_equal
    assert (canonical(one) == canonical(other)) is are_equal
    assert (written(one) == written(other)) is are_equal


@given(VALUES, VALUES)
def test_values_are_equal_where_an_independent_validator_says_so(one: Json, other: Json) -> None:
    are_equal = Draft202012Validator({"const": one}).is_valid(other)
    assert equal(one, other) is are_equal
    assert (canonical(one) == canonical(other)) is are_equal
    assert (written(one) == written(other)) is are_equal
