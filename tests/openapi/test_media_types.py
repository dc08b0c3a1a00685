"""Which media type a header means (RFC 9110, sections 8.3.1 and 12.5.1)."""

import pytest

from pactgate.openapi.media_types import acceptable_type, parsed, related_type, type_of_content


@pytest.mark.parametrize(
    ("general", "special", "covers"),
    [
        ("*/*", "application/json", True),
        ("application/*", "application/vnd.a+json", True),
        ("application/*+json", "application/vnd.a+json", True),
        ("application/*+json", "application/vnd.a+xml", False),
        ("application/json", "application/*", False),
        ("application/json", "application/vnd.a+json", False),
        ("application/json", "Application/JSON; charset=UTF-8", True),
        ("application/json; charset=utf-8", "application/json", True),
        ("application/json", "application/json; version=1", True),
        ("application/json; version=1", "application/json", False),
        ("text/csv; charset=utf-8", "text/csv", False),
        ('multipart/form-data; boundary="a;b"', "multipart/form-data", True),
    ],
)
def test_a_range_covers_what_is_of_it(general: str, special: str, covers: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    assert parsed(general).covers(parsed(special)) is covers


@pytest.mark.parametrize(
    ("sent", "offered", "chosen"),
    [
        ("application/json; version=2", ("application/json; version=1", "application/json; version=2"), 1),
        ("application/json; version=3", ("application/json; version=1", "application/json; version=2"), None),
        ("application/json", ("*/*", "application/*", "application/json"), 2),
        ("application/xml", ("*/*", "application/*", "application/json"), 1),
        ("application/vnd.a+json", ("application/json",), None),
        ("application/json", ("application/json;v=1", "application/json"), 1),
    ],
)
def test_content_is_of_the_most_exact_type(sent: str, offered: tuple[str, ...], chosen: int | None) -> None:
    assert type_of_content(sent, offered) == (None if chosen is None else offered[chosen])


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        ("text/csv;q=0.5, application/json", ("text/csv", "application/json"), "application/json"),
        ("*/*, application/json;q=0", ("application/json",), None),
        ("application/*;q=0.1, application/json;q=0", ("application/json", "application/xml"), "application/xml"),
        ("application/json", ("application/*",), "application/*"),
        ("*; q=.2", ("text/csv",), "text/csv"),
        ('application/json; profile="a,b"', ("application/json",), "application/json"),
    ],
)
def test_accept_wants_what_its_most_particular_range_says(
    accept: str, offered: tuple[str, ...], chosen: str | None
) -> None:
    assert acceptable_type(accept, offered) == chosen


def test_a_suffix_is_a_relation_and_no_agreement() -> None:
    assert related_type("application/problem+json", ("application/json",)) == "application/json"
    assert related_type("application/problem+json", ("application/problem+xml",)) is None
