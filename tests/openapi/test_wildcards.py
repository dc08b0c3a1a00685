"""Texts with places for any other: as regular expressions would match them, in linear time."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pactgate.openapi.wildcards import Prefix, PrefixPart, between

TEXTS = st.text("ab/", max_size=8)


@given(st.lists(st.text("ab", max_size=2), min_size=1, max_size=4), TEXTS, st.sampled_from([0, 1]))
def test_what_is_between_is_what_a_lazy_expression_finds(pieces: list[str], text: str, least: int) -> None:
    found = re.fullmatch(("(.*?)", "(.+?)")[least].join(map(re.escape, pieces)), text, re.DOTALL)
    assert between(pieces, text, least=least) == (found.groups() if found else None)


@given(st.lists(st.tuples(st.lists(TEXTS, max_size=2), st.booleans()), max_size=3), TEXTS)
def test_a_prefix_ends_where_an_expression_may(parts: list[tuple[list[str], bool]], text: str) -> None:
    prefix = Prefix(tuple(PrefixPart(tuple(texts), is_open=is_open) for texts, is_open in parts))
    choices = [[*map(re.escape, texts), *(["[^/]+"] if is_open else [])] for texts, is_open in parts]
    expression = "".join(f"(?:{'|'.join(texts)})" if texts else "(?!)" for texts in choices)
    ends = [end for end in range(len(text)) if text[end] == "/" and re.fullmatch(expression, text[:end])]
    assert prefix.ends(text) == sorted(ends, reverse=True)


def test_many_places_in_a_row_are_filled_in_linear_time() -> None:
    assert between([""] * 50 + ["!"], "a" * 20_000) is None
    assert Prefix((PrefixPart((), is_open=True),) * 50).ends("/" + "a" * 20_000) == []
