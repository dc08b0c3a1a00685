"""A database from before there were accounts is used as before: by the users and tokens of the settings."""

from typing import Any

import httpx
import pytest
from alembic import command
from sqlalchemy import Connection, inspect

from pactgate.broker.settings import Settings
from pactgate.broker.store import migrate
from pactgate.broker.store.engine import Database
from pactgate.broker.store.identity.identity_tables import accounts, audit_events, tokens
from tests.conftest import RunningBroker, serving
from tests.story import Story, pact

SETTINGS = Settings.model_validate(
    {
        "basic_auth_username": "root",
        "basic_auth_password": "r",
        "basic_auth_read_only_username": "ann",
        "basic_auth_read_only_password": "a",
        "api_tokens": "write-me",
        "read_only_api_tokens": "read-me",
    }
)
ROOT, ANN = (httpx.BasicAuth("root", "r"), httpx.BasicAuth("ann", "a"))
WRITER, READER = ({"Authorization": f"Bearer {token}"} for token in ("write-me", "read-me"))


def before_accounts(connection: Connection) -> None:
    config = migrate._config()
    config.attributes["connection"] = connection
    command.downgrade(config, "0013")


@pytest.fixture
def old(broker: RunningBroker) -> Database:
    with Story(broker.url) as story:
        story.publish("web", "1", pact("web", "orders"))
    broker.database.write(before_accounts)
    with broker.database.engine.connect() as connection:
        present = set(inspect(connection).get_table_names())
    assert not present & {accounts.name, tokens.name, audit_events.name}
    return broker.database


def test_users_and_tokens_of_the_settings_may_do_what_they_could(old: Database) -> None:
    migrate.migrate(old)
    for broker in serving(SETTINGS, old):
        with Story(broker.url) as story:
            readers: list[dict[str, Any]] = [{"auth": ROOT}, {"auth": ANN}, {"headers": WRITER}, {"headers": READER}]
            reading = [story.request("GET", "/pacticipants/web/versions/1", **each).status_code for each in readers]
            writing = [
                story.request("PUT", "/pacticipants/web/versions/2", json={}, **each).status_code for each in readers
            ]
            nobody = story.request("GET", "/pacticipants/web/versions/1").status_code
            assert (nobody, reading, writing) == (401, [200] * 4, [201, 401, 200, 401])
