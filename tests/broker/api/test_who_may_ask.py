"""Who may have the answer of which route: all routes of the API are asked by everybody there can be."""

import base64
import re
from collections.abc import Callable, Container, Iterator, Mapping

import pytest
from fastapi.routing import APIRoute

from pactgate.broker.access import Public
from pactgate.broker.api.app import ROUTERS
from pactgate.broker.domain.identity.permissions import VIEWER, Permission
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

OPEN = {
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("POST", "/login/device/codes"),
    ("POST", "/login/device/tokens"),
}
"""What the operator's own machine asks, without a name; and who is about to log in."""

ASKED_BY_POST = {
    ("POST", "/api/ai/generate"),
    ("POST", "/api/ai/review"),
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


def routes() -> dict[Address, Permission]:
    """What each route needs, by method and path."""
    found = [each for router in ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    assert len(found) > 100
    return {(method, each.path_format): each.needs.permission for each in found for method in each.methods or ()}  # type: ignore[attr-defined]


def reading(permissions: Container[Permission] = (Permission.READ,)) -> set[Address]:
    return {address for address, needed in routes().items() if address[0] == "GET" and needed in permissions}


def about_oneself() -> set[Address]:
    """What is for whoever says who they are, also where everybody may read."""
    return {
        (method, each.path_format)
        for router in ROUTERS
        for each in router.routes
        if isinstance(each, APIRoute) and each.needs.what is Public.KNOWN  # type: ignore[attr-defined]
        for method in each.methods or ()
    }


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
    of_viewers = {scope.permission for scope in VIEWER.scopes}
    own_tokens = {address for address, needed in routes().items() if needed is Permission.MANAGE_OWN_READ_TOKENS}
    assert answered(broker_with_users, WHO["reader"]) == reading(of_viewers) | ASKED_BY_POST | own_tokens | OPEN


def test_a_writer_has_everything(broker_with_users: Story) -> None:
    assert answered(broker_with_users, WHO["writer"]) == routes().keys()


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
        ({"allow_public_read": True}, lambda: (reading() | ASKED_BY_POST) - KEPT - about_oneself()),
        ({"enable_public_badge_access": True}, badges),
        ({"public_heartbeat": True}, heartbeat),
    ],
    indirect=["broker_with_users"],
)
def test_what_the_operator_makes_public_is_for_strangers_too(
    broker_with_users: Story, public: Callable[[], set[Address]]
) -> None:
    assert public() <= routes().keys()
    assert answered(broker_with_users, WHO["stranger"]) == OPEN | public()
