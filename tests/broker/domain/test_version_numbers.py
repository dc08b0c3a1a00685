from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.versions.version_numbers import NumberFormats, VersionNumber

FORMATS = NumberFormats()
parts = st.integers(0, 99)
specials = st.sampled_from(["", "-rc1", "-rc.1", "-rc.2", "-rc.10", "-rc", "-alpha.beta"])
numbers = st.builds("{}.{}.{}{}".format, parts, parts, parts, specials) | st.sampled_from(
    ["blah", "1", "1.2", "v3.0.0"]
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.2.3", VersionNumber(1, 2, 3)),
        ("v1.2.3-rc.1+build.5", VersionNumber(1, 2, 3, "rc.1")),
        ("2.0.4.rc1", VersionNumber(2, 0, 4)),
        ("1.2", VersionNumber(1, 2)),
        ("build-7", VersionNumber(7)),
        ("blah", None),
        ("", None),
    ],
)
def test_a_number_is_read_by_the_first_format_that_fits(text: str, number: VersionNumber | None) -> None:
    assert FORMATS.read(text) == number


def test_the_order_is_that_of_semantic_versioning() -> None:
    pre_releases = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1"]
    for earlier, later in pairwise([*pre_releases, "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"]):
        assert FORMATS.is_later(later, earlier)
        assert not FORMATS.is_later(earlier, later)


@given(numbers, numbers, numbers)
def test_it_is_an_order(one: str, two: str, three: str) -> None:
    assert not FORMATS.is_later(one, one)
    assert not (FORMATS.is_later(one, two) and FORMATS.is_later(two, one))
    if FORMATS.is_later(one, two):
        assert FORMATS.is_later(one, three) or FORMATS.is_later(three, two)
