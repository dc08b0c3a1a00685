import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.pactfile import (
    NotAnObjectError,
    NotJsonError,
    NotUtf8Error,
    PactFileError,
    RepeatedKeyError,
    TooDeepError,
    read,
)
from pactgate.pactfile.model import (
    Body,
    HttpInteraction,
    Interaction,
    MessageInteraction,
    ProviderState,
    SynchronousMessageInteraction,
)


def pact(specification: str, **members: Any) -> dict[str, Any]:
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "metadata": {"pactSpecification": {"version": specification}},
        **members,
    }


def only_interaction(document: dict[str, Any]) -> Interaction:
    (interaction,) = read.pact(document).interactions
    return interaction


@pytest.mark.parametrize(
    ("text", "error", "problem", "place"),
    [
        (b'{"a": "\xff"}', NotUtf8Error, "not UTF-8", "character 8"),
        ('{\n  "a": 1,\n  oops}', NotJsonError, "not JSON", "line 3, column 3"),
        ('{"a": [{"b": NaN}]}', NotJsonError, "finite", "$.a[0].b"),
        ('{"a": 1e999}', NotJsonError, "finite", "$.a"),
        ('{"a": "\\ud800"}', NotJsonError, "surrogate", "$.a"),
        ('{"a": 1,\n"b": ' + "9" * 5000 + "}", NotJsonError, "digits", "line 2, column 6"),
        ('{"a": ' + "[" * 50 + "]" * 50 + "}", TooDeepError, "nested deeper than 50", "line 1, column 56"),
        ("[" * 1_000_000, TooDeepError, "nested deeper than 50", "line 1, column 51"),
        ("[]", NotAnObjectError, "a list", "$"),
        ("null", NotAnObjectError, "null", "$"),
        ("", NotJsonError, "not JSON", "line 1, column 1"),
    ],
)
def test_text_that_is_no_pact_is_refused_with_its_place(
    text: str | bytes, error: type[PactFileError], problem: str, place: str
) -> None:
    with pytest.raises(error) as raised:
        read.parse(text)
    assert problem in raised.value.problem
    assert raised.value.place == place


def test_bytes_that_are_not_utf8_show_what_stands_before_them() -> None:
    with pytest.raises(NotUtf8Error) as raised:
        read.parse('{"ä": "'.encode() + b"\xe4")
    assert (raised.value.position, raised.value.fragment) == (8, '{"ä": "')


def test_of_a_key_written_twice_the_last_value_wins() -> None:
    assert read.parse('{"a": 1, "a": 2}') == {"a": 2}
    with pytest.raises(RepeatedKeyError, match='the key "a" is written twice'):
        read.parse('{"b": [{"a": 1, "a": 2}]}', unique_keys=True)


def test_brackets_in_strings_are_no_nesting() -> None:
    assert read.parse(json.dumps({"a": '\\"' + "[" * 100})) == {"a": '\\"' + "[" * 100}


@given(st.text() | st.binary())
def test_any_text_is_read_or_refused_by_name(text: str | bytes) -> None:
    try:
        document = read.parse(text)
    except PactFileError:
        return
    assert isinstance(document, dict)


def test_a_version_2_pact() -> None:
    interaction = only_interaction(
        pact(
            "2.0.0",
            interactions=[
                {
                    "description": "a request for an order",
                    "providerState": "order 42 exists",
                    "request": {"method": "get", "path": "/orders/42", "query": "a=1&a=2&b="},
                    "response": {"status": 200, "headers": {"X-Page": 3}, "body": None},
                }
            ],
        )
    )
    assert isinstance(interaction, HttpInteraction)
    assert interaction.states == (ProviderState("order 42 exists"),)
    assert interaction.request.method == "GET"
    assert interaction.request.query == {"a": ("1", "2"), "b": ("",)}
    assert interaction.request.body is None
    assert interaction.response.headers == {"X-Page": ("3",)}
    assert interaction.response.body == Body(None)


def test_a_version_4_pact() -> None:
    interaction = only_interaction(
        pact(
            "4.0",
            interactions=[
                {
                    "type": "Synchronous/HTTP",
                    "_id": "given by the broker",
                    "description": "an upload",
                    "pending": True,
                    "providerStates": [{"name": "a user", "params": {"id": 7}}, {"name": "space left"}],
                    "request": {
                        "method": "POST",
                        "path": "/files",
                        "query": {"a": ["1", "2"]},
                        "headers": {"Content-Type": ["image/gif"]},
                        "body": {"content": "R0lG", "contentType": "image/gif", "encoded": "base64"},
                    },
                    "response": {"status": 201},
                }
            ],
        )
    )
    assert isinstance(interaction, HttpInteraction)
    assert (interaction.id, interaction.place, interaction.pending) == (
        "given by the broker",
        "$.interactions[0]",
        True,
    )
    assert interaction.states == (ProviderState("a user", {"id": 7}), ProviderState("space left"))
    assert interaction.request.query == {"a": ("1", "2")}
    assert interaction.request.body == Body("R0lG", "image/gif", "base64")
    assert interaction.response.body is None


def test_messages_of_version_3_and_4() -> None:
    old = only_interaction(pact("3.0.0", messages=[{"description": "m", "contents": {"id": 1}, "metaData": {"a": 1}}]))
    assert isinstance(old, MessageInteraction)
    assert (old.place, old.message.contents, old.message.metadata) == (
        "$.messages[0]",
        Body({"id": 1}),
        {"a": 1},
    )

    new = only_interaction(
        pact(
            "4.0",
            interactions=[
                {"type": "Asynchronous/Messages", "description": "m", "contents": {"content": {"id": 1}}},
            ],
        )
    )
    assert isinstance(new, MessageInteraction)
    assert new.message.contents == Body({"id": 1})

    both_ways = only_interaction(
        pact(
            "4.0",
            interactions=[
                {
                    "type": "Synchronous/Messages",
                    "description": "m",
                    "request": {"contents": {"content": "ping"}},
                    "response": [{"contents": {"content": "pong"}}],
                }
            ],
        )
    )
    assert isinstance(both_ways, SynchronousMessageInteraction)
    assert both_ways.request.contents == Body("ping")
    assert [answer.contents for answer in both_ways.responses] == [Body("pong")]


def test_a_pact_that_states_no_specification_is_read_as_version_3() -> None:
    document = {"consumer": {"name": "web"}, "provider": {"name": "orders"}, "interactions": []}
    assert read.pact(document).specification == 3


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"provider": {"name": "orders"}}, "$.consumer.name"),
        (pact("2", provider="orders"), "$.provider.name"),
        (pact("5.0"), "$.metadata"),
        (pact("2", interactions={}), "$.interactions"),
        (pact("2", interactions=[1]), "$.interactions[0]"),
        (pact("2", interactions=[{"request": {"path": 1}}]), "$.interactions[0].request.path"),
        (pact("2", interactions=[{"response": {"status": True}}]), "$.interactions[0].response.status"),
        (pact("4.0", interactions=[{"type": "Telepathy"}]), "$.interactions[0].type"),
        (pact("4.0", interactions=[{"request": {"body": "x"}}]), "$.interactions[0].request.body"),
        (pact("4.0", interactions=[{"pending": 1}]), "$.interactions[0].pending"),
    ],
)
def test_a_wrong_member_is_named_by_its_place(document: dict[str, Any], place: str) -> None:
    with pytest.raises(PactFileError) as raised:
        read.pact(document)
    assert raised.value.place == place
