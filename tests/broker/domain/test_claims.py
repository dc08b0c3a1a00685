"""Claims and patterns: pure, and compared with what a regular expression would say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.identity.claims import claim_texts, find_claim, fits_pattern, shown_claim
from pactgate.broker.domain.identity.issuers import GITHUB, whose_problem

LETTERS = st.text("ab/*", max_size=12)


@given(st.text("ab/", max_size=12), LETTERS)
def test_a_pattern_is_what_a_regular_expression_would_be(text: str, pattern: str) -> None:
    expression = ".*".join(map(re.escape, pattern.split("*")))
    assert fits_pattern(text, pattern) == bool(re.fullmatch(expression, text, re.DOTALL))


@pytest.mark.parametrize("pattern", ["org/?", "org/[ab]", "org/.", "ORG/a", "org/a ", "org"])
def test_nothing_but_a_star_is_special(pattern: str) -> None:
    assert not fits_pattern("org/a", pattern)
    assert fits_pattern(pattern, pattern)


KUBERNETES = {
    "iss": "https://kubernetes.default.svc",
    "kubernetes.io": {"namespace": "orders", "serviceaccount": {"name": "deployer", "uid": "7"}},
    "a": {"b.c": {"d": "dots inside"}, "b": {"c": {"d": "nested"}}},
    "x.y": "whole",
    "x": {"y": "nested"},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("kubernetes.io.namespace", "orders"),
        ("kubernetes.io.serviceaccount.name", "deployer"),
        ("a.b.c.d", "dots inside"),
        ("x.y", "whole"),
        ("kubernetes", None),
        ("kubernetes.io.namespace.x", None),
        ("kubernetes.io.pod.name", None),
        ("", None),
        (".", None),
        ("iss.", None),
    ],
)
def test_dots_lead_into_nested_claims_also_where_names_have_dots(path: str, found: str | None) -> None:
    assert find_claim(KUBERNETES, path) == found


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("a", ("a",)),
        (True, ("true",)),
        (42, ("42",)),
        (["a", 1, False, ["b"], {"c": 1}, None], ("a", "1", "false")),
        (None, ()),
        ({"a": 1}, ()),
        (1.5, ()),
        ([], ()),
    ],
)
def test_what_a_pattern_is_held_against(value: object, texts: tuple[str, ...]) -> None:
    assert claim_texts(value) == texts


def test_a_claim_is_shown_in_one_line_that_ends() -> None:
    assert shown_claim("org/bücher") == "org/bücher"
    assert shown_claim("a\nb\u202ec\x00") == "a\\nb\\u202ec\\x00"
    shown = shown_claim("\n" * 10_000)
    assert shown is not None
    assert len(shown) == 101


OWNERS = st.text("abcdefg-", min_size=1, max_size=6)


@given(OWNERS, st.text("abcdefg-/:*", max_size=10), OWNERS, st.text("abcdefg-/:", max_size=10))
def test_no_pattern_that_is_accepted_for_github_is_of_two_owners(
    owner: str, rest: str, other: str, repository: str
) -> None:
    for claim, before in (("repository", ""), ("sub", "repo:")):
        pattern = f"{before}{owner}{rest}"
        accepted = whose_problem(GITHUB, {claim: pattern}) is None
        mine = re.split("[/*]", pattern.removeprefix(before))[0]
        if accepted and fits_pattern(f"{before}{other}/{repository}", pattern):
            assert other == mine
