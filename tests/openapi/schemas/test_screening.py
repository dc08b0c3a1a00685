"""The screen says of a value what the independent validator says, and judges what is inside of several values once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.openapi.schemas.referee import is_valid
from pactgate.openapi.schemas.screening import Effort, Screen
from tests.builders.schemas import SCALARS, SCHEMAS, objects, small

NAMES = st.sampled_from(["a", "b", "c"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 7), st.sampled_from(["", "a", "b", "abcdefg", 1.0, 2.5])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)


def deep(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas by the keywords that few documents use, and closed ones as senders keep to them."""
    some = st.one_of(inner, st.booleans(), st.just({"$ref": "#/$defs/tree"}))
    choices = st.lists(some, min_size=1, max_size=3)
    closing = {
        "properties": st.dictionaries(NAMES, some, max_size=2),
        "unevaluatedProperties": st.one_of(st.just(False), some),
        "oneOf": choices, "anyOf": choices, "allOf": choices, "if": some, "then": some, "else": some,
        "dependentSchemas": st.dictionaries(NAMES, some, max_size=2), "$ref": st.just("#/$defs/tree"),
    }  # fmt: skip
    listing = {
        "prefixItems": choices, "items": some, "contains": some, "minContains": small(), "maxContains": small(),
        "unevaluatedItems": st.one_of(st.just(False), some), "uniqueItems": st.booleans(), "anyOf": choices,
    }  # fmt: skip
    naming = {
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b$", "."]), some, max_size=2),
        "additionalProperties": some, "propertyNames": some, "minProperties": small(), "maxProperties": small(),
        "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=2), max_size=2),
        "required": st.lists(NAMES, max_size=2, unique=True), "not": some,
    }  # fmt: skip
    scalar = {
        "const": VALUES, "enum": st.lists(VALUES, max_size=3), "pattern": st.sampled_from(["a", "^b"]),
        "maximum": small(), "exclusiveMinimum": small(), "exclusiveMaximum": small(),
        "multipleOf": st.sampled_from([1, 2, 0.5]), "type": st.sampled_from(["number", "integer", ["array", "object"]]),
    }  # fmt: skip
    return st.one_of(
        objects(inner), *[st.fixed_dictionaries({}, optional=keys) for keys in (closing, listing, naming, scalar)]
    )


DEEP: st.SearchStrategy[dict[str, Any]] = st.recursive(st.one_of(SCALARS, SCHEMAS), deep, max_leaves=8)
TREE = {"type": "object", "properties": {"a": {"$ref": "#/$defs/tree"}}, "anyOf": [{"required": ["b"]}, {}]}


@given(DEEP, st.lists(VALUES, min_size=1, max_size=5))
def test_it_says_what_the_independent_validator_says(schema: dict[str, Any], values: list[Any]) -> None:
    whole = {**schema, "$defs": {"tree": TREE}}
    screen = Screen(whole)
    around = [*values, values, dict.fromkeys("abc", values[0])]
    assert [screen.judged(value) for value in around] == [is_valid(value, whole) for value in around]


@pytest.mark.parametrize(("value", "is_admitted"), [(1, True), (1.0, True), (True, False), ("1", False)])
def test_a_number_is_no_boolean(value: Any, *, is_admitted: bool) -> None:
    assert Screen({"enum": [1]}).judged(value) is is_admitted
    assert Screen({"const": 1}).judged(value) is is_admitted
    assert Screen({"type": "integer"}).judged(value) is is_admitted


def test_what_cannot_be_judged_is_neither_admitted_nor_refused() -> None:
    assert Screen({"pattern": "("}).judged("a") is None
    assert Screen({"pattern": "("}).judged(1) is True
    endless: Any = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}
    assert Screen(endless).judged("a") is None


def test_what_is_inside_of_several_values_is_judged_once() -> None:
    branch: Any = {}
    for _ in range(20):
        branch = {"a": branch}
    closed: Any = {"anyOf": [{"properties": {"a": {"$ref": "#/$defs/s"}}}], "unevaluatedProperties": False}
    effort = Effort(1_000)
    screen = Screen({"$ref": "#/$defs/s", "$defs": {"s": closed}}, effort)
    assert screen.judged(branch) is True
    assert effort.left > 800  # though each level is asked about by two keywords
    before = effort.left
    assert screen.judged({**branch}) is True
    assert before - effort.left < 10
