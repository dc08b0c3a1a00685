"""The pages where something stands around them: a path before them, a password, a database that fails."""

from contextlib import contextmanager

import httpx
from sqlalchemy import text

from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.conftest import RunningBroker, serving
from tests.story import Story, pact

HTML = {"Accept": "text/html", "Upgrade-Insecure-Requests": "1"}


def test_links_keep_the_path_of_the_configured_address_and_the_host_that_the_reader_used(database: Database) -> None:
    settings = Settings.model_validate({"base_url": "https://pacts.example.org/broker/"})
    with contextmanager(serving)(settings, database) as broker:
        html = httpx.get(broker.url, headers=HTML).text
        assert 'href="/broker/static/pactgate.css"' in html
        assert "PACT_BROKER_BASE_URL=<bdi>https://pacts.example.org/broker</bdi>" in html


def test_a_page_asks_for_the_password_too(database: Database) -> None:
    user = {"basic_auth_read_only_username": "reader", "basic_auth_read_only_password": "secret"}
    with contextmanager(serving)(Settings.model_validate(user), database) as broker:
        stranger = httpx.get(broker.url, headers=HTML)
        assert (stranger.status_code, stranger.headers["location"]) == (303, "/login")
        wrong = httpx.get(broker.url, headers=HTML, auth=("reader", "wrong"))
        assert wrong.status_code == 401
        assert wrong.headers["www-authenticate"].startswith("Basic")
        assert httpx.get(broker.url, headers=HTML, auth=("reader", "secret")).status_code == 200


def test_a_page_that_cannot_be_made_says_so_and_runs_no_script_either(sqlite_broker: RunningBroker) -> None:
    with Story(sqlite_broker.url) as story:
        story.publish("web", "1", pact("web", "orders"))
    with sqlite_broker.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE released_versions"))
    answer = httpx.get(sqlite_broker.url, headers=HTML)
    assert answer.status_code == 500
    assert f"details under the request id {answer.headers['X-Request-ID']}" in answer.text
    assert "released_versions" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
