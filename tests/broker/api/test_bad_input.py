"""What no client should send is refused with a sentence, on both databases, and leaves no trace."""

import base64
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from pactgate.broker.domain.names import MAX_LENGTH
from pactgate.broker.settings import Settings
from tests.conftest import RunningBroker, serving
from tests.story import Json, Story, base64_of, pact

WEBHOOK: Json = {"request": {"method": "POST", "url": "https://example.org"}}
DEEP = '{"name": ' + "[" * 60 + "]" * 60 + "}"
FIRST_HOURS = "0001-01-01T00:00:00+14:00"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"name": "\xff"}', "not UTF-8"),
        (DEEP.encode(), "nested deeper than 50"),
        (b'{"name": "a", "name": "b"}', 'the key \\"name\\" is written twice'),
        (b'{"name": "a\\u0000b"}', "cannot contain a NUL character"),
        (b'{"name": "\\ud800"}', "half of a surrogate pair"),
        (b'{"a": {"\\ud800": 1}}', r"half of a surrogate pair (\\ud800 to \\udfff) (at $.a.\\ud800)"),
        (json.dumps({"name": "x" * (MAX_LENGTH + 1)}).encode(), f"cannot be longer than {MAX_LENGTH} characters"),
        (b'{"name": ' + b"9" * 5000 + b"}", "more digits than can be read"),
        (b'{"name": 1e999}', "a number must be finite"),
    ],
)
def test_a_body_that_cannot_be_kept(story: Story, body: bytes, said: str) -> None:
    answer = story.request("POST", "/pacticipants", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert said in answer.text
    assert story.get("/pacticipants")["_embedded"]["pacticipants"] == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/pacticipants?q=%00", "The query contains %00"),
        ("/matrix?q[][pacticipant]=%C3", "The query contains bytes that are not UTF-8"),
        (f"/pacticipants?page={10**18}", "must be less than or equal to 1000000000"),
        (f"/labels?size={'9' * 5000}", "must be less than or equal to 1000000000"),
        ("/labels?size=1_000", "must be an integer"),
        ("/matrix?q[][pacticipant]=web&limit=--1", "The limit must be 1 or greater."),
        ("/pacticipants?page=0", "must be greater than or equal to 1"),
        ("/matrix?q[][pacticipant]=web&limit=9999999999", "The limit must be 999999999 or less."),
        ("/decision?pacticipant=web", "is missing"),
        ("/decisions?version=1", "Please give the pacticipant of the version."),
        ("/pacts/provider/orders/for-verification?include_wip_pacts_since=" + FIRST_HOURS.replace("+", "%2B"), "date"),
    ],
)
def test_an_address_that_asks_for_nothing_that_can_be(story: Story, address: str, said: str) -> None:
    answer = story.request("GET", address)
    assert answer.status_code == 400
    assert said in answer.text


@pytest.mark.parametrize(("segment", "said"), [("a%00b", "contains %00"), ("%FF", "contains bytes that are not UTF-8")])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_address_that_spells_no_name(story: Story, method: str, segment: str, said: str) -> None:
    answer = story.request(method, f"/pacticipants/{segment}", json={} if method == "PATCH" else None)
    assert answer.status_code == 404
    assert said in answer.json()["error"]


@pytest.mark.parametrize("name", ["😀" * MAX_LENGTH, "a\u0085b", "%", "\u202e", "'\"\\"])
def test_an_odd_name_is_kept_wherever_names_are(story: Story, name: str) -> None:
    story.publish("web", name, pact("web", name), branch=name, tags=(name,))
    assert story.pact("web", name, name)["provider"]["name"] == name
    latest = story.request("GET", story.get("/pacts/latest")["pacts"][0]["_links"]["self"][0]["href"])
    assert latest.status_code == 200
    environment = story.environment("test")["uuid"]
    there = f"/pacticipants/web/versions/1/deployed-versions/environment/{environment}"
    story.publish("web", "1", pact("web", name))
    assert story.request("POST", there, json={"applicationInstance": name}).status_code == 201


def test_numbers_of_any_size_are_kept(story: Story) -> None:
    number = 2**200
    content = pact("web", "orders", {"description": "a", "response": {"status": 200, "body": number}})
    story.publish("web", "1", content)
    published = story.pact("web", "1", "orders")
    assert published["interactions"][0]["response"]["body"] == number
    assert story.verify("orders", "1", published, results=[number])["testResults"] == [number]


@pytest.mark.parametrize(
    ("method", "address", "body", "field"),
    [
        ("POST", "/webhooks", {**WEBHOOK, "description": "\x00"}, "description"),
        ("POST", "/webhooks", {**WEBHOOK, "consumer": {"label": "\x00"}}, "consumer.label"),
        ("POST", "/pacts/provider/orders/for-verification", {"providerVersionTags": ["\x00"]}, "providerVersionTags"),
        (
            "POST",
            "/pacts/provider/orders/for-verification",
            {"consumerVersionSelectors": [{"tag": "\x00"}]},
            "consumerVersionSelectors",
        ),
        (
            "POST",
            "/provider-contracts/provider/orders/publish",
            {
                "pacticipantVersionNumber": "1",
                "contract": {
                    "content": base64_of("openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n"),
                    "specification": "oas",
                    "selfVerificationResults": {"success": True, "content": base64.b64encode(b"\x00").decode()},
                },
            },
            "contract.selfVerificationResults.content",
        ),
        (
            "POST",
            "/provider-contracts/provider/orders/publish",
            {"pacticipantVersionNumber": "1", "contract": {"content": "ü", "specification": "oas"}},
            "contract.content",
        ),
    ],
)
def test_a_text_that_no_column_holds(story: Story, method: str, address: str, body: Json, field: str) -> None:
    story.request("POST", "/pacticipants", json={"name": "orders"})
    answer = story.request(method, address, json=body)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_result_from_the_first_hours_of_time(story: Story) -> None:
    story.publish("web", "1", pact("web", "orders"))
    href = story.pact("web", "1", "orders")["_links"]["pb:publish-verification-results"]["href"]
    body = {"success": True, "providerApplicationVersion": "1", "verificationDate": FIRST_HOURS}
    answer = story.request("POST", href, json=body)
    assert (answer.status_code, answer.json()) == (400, {"errors": {"verificationDate": ["must be a date"]}})


def test_a_body_over_the_limit(sqlite_broker: RunningBroker) -> None:
    for broker in serving(Settings.model_validate({"max_body_bytes": 1000}), sqlite_broker.database):
        with Story(broker.url) as story:
            told = {"Content-Type": "application/json"}
            whole = story.request("POST", "/pacticipants", content=b"x" * 1001, headers=told)
            in_parts = story.request("POST", "/pacticipants", content=iter([b"x" * 600] * 2), headers=told)
    for answer in (whole, in_parts):
        assert answer.status_code == 413
        assert answer.headers["content-type"].startswith("application/hal+json")
        assert "1000" in answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "garbage/;q=,,*, */*;q=-1"},
        {"Accept": "text/html;q=x, application/problem+json"},
        {"Accept-Encoding": "\xff"},
        {"Authorization": "Basic \xff"},
        {"X-Forwarded-For": "\xff"},
    ],
)
def test_headers_that_say_nothing_change_nothing(story: Story, headers: dict[str, Any]) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    assert story.request("GET", "/pacticipants/nobody", headers=raw).status_code == 404


def test_a_body_shorter_than_it_says_harms_nobody(story: Story) -> None:
    where = urlsplit(story.url)
    with socket.create_connection((where.hostname or "", where.port or 80)) as connection:
        head = "POST /pacticipants HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"
        connection.sendall(head.encode() + b'{"name": "web"}')
    assert story.get("/pacticipants")["_embedded"]["pacticipants"] == []
