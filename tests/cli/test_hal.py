"""Links and error messages of a broker's documents."""

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.cli.errors import NoSuchLink
from pactgate.cli.hal import Resource, messages


def resource(**links: Any) -> Resource:
    return Resource("http://broker/here", {"_links": links})


def test_a_link_is_expanded_and_each_value_stays_one_segment() -> None:
    here = resource(version={"href": "http://broker/pacticipants/{pacticipant}/versions/{version}"})

    assert (
        here.link("version", pacticipant="a b/c", version="feat/x#1?")
        == "http://broker/pacticipants/a%20b%2Fc/versions/feat%2Fx%231%3F"
    )


@given(st.text(st.characters(codec="utf-8")))
def test_whatever_is_put_into_a_link_comes_out_again(value: str) -> None:
    path = resource(thing={"href": "http://broker/things/{name}/end"}).link("thing", name=value)

    segments = path.split("/")
    assert len(segments) == 6
    assert unquote(segments[4]) == value


def test_a_link_that_is_not_there_is_named_with_its_place() -> None:
    with pytest.raises(NoSuchLink, match=r"no 'pb:environments' link at http://broker/here"):
        resource().link("pb:environments")


def test_a_placeholder_that_nobody_can_fill_is_no_address() -> None:
    with pytest.raises(NoSuchLink, match=r"\{unheard\}"):
        resource(thing={"href": "http://broker/{unheard}"}).link("thing", name="x")


def test_links_of_one_relation_are_told_apart_by_name() -> None:
    here = resource(go=[{"name": "test", "href": "http://b/1"}, {"name": "production", "href": "http://b/2"}])

    assert here.named_links("go") == {"test": "http://b/1", "production": "http://b/2"}
    with pytest.raises(NoSuchLink):
        here.link("go")


def test_a_relation_with_no_links_differs_from_a_missing_relation() -> None:
    assert resource(go=[]).named_links("go") == {}
    with pytest.raises(NoSuchLink):
        resource().named_links("go")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"errors": {"name": ["is missing", "must be text"]}}, ("name: is missing", "name: must be text")),
        ({"errors": {"": ["must have one of a, b"]}}, ("must have one of a, b",)),
        ({"errors": ["no such version"]}, ("no such version",)),
        ({"errors": "no such version"}, ("no such version",)),
        ({"error": "not found"}, ("not found",)),
        ({"error": "not found", "reason": "no such version"}, ("no such version",)),
        ({"error": {"message": "out of luck", "reference": "abc"}}, ("out of luck (reference abc)",)),
        (
            {
                "errors": {"contracts": ["differs"]},
                "notices": [{"type": "error", "text": "differs "}, {"type": "info", "text": "- 1"}],
            },
            ("differs",),
        ),
        ({"title": "Not found", "detail": "no such thing"}, ("Not found: no such thing",)),
        (
            {"title": "Validation errors", "errors": [{"detail": "is missing", "pointer": "/name"}]},
            ("/name: is missing",),
        ),
        ({}, ()),
        ([1], ()),
        (None, ()),
    ],
)
def test_the_messages_of_every_shape_of_error_are_found(body: object, said: tuple[str, ...]) -> None:
    assert messages(body) == said
