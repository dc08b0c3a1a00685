import base64
from collections.abc import Iterator
from io import StringIO

import pytest

from pactgate.broker.api.app import ROUTERS
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.conftest import RunningBroker, serving
from tests.story import Story

WRITER, READER = {"Authorization": "Bearer write-me"}, {"Authorization": "Bearer read-me"}


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def guarded(sqlite_broker: RunningBroker) -> Iterator[Story]:
    """A broker that wants to know who asks."""
    settings = Settings.model_validate(
        {
            "api_tokens": "write-me other",
            "read_only_api_tokens": "read-me",
            "basic_auth_username": "ann",
            "basic_auth_password": "a:b",
            "basic_auth_read_only_username": "bob",
            "basic_auth_read_only_password": "secret",
        }
    )
    database = Database(sqlite_broker.database.engine.url.render_as_string())
    for broker in serving(settings, database):
        with Story(broker.url) as story:
            yield story
    database.close()


@pytest.mark.parametrize("who", [WRITER, basic("ann", "a:b"), {"Authorization": "bearer other"}])
def test_a_writer_may_read_and_write(guarded: Story, who: dict[str, str]) -> None:
    assert guarded.request("GET", "/", headers=who).status_code == 200
    assert guarded.request("POST", "/pacticipants", json={"name": "web"}, headers=who).status_code == 201


@pytest.mark.parametrize("who", [READER, basic("bob", "secret")])
def test_a_reader_may_only_read_and_ask_what_to_verify(guarded: Story, who: dict[str, str]) -> None:
    assert guarded.request("GET", "/", headers=who).status_code == 200
    assert guarded.request("POST", "/pacticipants", json={"name": "web"}, headers=who).status_code == 401
    guarded.request("POST", "/pacticipants", json={"name": "orders"}, headers=WRITER)
    asked = guarded.request("POST", "/pacts/provider/orders/for-verification", json={}, headers=who)
    assert asked.status_code == 200
    there = guarded.request("POST", "/provider-contracts/provider/orders/compare", json={}, headers=who)
    assert there.status_code == 400
    named_so = guarded.request("POST", "/webhooks/provider/orders/consumer/for-verification", json={}, headers=who)
    assert named_so.status_code == 401


@pytest.mark.parametrize(
    "who",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic %%%"},
        basic("ann", "wrong"),
        basic("", ""),
    ],
)
def test_a_stranger_is_told_how_to_come_in(guarded: Story, who: dict[str, str]) -> None:
    refused = guarded.request("GET", "/", headers=who)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic")
    assert "token" in refused.json()["error"]


def test_health_is_open_to_everybody(guarded: Story) -> None:
    assert guarded.request("GET", "/health/live").json() == {"status": "alive"}
    assert guarded.request("GET", "/health/ready").json() == {"status": "ready"}


@pytest.mark.parametrize(
    ("setting", "index", "heartbeat"), [("allow_public_read", 200, 200), ("public_heartbeat", 401, 200)]
)
def test_what_is_public_is_a_setting(sqlite_broker: RunningBroker, setting: str, index: int, heartbeat: int) -> None:
    settings = Settings.model_validate({"api_tokens": "write-me", setting: True})
    for broker in serving(settings, sqlite_broker.database):
        with Story(broker.url) as story:
            assert story.request("GET", "/").status_code == index
            assert story.request("GET", "/diagnostic/status/heartbeat").status_code == heartbeat
            assert story.request("POST", "/pacticipants", json={"name": "web"}).status_code == 401


def test_every_route_declares_what_it_needs() -> None:
    silent = [str(route) for router in ROUTERS for route in router.routes if getattr(route, "needs", None) is None]
    assert silent == []


def test_a_stranger_a_mistake_and_a_reader_are_told_what_to_do_next(guarded: Story) -> None:
    refused = [
        guarded.request("POST", "/pacticipants", json={"name": "web"}, headers=who).json()["error"]
        for who in ({}, {"Authorization": "Bearer wrong"}, READER, basic("bob", "secret"))
    ]
    assert refused[0].startswith("Authentication is required: send a token (PACT_BROKER_TOKEN, or the header")
    assert refused[1].startswith("The broker does not know this token, or this user name and password.")
    assert refused[2] == refused[3]
    assert refused[2].startswith("These credentials may only read, and this needs permission to write")


def test_guesses_are_slowed_down_and_logged_and_keep_out_nobody_who_was_in(
    guarded: Story, broker_log: StringIO
) -> None:
    assert guarded.request("GET", "/", headers=basic("ann", "a:b")).status_code == 200
    answers = [guarded.request("GET", "/", headers=basic("ann", f"guess-{number}")) for number in range(12)]
    assert [each.status_code for each in answers] == [401] * 10 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) == 30
    assert "Try again in 30 seconds" in answers[-1].json()["error"]
    assert guarded.request("GET", "/", headers=READER).status_code == 429
    assert guarded.request("GET", "/", headers=basic("ann", "a:b")).status_code == 200
    assert guarded.request("GET", "/health/ready", headers=basic("ann", "guess")).status_code == 200
    lines = [line for line in broker_log.getvalue().splitlines() if "login" in line]
    assert len(lines) == 11
    assert all("address=127.0.0.1" in line and "guess" not in line for line in lines)
    assert all("name=ann" in line for line in lines[:10])


def test_a_reader_who_tries_to_write_has_not_failed_to_log_in(guarded: Story) -> None:
    for number in range(30):
        answer = guarded.request("POST", "/pacticipants", json={"name": str(number)}, headers=READER)
        assert answer.status_code == 401
    assert guarded.request("GET", "/", headers=basic("bob", "secret")).status_code == 200
