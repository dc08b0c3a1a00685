import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.publishing.pact_metadata import PactMetadata, decode, encode


def test_the_segment_is_the_one_of_the_pact_broker() -> None:
    assert encode([("w", "true")]) == "dz10cnVl"


def test_what_a_pact_was_selected_by_comes_back() -> None:
    segment = encode([("s[][b]", "main"), ("s[][cv]", "7"), ("s[][cv]", "9"), ("p", "false"), ("w", "true")])
    assert decode(segment) == PactMetadata((7, 9), None, pending=False, wip=True)


@pytest.mark.parametrize("segment", [None, "", "!", "dz10cnVl==", "////", "w=true", "\u00e9"])
def test_garbage_says_nothing_or_what_it_says(segment: str | None) -> None:
    assert decode(segment) in (PactMetadata(), PactMetadata(wip=True))


@given(st.text(max_size=60))
def test_no_segment_is_an_error(segment: str) -> None:
    decode(segment)


@given(st.text())
def test_any_version_number_comes_back(number: str) -> None:
    assert decode(encode([("cvn", number)])).number == number
