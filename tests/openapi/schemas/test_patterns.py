"""Texts made from patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.openapi.schemas.patterns import LONGEST, UnknownPatternError, is_found, is_linear, matching
from tests.builders.hostile_patterns import PATTERNS


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


@pytest.mark.parametrize(("pattern", "text"), PATTERNS.values(), ids=PATTERNS)
def test_every_match_ends_or_is_unknown(pattern: str, text: str) -> None:
    for times in (1, 10, 100):
        try:
            is_found(pattern, text * times)
        except UnknownPatternError as error:
            assert "cannot be checked in bounded time" in str(error)  # noqa: PT017 - most end


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^\d$", "٣", False), (r"^\w$", "é", False), (r"^\s$", "\ufeff", True), ("^a$", "a\n", False),
        (r"^\u0041\/$", "A/", True), (r"^\p{L}$", "é", True), (r"^\cA$", "\x01", True), (r"^(?!a)\w+$", "ba", True),
        ("^.{1,4000}$", "é" * 4_001, False), (r"^(a)\1$", "aa", True),
    ],
)  # fmt: skip
def test_patterns_are_read_as_ecma_262_does(pattern: str, text: str, found: bool) -> None:  # noqa: FBT001
    assert is_found(pattern, text) is found


def test_one_that_looks_around_is_not_asked_about_a_long_text() -> None:
    with pytest.raises(UnknownPatternError, match="cannot be checked in bounded time"):
        is_found("^(?:a(?=.*)|a)+$", "a" * 50_000)
    assert not is_linear("^(?=a)")
    assert is_linear("^(a+)+$")
