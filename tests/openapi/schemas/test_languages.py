"""Regular expressions as sets of texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.openapi.schemas.languages import Language, are_within, text_apart
from pactgate.openapi.schemas.patterns import is_found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"^\d{3}$", "^[0-9]{3}$"),
        (r"^\w+$", "^[A-Za-z0-9_]+$"),
        ("^(?:on|off)$", "^(on|off)$"),
        ("^(a+)+$", "^a+$"),
        (r"^\S+$", r"^[^\s]+$"),
        ("a|b", "[ab]"),
        ("^a{1,3}$", "^a(a(a)?)?$"),
        ("^(?=.*[0-9])[a-z0-9]+$", "^[a-z]*[0-9][a-z0-9]*$"),
        ("^(?!a)[a-c]$", "^[bc]$"),
    ],
)
def test_expressions_for_the_same_texts_are_within_each_other(one: str, other: str) -> None:
    assert are_within(Language((one,)), Language((other,)))
    assert are_within(Language((other,)), Language((one,)))


@pytest.mark.parametrize(
    ("sent", "asked", "text"),
    [
        (Language(("^[a-zA-Z]+$",)), Language(("^[a-z]+$",)), "A"),
        (Language(("^[a-z]+$",)), Language(("^(?!admin$)[a-z]+$",)), "admin"),
        (Language(("abc",)), Language(("^.*abc.*$",)), "abc\n"),
        (Language(), Language(("^a",)), ""),
        (Language(("^a*$",)), Language(longest=2), "aaa"),
        (Language(("^[a-z]+$",), shortest=2), Language(("^[a-z]$",)), "aa"),
    ],
)
def test_the_shortest_text_tells_them_apart(sent: Language, asked: Language, text: str) -> None:
    assert text_apart(sent, asked) == text


@pytest.mark.parametrize("pattern", [r"^(a|b)\1$", r"\bword", "^(a|^b)$", "(?<name>a)", "(?<=a)b", r"\p{L}", "("])
def test_what_is_no_regular_expression_that_is_read_here_is_not_judged(pattern: str) -> None:
    assert not are_within(Language(("^a$",)), Language((pattern,)))
    assert text_apart(Language(("^a$",)), Language((pattern,))) is None


def test_an_expression_whose_automaton_explodes_is_given_up() -> None:
    sent, asked = Language(("^[ab]*a[ab]{30}$",)), Language(("^[abc]*a[ab]{30}$",))
    assert not are_within(sent, asked)
    assert text_apart(sent, asked) is None


PATTERNS = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", "0"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=5,
)
ANCHORED = st.tuples(st.sampled_from(["^", ""]), PATTERNS, st.sampled_from(["$", ""])).map("".join)
FEW_TEXTS = ["", *"ab0\n", *[x + y for x in "ab0" for y in "ab0"], "aab", "bba", "a0b", "abab"]


@given(ANCHORED, ANCHORED)
def test_another_engine_agrees(one: str, other: str) -> None:
    text = text_apart(Language((one,)), Language((other,)))
    if text is not None:
        assert is_found(one, text)
        assert not is_found(other, text)
    if are_within(Language((one,)), Language((other,))):
        counter = [
            text for text in FEW_TEXTS if re.search(one, text) and not is_found(other, text) and "\n" not in text
        ]
        assert not counter
