"""A command line is logged in by a person in a browser; here the person is played."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from pactgate.broker.actions.identity import device_logins as actions
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.permissions import MAINTAINER
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts
from pactgate.broker.store.identity.identity_tables import device_logins
from tests.builders.people import invite
from tests.conftest import RunningBroker, serving
from tests.story import Story

IN_USE = {"basic_auth_username": "root", "basic_auth_password": "r"}


class Shop:
    """A broker that wants to know who asks, on which Ann has an account."""

    def __init__(self, story: Story, database: Database) -> None:
        self.story, self.database = story, database
        invite(database, "Ann", "ann@example.org", MAINTAINER)
        self.ann = database.read(accounts.account_of_address, "ann@example.org")

    def begun(self) -> dict[str, Any]:
        answer = self.story.request("POST", "/login/device/codes", json={"client": "a laptop"})
        assert answer.status_code == 200
        begun: dict[str, Any] = answer.json()
        return begun

    def asked(self, begun: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        answer = self.story.request("POST", "/login/device/tokens", json={"device_code": begun["device_code"]})
        return answer.status_code, answer.json()


@pytest.fixture
def shop(broker: RunningBroker) -> Iterator[Shop]:
    for running in serving(Settings.model_validate(IN_USE), broker.database):
        with Story(running.url) as story:
            yield Shop(story, broker.database)


def test_a_command_line_waits_until_a_person_allows_it(shop: Shop) -> None:
    begun = shop.begun()
    assert shop.asked(begun) == (
        400,
        {"error": "authorization_pending", "error_description": "Nobody has allowed this login yet."},
    )
    assert begun["verification_uri_complete"].endswith(f"/login/device?code={begun['user_code']}")
    shop.database.write(actions.decide_device_login, begun["user_code"].lower(), shop.ann)
    status, token = shop.asked(begun)
    assert (status, token["token_type"]) == (200, "bearer")
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert shop.story.request("GET", "/", headers=headers).status_code == 200


def test_a_login_gives_one_token(shop: Shop) -> None:
    begun = shop.begun()
    shop.database.write(actions.decide_device_login, begun["user_code"], shop.ann)
    assert shop.asked(begun)[0] == 200
    assert shop.asked(begun)[1]["error"] == "expired_token"


def test_a_login_that_is_refused_gets_no_token(shop: Shop) -> None:
    begun = shop.begun()
    shop.database.write(actions.decide_device_login, begun["user_code"], None)
    assert shop.asked(begun)[1]["error"] == "access_denied"


def _over(tx: Transaction) -> None:
    tx.execute(update(device_logins).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))


def test_a_code_that_nobody_waits_with_cannot_be_allowed(shop: Shop) -> None:
    begun = shop.begun()
    with pytest.raises(NotFoundError, match="start `pactgate login` again"):
        shop.database.write(actions.decide_device_login, "BCDF-BCDF", shop.ann)
    shop.database.write(_over)
    with pytest.raises(NotFoundError, match="start `pactgate login` again"):
        shop.database.write(actions.decide_device_login, begun["user_code"], shop.ann)


def test_what_is_over_is_told_so(shop: Shop) -> None:
    begun = shop.begun()
    shop.database.write(_over)
    assert shop.asked(begun)[1]["error"] == "expired_token"


def test_who_begins_too_many_logins_keeps_nobody_else_from_logging_in(shop: Shop) -> None:
    def many(tx: Transaction) -> None:
        for _ in range(50):
            actions.begin_device_login(tx, "x", "192.0.2.1")

    shop.database.write(many)
    with pytest.raises(InvalidError, match="too many logins"):
        shop.database.write(actions.begin_device_login, "x", "192.0.2.1")
    assert shop.begun()
