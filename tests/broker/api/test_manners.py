from collections.abc import Iterator

import pytest

from tests.conftest import RunningBroker
from tests.story import Story


@pytest.fixture
def told(sqlite_broker: RunningBroker) -> Iterator[Story]:
    with Story(sqlite_broker.url) as story:
        yield story


def test_every_address_tells_its_methods(told: Story) -> None:
    answer = told.request("OPTIONS", "/pacticipants/web")
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["access-control-allow-methods"] == "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
    assert told.request("HEAD", "/").status_code == 200
    assert told.request("POST", "/").headers["allow"] == "GET, HEAD, OPTIONS"
    assert told.request("OPTIONS", "/nowhere").status_code == 404


def test_a_suffix_stands_for_a_type(told: Story) -> None:
    assert told.get("/pacticipants.json") == told.get("/pacticipants")


def test_the_broker_says_that_it_lives(told: Story) -> None:
    assert told.get("/diagnostic/status/heartbeat")["ok"] is True
    assert told.get("/diagnostic/status/dependencies")["database"] == {"ok": True}
