import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pactgate.verifier.errors import ProviderUnreachable
from pactgate.verifier.inputs import PactToVerify, ProviderUnderTest
from pactgate.verifier.messages import Produced, made_by
from pactgate.verifier.replay import replay
from pactgate.verifier.results import InteractionResult
from tests.builders.replays import a_pact, interaction, provider
from tests.verifier.odd_provider import OddHandler, odd_provider

NOWHERE = ProviderUnderTest("orders", "http://127.0.0.1:1")
ORDERED = {"contents": {"content": {"id": 42}, "contentType": "application/json", "encoded": False}}


def version_4(*interactions: dict[str, Any]) -> PactToVerify:
    return a_pact(*interactions, metadata={"pactSpecification": {"version": "4.0"}})


def event(**members: Any) -> dict[str, Any]:
    return {"type": "Asynchronous/Messages", "description": "order placed", **ORDERED, **members}


def made(function: Callable[..., object], pact: PactToVerify) -> InteractionResult:
    result = replay([pact], NOWHERE, messages=made_by({"order placed": function}))
    return result.pacts[0].interactions[0]


@pytest.mark.parametrize(
    "pact",
    [version_4(event()), a_pact(messages=[{"description": "order placed", "contents": {"id": 42}}])],
    ids=["version 4", "version 3"],
)
def test_a_message_is_compared_with_what_a_function_makes(pact: PactToVerify) -> None:
    assert made(lambda: {"id": 42}, pact).success
    (mismatch,) = made(lambda: {"id": 43}, pact).mismatches
    assert (mismatch.location, mismatch.expected, mismatch.actual) == ("$.id", "42", "43")


def test_metadata_and_plain_text_and_bytes() -> None:
    with_topic = version_4(event(metadata={"topic": "orders"}))
    assert made(lambda: Produced(b'{"id": 42}', metadata={"topic": "orders"}), with_topic).success
    (missing,) = made(lambda: {"id": 42}, with_topic).mismatches
    assert (missing.attribute, missing.location) == ("metadata", "topic")

    text = version_4(event(contents={"content": "hello", "contentType": "text/plain", "encoded": False}))
    assert made(lambda: "hello", text).success
    picture = {"content": "R0lG", "contentType": "application/octet-stream", "encoded": "base64"}
    assert made(lambda: b"GIF", version_4(event(contents=picture))).success


def test_a_message_that_answers_another_is_made_from_it() -> None:
    asked = {"contents": {"content": {"question": 41}, "contentType": "application/json", "encoded": False}}
    both_ways = event(type="Synchronous/Messages", request=asked, response=[ORDERED])
    del both_ways["contents"]
    assert made(lambda request: {"id": request["question"] + 1}, version_4(both_ways)).success


def fail() -> None:
    raise LookupError("no such table")


def test_a_message_that_cannot_be_made_fails_with_its_cause() -> None:
    result = made(fail, version_4(event()))
    assert (result.error, result.mismatches) == ("LookupError: no such table", ())
    result = made(fail, version_4(event(description="order paid")))
    assert result.error == "no function makes the message 'order paid'; there are functions for: 'order placed'"


def test_a_provider_is_asked_for_its_messages_with_their_states() -> None:
    given = version_4(event(providerStates=[{"name": "an order", "params": {"id": 42}}]))
    with provider(state_body={"id": 42}) as (under_test, handler):
        result = replay([given], replace(under_test, messages_url=f"{under_test.base_url}/messages"))
    assert result.success
    assert handler.states == [
        {
            "consumer": "web",
            "state": "an order",
            "states": ["an order"],
            "params": {"id": 42},
            "action": "setup",
        },
        {"description": "order placed", "providerStates": [{"name": "an order", "params": {"id": 42}}]},
    ]


def test_an_error_of_the_provider_is_no_message_even_where_any_would_do() -> None:
    anything = event()
    del anything["contents"]
    with provider(state_status=404, state_body="not here") as (under_test, _):
        result = replay([version_4(anything)], replace(under_test, provider_states_url=None))
    (only,) = result.pacts[0].interactions
    assert not result.success
    assert only.error is not None
    assert "answered 404 when asked for the message" in only.error
    assert "not here" in only.error


@pytest.mark.parametrize(
    ("header", "problem"),
    [("%", "not JSON in Base64"), (base64.b64encode(b"[]").decode(), "not a JSON object")],
)
def test_metadata_that_cannot_be_read_is_said(header: str, problem: str) -> None:
    class Handler(OddHandler):
        def end_headers(self) -> None:
            self.send_header("Pact-Message-Metadata", header)
            super().end_headers()

    with odd_provider(Handler) as under_test:
        result = replay([version_4(event())], replace(under_test, provider_states_url=None))
    assert problem in (result.pacts[0].interactions[0].error or "")


def test_requests_and_messages_of_one_pact_are_sent_where_each_belongs() -> None:
    by_http = interaction(type="Synchronous/HTTP")
    with provider(state_body={"id": 42}) as (under_test, handler):
        result = replay(
            [version_4(event(), by_http, event(description="order paid"))],
            replace(under_test, provider_states_url=None, messages_url=f"{under_test.base_url}/messages"),
        )
    assert [(each.description, each.success) for each in result.pacts[0].interactions] == [
        ("order placed", True),
        ("a request", True),
        ("order paid", True),
    ]
    assert handler.paths_seen == ["/"]
    assert handler.states == [{"description": "order placed"}, {"description": "order paid"}]


def test_where_messages_are_asked_for_nothing_may_be_missing() -> None:
    with pytest.raises(ProviderUnreachable, match=r"at http://127\.0\.0\.1:2/messages"):
        replay([version_4(event())], replace(NOWHERE, messages_url="http://127.0.0.1:2/messages"))
