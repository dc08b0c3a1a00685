"""Texts made from patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.openapi.schemas.patterns import LONGEST, UnknownPatternError, is_found, matching


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z]{2,3}$", r"^\d+\.\d+\.\d+(-[0-9A-Za-z-]+)?$", "^(a|b)c+$", "^[^/]+$", r"^#[0-9a-f]{6}$", "^(x)-\\1$",
        "^[A-Z]+(_[A-Z]+)*$", r"^\S+@\S+$",
    ],
)  # fmt: skip
def test_one_of_them_matches(pattern: str) -> None:
    assert any(is_found(pattern, text) for text in matching(pattern))


@pytest.mark.parametrize("pattern", ["(", "(a{2000}){2000}", "((((a{99}){99}){99}){99}){99}", "[\\p{L}]", "(?<a>x)"])
def test_what_cannot_be_read_or_gets_too_long_gives_none_or_short_ones(pattern: str) -> None:
    assert all(len(text) <= LONGEST for text in matching(pattern))


@given(st.text(st.sampled_from("ab()[]{}^$*+?|\\d0,1-."), max_size=20))
def test_no_pattern_is_too_odd(pattern: str) -> None:
    assert all(isinstance(text, str) for text in matching(pattern))
    try:
        is_found(pattern, "")
    except UnknownPatternError:
        return
