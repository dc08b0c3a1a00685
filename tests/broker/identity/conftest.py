"""A broker that is administered by a user of its settings, and accounts with tokens on it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts
from tests.conftest import RunningBroker, serving
from tests.story import Json, Story

WRITER = {"basic_auth_username": "root", "basic_auth_password": "secret"}
READER = {"basic_auth_read_only_username": "guest", "basic_auth_read_only_password": "secret"}
"""Somebody who may read: so the broker is not open, and nobody of the settings may write."""


@pytest.fixture
def root(broker: RunningBroker) -> Iterator[Story]:
    """The writer of the settings."""
    for running in serving(Settings.model_validate(WRITER), broker.database):
        with Story(running.url, auth=("root", "secret")) as story:
            yield story


class Speaking(Story):
    """Who has a token of an account. `uuid` is the account's."""

    uuid: str


Bots = Callable[..., Speaking]


@pytest.fixture
def bots(root: Story) -> Iterator[Bots]:
    """Makes a system account with roles, and a token of it to speak with."""
    with ExitStack() as stack:

        def make(name: str, *roles: Json | str) -> Speaking:
            wanted = [{"role": each} if isinstance(each, str) else each for each in roles]
            made = root.request("POST", "/admin/system-accounts", json={"name": name, "roles": wanted})
            assert made.status_code == 201, made.text
            return stack.enter_context(speaking(root, made.json()))

        yield make


def speaking(root: Story, account: Json) -> Speaking:
    """Who has a new token of an account."""
    address = f"/admin/system-accounts/{account['uuid']}/tokens"
    token = root.request("POST", address, json={"description": "for a test"}).json()["value"]
    story = Speaking(root.url)
    story.client.headers["Authorization"] = f"Bearer {token}"
    story.uuid = account["uuid"]
    return story


def person_with_token(tx: Transaction, name: str, role_uuid: str) -> tuple[str, str]:
    """A person with a role, and a token of theirs: uuid and secret."""
    now = datetime.now(UTC)
    uuid = accounts.add_account(tx, PrincipalKind.PERSON, name, now, f"{name}@example.org")
    account_id = accounts.account_id(tx, uuid)
    assert account_id is not None
    accounts.assign(tx, account_id, role_uuid)
    made = NewToken.make()
    accounts.add_token(tx, account_id, made, "for a test", now)
    return uuid, made.secret
