"""Secrets of webhooks: wherever one stands, nobody who reads the broker or its logs finds it."""

from io import StringIO
from typing import Any

import httpx
import pytest

from pactgate.broker.domain.webhooks.webhook_secrets import HIDDEN
from tests.broker.conftest import Caller, calling
from tests.story import Json, pact

SECRET = "s3cr3t/of mine"
ESCAPED = "s3cr3t%2Fof%20mine"
PARAMETER = "${pactbroker.consumerName}"

PLACES: dict[str, Json] = {
    "a header with any name": {"headers": {"X-Api-Key": SECRET}},
    "a part of a header": {"headers": {"X-Signed": f"{PARAMETER} key={SECRET}"}},
    "a cookie": {"headers": {"Cookie": f"session={ESCAPED}"}},
    "a token": {"headers": {"Authorization": f"Bearer {ESCAPED}"}},
    "a password": {"username": "me", "password": SECRET},
    "a user name that is all": {"username": SECRET},
    "the query": {"path": f"/hook?token={ESCAPED}&of={PARAMETER}"},
    "a query without names": {"path": f"/hook?{ESCAPED}"},
    "a long segment of the path": {"path": "/hook/s3cr3tXXXXXXXXXXXXXXXXXXX"},
    "credentials in the URL": {"user": f"me:{ESCAPED}@"},
    "a token in the URL": {"user": f"{ESCAPED}@"},
    "a body of text": {"body": f"token={ESCAPED}&of={PARAMETER}"},
    "a body of JSON": {"body": {"ref": PARAMETER, "more": [{"token": SECRET}, 1, None, True]}},
    "a number in a body": {"body": {"pin": 53313371}},
}


def found(text: str) -> bool:
    """Whether a text tells the secret."""
    return any(part in text for part in ("s3cr3t", "53313371", "czNjcjN0"))


def asked(caller: Caller, place: str) -> Json:
    """A webhook with the secret at that place."""
    request = dict(PLACES[place])
    path, user = request.pop("path", "/hook"), request.pop("user", "")
    url = caller.receiver.url.replace("://", f"://{user}") + path
    return {"events": [{"name": "contract_published"}], "request": {"method": "POST", "url": url, **request}}


def created(caller: Caller, body: Json) -> Json:
    answer = caller.story.request("POST", "/webhooks", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def page(caller: Caller, href: str) -> str:
    return httpx.get(caller.story.url + httpx.URL(href).path, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("place", PLACES)
def test_nobody_reads_a_secret_and_the_receiver_gets_it(caller: Caller, place: str, broker_log: StringIO) -> None:
    caller.receiver.echoes = True
    body = asked(caller, place)
    made = created(caller, body)
    href = made["_links"]["self"]["href"]
    caller.story.publish("web", "1", pact("web", "orders"))
    [run] = caller.work()
    tried = caller.story.request("POST", made["_links"]["pb:execute"]["href"]).text
    unsaved = caller.story.request("POST", "/webhooks/execute", json=body).text
    [delivery, *_] = calls = caller.receiver.calls
    assert len(calls) == 3
    assert found(f"{delivery.path} {delivery.headers} {delivery.body}")
    told = {
        "the answer": str(made),
        "the webhook": caller.story.request("GET", href).text,
        "the page": page(caller, href),
        "the log": caller.log(run),
        "the run": page(caller, run["_links"]["self"]["href"]),
        "the test": tried,
        "the unsaved test": unsaved,
        "the broker's log": broker_log.getvalue(),
    }
    assert [where for where, text in told.items() if found(text)] == []
    assert all(HIDDEN in told[where] for where in ("the webhook", "the page", "the log", "the test"))
    assert "of-the-receiver" not in told["the log"] + tried


@pytest.mark.parametrize("place", PLACES)
def test_what_is_sent_back_as_it_was_shown_stays_as_it_is(caller: Caller, place: str) -> None:
    made = created(caller, asked(caller, place))
    href = made["_links"]["self"]["href"]
    assert caller.story.request("PUT", href, json=made).status_code == 200
    caller.story.request("POST", made["_links"]["pb:execute"]["href"])
    [call] = caller.receiver.calls
    assert found(f"{call.path} {call.headers} {call.body}")
    assert HIDDEN not in f"{call.path} {call.headers} {call.body}"


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_does_not_go_to_another_host(caller: Caller, place: str) -> None:
    made = created(caller, asked(caller, place))
    elsewhere = made["request"]["url"].replace("127.0.0.1", "localhost")
    policy: Json = {**made, "request": {**made["request"], "url": elsewhere}}
    for broker in calling(caller.database, caller.receiver, webhook_host_whitelist="127.0.0.1 localhost"):
        answer = broker.story.request("PUT", made["_links"]["self"]["href"], json=policy)
        assert answer.status_code == 400
        assert "otherwise send the value itself" in answer.text


@pytest.mark.parametrize("value", ["s3cr3t\r\nX-More: 1", "s3cr3t☃", "s3cr3t\x7f\xe9"])
def test_an_error_does_not_tell_what_could_not_be_sent(caller: Caller, value: str, broker_log: StringIO) -> None:
    made = created(caller, caller.body("contract_published", request={"headers": {"X-Api-Key": value}}))
    tried = caller.story.request("POST", made["_links"]["pb:execute"]["href"])
    caller.story.publish("web", "1", pact("web", "orders"))
    [run] = caller.work()
    assert tried.status_code == 200
    assert "message" in tried.json()["error"]
    assert not found(tried.text + caller.log(run) + broker_log.getvalue())


def test_what_is_harmless_is_shown(caller: Caller) -> None:
    headers = {"Content-Type": "text/plain", "Accept": "*/*", "X-Branch": "${pactbroker.consumerVersionBranch}"}
    body: Any = {
        "of": PARAMETER,
        "pair": "${pactbroker.consumerName}/${pactbroker.providerName}",
        "on": True,
        "n": None,
    }
    request = {"headers": headers, "body": body, "username": "me", "password": "x"}
    shown = caller.webhook("contract_published", path=f"/repos/a/b/dispatches?of={PARAMETER}", request=request)
    assert shown["request"]["url"] == f"{caller.receiver.url}/repos/a/b/dispatches?of={PARAMETER}"
    assert shown["request"]["headers"] == {name.lower(): value for name, value in headers.items()}
    assert {"n": None, **shown["request"]["body"]} == body
    assert (shown["request"]["username"], shown["request"]["password"]) == ("me", HIDDEN)


def test_a_value_that_is_changed_beside_hidden_ones_is_changed_alone(caller: Caller) -> None:
    body = {"token": "abcd-1", "more": {"key": "abcd-2", "pin": 1234}, "list": ["abcd-3"]}
    made = created(caller, caller.body("contract_published", request={"body": body}))
    shown = made["request"]["body"]
    assert shown == {"token": HIDDEN, "more": {"key": HIDDEN, "pin": HIDDEN}, "list": [HIDDEN]}
    shown["more"]["key"] = "changed"
    assert caller.story.request("PUT", made["_links"]["self"]["href"], json=made).status_code == 200
    caller.story.request("POST", made["_links"]["pb:execute"]["href"])
    [call] = caller.receiver.calls
    assert call.json == {**body, "more": {"key": "changed", "pin": 1234}}


def test_a_new_webhook_cannot_have_hidden_values(caller: Caller) -> None:
    body = caller.body("contract_published", request={"headers": {"X-Api-Key": HIDDEN}, "body": {"a": [HIDDEN]}})
    answer = caller.story.request("POST", "/webhooks", json=body)
    assert answer.status_code == 400
    assert {"request.headers", "request.body"} <= set(answer.json()["errors"])
