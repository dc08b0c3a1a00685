"""Whole numbers of queries are read in one way, whatever a client writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.query import GREATEST, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("0", 0),
        ("-3", -3),
        ("9" * 5000, GREATEST),
        ("-" + "9" * 5000, -GREATEST),
        ("", None),
        ("-", None),
        ("--3", None),
        ("+3", None),
        (" 3", None),
        ("3.0", None),
        ("1_000", None),
        ("\uff13", None),
        ("three", None),
    ],
)
def test_a_number_is_ascii_digits_with_or_without_a_minus(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@given(st.integers(-GREATEST, GREATEST))
def test_what_is_written_as_a_number_is_read_as_it(number: int) -> None:
    assert whole_number(str(number)) == number


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 100))
def test_parts_lead_from_one_to_the_next_through_the_whole_list(number: int, size: int, total: int) -> None:
    request = PageRequest(number, size)
    items = range(total)[request.offset : request.offset + size]
    paged = Paged(items, total, request)
    assert (paged.before is None) == (number == 1)
    assert paged.after == (number + 1 if number * size < total else None)
