"""Who may have the answer of which route: all routes of the API are asked by everybody there can be."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping

import pytest
from fastapi.routing import APIRoute

from pactgate.broker.api.app import ROUTERS
from pactgate.broker.settings import Settings
from tests.conftest import RunningBroker, serving
from tests.story import Story

KNOWN = {
    "basic_auth_username": "writer",
    "basic_auth_password": "w",
    "basic_auth_read_only_username": "reader",
    "basic_auth_read_only_password": "r",
}

Address = tuple[str, str]

OPEN = {("GET", "/health/live"), ("GET", "/health/ready")}
"""What the operator's own machine asks, without a name."""

ASKED_BY_POST = {
    ("POST", "/decisions"),
    ("POST", "/pacts/provider/{provider}/for-verification"),
    ("POST", "/provider-contracts/provider/{provider}/compare"),
}
"""What changes nothing, though it has a body."""

KEPT = {("POST", "/decisions")}
"""What is kept with the name of who asked."""


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


WHO = {"stranger": {}, "reader": basic("reader", "r"), "writer": basic("writer", "w")}


def routes() -> set[Address]:
    """Method and path of every route."""
    found = [each for router in ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    assert len(found) > 100
    return {(method, each.path_format) for each in found for method in each.methods or ()}


def reading() -> set[Address]:
    return {(method, path) for method, path in routes() if method == "GET"}


def answered(story: Story, who: Mapping[str, str]) -> set[Address]:
    """The routes that answer somebody, be it that what is asked for is not there."""
    answers = {
        (method, path): story.request(method, re.sub(r"\{\w+\}", "x", path), headers=who).status_code
        for method, path in routes()
    }
    return {route for route, status in answers.items() if status != 401}


@pytest.fixture
def broker_with_users(sqlite_broker: RunningBroker, request: pytest.FixtureRequest) -> Iterator[Story]:
    settings = Settings.model_validate({**KNOWN, **getattr(request, "param", {})})
    for broker in serving(settings, sqlite_broker.database):
        with Story(broker.url) as story:
            yield story


def test_a_stranger_has_what_is_for_everybody(broker_with_users: Story) -> None:
    assert answered(broker_with_users, WHO["stranger"]) == OPEN


def test_a_reader_reads_and_asks(broker_with_users: Story) -> None:
    assert answered(broker_with_users, WHO["reader"]) == reading() | ASKED_BY_POST


def test_a_writer_has_everything(broker_with_users: Story) -> None:
    assert answered(broker_with_users, WHO["writer"]) == routes()


@pytest.mark.parametrize(
    "who", [basic("writer", "r"), basic("reader", "w"), basic("nobody", ""), {"Authorization": "x"}]
)
def test_who_is_not_who_it_says_is_a_stranger(broker_with_users: Story, who: Mapping[str, str]) -> None:
    assert answered(broker_with_users, who) == OPEN


def badges() -> set[Address]:
    return {(method, path) for method, path in routes() if "/badge" in path}


def heartbeat() -> set[Address]:
    return {("GET", "/diagnostic/status/heartbeat")}


@pytest.mark.parametrize(
    ("broker_with_users", "public"),
    [
        ({"allow_public_read": True}, lambda: (reading() | ASKED_BY_POST) - KEPT),
        ({"enable_public_badge_access": True}, badges),
        ({"public_heartbeat": True}, heartbeat),
    ],
    indirect=["broker_with_users"],
)
def test_what_the_operator_makes_public_is_for_strangers_too(
    broker_with_users: Story, public: Callable[[], set[Address]]
) -> None:
    assert public() <= routes()
    assert answered(broker_with_users, WHO["stranger"]) == OPEN | public()
