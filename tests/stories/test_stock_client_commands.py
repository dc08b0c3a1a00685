"""A walk through the commands of the stock client, as pipelines and people give them, with what each leaves behind."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pactgate.broker.domain.webhooks.webhook_secrets import HIDDEN
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.conftest import RunningBroker, serving
from tests.story import Json, Story, interaction, pact

PACT = Path(sys.executable).with_name("pact")
"""The command line of pact-python-cli."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A broker, and a folder in which the client runs."""

    story: Story
    folder: Path

    def client(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """The exit code of a command and all that it prints."""
        given = {"PACT_BROKER_BASE_URL": self.story.url, "PACT_DO_NOT_TRACK": "true", **environment}
        done = subprocess.run(
            [str(PACT), "broker", *arguments],
            cwd=self.folder,
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def does(self, *arguments: str, shows: str = "") -> None:
        code, printed = self.client(*arguments)
        assert code == 0, (arguments, printed)
        assert shows in printed, (arguments, printed)

    def refuses(self, *arguments: str, shows: str = "") -> None:
        code, printed = self.client(*arguments)
        assert code != 0, (arguments, printed)
        assert shows in printed, (arguments, printed)

    def environment(self, name: str) -> Json:
        [found] = [
            each for each in self.story.get("/environments")["_embedded"]["environments"] if each["name"] == name
        ]
        described: Json = found
        return described

    def there(self, name: str, kind: str = "deployed-versions/currently-deployed") -> list[tuple[str, str, str | None]]:
        """Who is in an environment, which version, and as which instance."""
        [rows] = self.story.get(f"/environments/{self.environment(name)['uuid']}/{kind}")["_embedded"].values()
        return [
            (
                each["_embedded"]["pacticipant"]["name"],
                each["_embedded"]["version"]["number"],
                each.get("applicationInstance"),
            )
            for each in rows
        ]

    def tags(self, pacticipant: str, version: str) -> list[str]:
        found = self.story.get(f"/pacticipants/{pacticipant}/versions/{version}")
        return [each["name"] for each in found["_embedded"]["tags"]]


WEB_1 = ("--pacticipant", "web", "--version", "1.0.0")
ORDERS_2 = ("--pacticipant", "orders", "--version", "2.0.0")
TO_TEST = ("--to-environment", "test")


@pytest.fixture
def shop(story: Story, tmp_path: Path) -> Shop:
    """web 1.0.0 has published its pact with the client; nobody has verified it."""
    (tmp_path / "web-orders.json").write_text(json.dumps(pact("web", "orders")))
    shop = Shop(story, tmp_path)
    version = ("--consumer-app-version", "1.0.0", "--branch", "main", "--tag", "dev")
    shop.does("publish", "web-orders.json", *version, "--build-url", "https://ci.example.org/1", shows="successfully")
    return shop


def test_publishing(shop: Shop) -> None:
    assert shop.story.get("/pacticipants/web/versions/1.0.0")["buildUrl"] == "https://ci.example.org/1"
    assert shop.tags("web", "1.0.0") == ["dev"]
    again = ("publish", "web-orders.json", "--consumer-app-version", "1.0.0")
    shop.does(*again)
    (shop.folder / "web-orders.json").write_text(json.dumps(pact("web", "orders", interaction("another"))))
    shop.refuses(*again, shows="Cannot change the content of the pact for web version 1.0.0")
    shop.refuses("publish", "nothing.json", "--consumer-app-version", "1.0.1")
    shop.does("list-latest-pact-versions", shows="1.0.0")
    shop.does("get-pacts", "--provider", "orders")


def test_pacticipants_versions_and_branches(shop: Shop) -> None:
    described = ("--display-name", "The Web", "--main-branch", "trunk", "--repository-url", "https://example.org/web")
    shop.does("create-or-update-pacticipant", "--name", "web", *described)
    web = shop.story.get("/pacticipants/web")
    assert (web["displayName"], web["mainBranch"]) == ("The Web", "trunk")
    shop.does("describe-pacticipant", "--name", "web", shows="web")
    shop.refuses("describe-pacticipant", "--name", "nobody")
    shop.does("list-pacticipants", shows="orders")
    shop.does("create-or-update-version", *WEB_1, "--branch", "feat/x", "--tag", "beta")
    assert set(shop.tags("web", "1.0.0")) == {"dev", "beta"}
    shop.does("create-version-tag", *WEB_1, "--tag", "prod")
    shop.does("delete-version-tag", *WEB_1, "--tag", "beta")
    assert set(shop.tags("web", "1.0.0")) == {"dev", "prod"}
    shop.does("describe-version", *WEB_1, shows="1.0.0")
    shop.does("describe-version", "--pacticipant", "web", shows="1.0.0")
    shop.refuses("describe-version", "--pacticipant", "web", "--version", "7.7.7")
    shop.does("delete-branch", "--pacticipant", "web", "--branch", "feat/x")
    assert shop.story.request("GET", "/pacticipants/web/branches/feat%2Fx").status_code == 404


def test_environments(shop: Shop) -> None:
    shop.does("create-environment", "--name", "test", "--display-name", "Test")
    assert shop.environment("test")["production"] is False
    contact = ("--contact-name", "Ann", "--contact-email-address", "ann@example.org")
    shop.does("create-environment", "--name", "live", "--production", *contact)
    assert shop.environment("live")["production"] is True
    shop.refuses("create-environment", "--name", "live", shows="already used")
    shop.does("list-environments", shows="live")
    uuid = shop.environment("live")["uuid"]
    shop.does("describe-environment", "--uuid", uuid, shows="live")
    shop.does("update-environment", "--uuid", uuid, "--name", "lives", "--display-name", "Lives")
    assert shop.environment("lives")["displayName"] == "Lives"
    shop.does("delete-environment", "--uuid", uuid)
    assert [each["name"] for each in shop.story.get("/environments")["_embedded"]["environments"]] == ["test"]


def test_the_way_to_an_environment_and_out_of_it(shop: Shop) -> None:
    shop.does("create-environment", "--name", "test")
    shop.refuses("can-i-deploy", *WEB_1, *TO_TEST)
    shop.story.verify("orders", "2.0.0", shop.story.pact("web", "1.0.0", "orders"))
    shop.refuses("can-i-deploy", *WEB_1, *TO_TEST)
    shop.does("record-deployment", *ORDERS_2, "--environment", "test")
    assert shop.there("test") == [("orders", "2.0.0", None)]
    shop.does("can-i-deploy", *WEB_1, *TO_TEST, shows="yes")
    shop.does("can-i-deploy", *WEB_1, *TO_TEST, "--output", "json", shows='"deployable":true')
    shop.does("can-i-deploy", *WEB_1, *ORDERS_2)
    shop.does("can-i-merge", *WEB_1)
    shop.does("record-deployment", *ORDERS_2, "--environment", "test", "--application-instance", "blue")
    assert len(shop.there("test")) == 2
    shop.does(
        "record-undeployment", "--pacticipant", "orders", "--environment", "test", "--application-instance", "blue"
    )
    shop.does("record-undeployment", "--pacticipant", "orders", "--environment", "test")
    assert shop.there("test") == []
    shop.refuses("can-i-deploy", *WEB_1, *TO_TEST)
    released = "released-versions/currently-supported"
    shop.does("record-release", *ORDERS_2, "--environment", "test")
    assert shop.there("test", released) == [("orders", "2.0.0", None)]
    shop.does("can-i-deploy", *WEB_1, *TO_TEST)
    shop.does("record-support-ended", *ORDERS_2, "--environment", "test")
    assert shop.there("test", released) == []
    shop.refuses("record-deployment", *ORDERS_2, "--environment", "nowhere")
    shop.refuses("record-deployment", "--pacticipant", "orders", "--version", "8", "--environment", "test")


def test_no_is_no_unless_it_is_only_asked_or_the_reason_is_ignored(shop: Shop) -> None:
    shop.does("create-environment", "--name", "test")
    shop.story.verify("orders", "2.0.0", shop.story.pact("web", "1.0.0", "orders"), success=False)
    shop.does("record-deployment", *ORDERS_2, "--environment", "test")
    shop.refuses("can-i-deploy", *WEB_1, *TO_TEST, shows="failed")
    shop.does("can-i-deploy", *WEB_1, *TO_TEST, "--dry-run")
    shop.does("can-i-deploy", *WEB_1, *TO_TEST, "--ignore", "orders")
    shop.refuses("can-i-deploy", "--pacticipant", "nobody", "--version", "1", *TO_TEST, shows="not found")
    shop.refuses("can-i-deploy", *WEB_1, "--to-environment", "nowhere", shows="nowhere")
    shop.does("create-version-tag", *ORDERS_2, "--tag", "live")
    shop.refuses("can-i-deploy", *WEB_1, "--to", "live")
    shop.story.verify("orders", "2.0.0", shop.story.pact("web", "1.0.0", "orders"))
    shop.does("can-i-deploy", *WEB_1, "--to", "live")
    shop.does("can-i-deploy", "--pacticipant", "web", "--latest", "dev", "--to", "live")


WEBHOOK = ("https://ci.example.org/hook", "--request", "POST", "--contract-published")


def test_webhooks(shop: Shop) -> None:
    def made() -> list[Json]:
        hooks = shop.story.get("/webhooks")["_links"]["pb:webhooks"]
        return [shop.story.get(each["href"]) for each in hooks]

    uuid = "0b4ff8ad-9d35-4b22-9b3f-0f2b6a7f8d11"
    shop.does("create-webhook", *WEBHOOK, "--consumer", "web", "--data", '{"a": 1}', "--description", "first")
    assert [(each["description"], each["request"]["body"]) for each in made()] == [("first", {"a": HIDDEN})]
    shop.refuses("create-webhook", "https://ci.example.org/hook", "--request", "POST")
    shop.refuses("create-webhook", *WEBHOOK, "--consumer", "nobody")
    for description in ("second", "third"):
        shop.does("create-or-update-webhook", *WEBHOOK, "--uuid", uuid, "--description", description)
    assert {each["description"] for each in made()} == {"first", "third"}
    shop.does("delete-webhook", "--uuid", uuid)
    assert [each["description"] for each in made()] == ["first"]


def test_who_has_no_key_stays_outside(sqlite_broker: RunningBroker, tmp_path: Path) -> None:
    known: dict[str, Any] = {"api_tokens": "key", "basic_auth_username": "ann", "basic_auth_password": "secret"}
    database = Database(sqlite_broker.database.engine.url.render_as_string())
    for broker in serving(Settings.model_validate(known), database):
        with Story(broker.url) as story:
            ask = Shop(story, tmp_path).client
            assert ask("list-environments", PACT_BROKER_TOKEN="key")[0] == 0
            assert ask("list-environments", PACT_BROKER_USERNAME="ann", PACT_BROKER_PASSWORD="secret")[0] == 0
            assert ask("list-environments")[0] != 0
            assert ask("list-environments", PACT_BROKER_TOKEN="wrong")[0] != 0
            assert ask("list-environments", "--broker-username", "ann", "--broker-password", "wrong")[0] != 0
    database.close()


def test_what_the_gate_warns_of_and_what_is_incomplete_is_printed(shop: Shop) -> None:
    shop.does("create-environment", "--name", "test")
    published = shop.story.pact("web", "1.0.0", "orders")
    [only] = published["interactions"]
    passed = [{"interactionId": only["_id"], "success": True}]
    shop.story.verify("orders", "2.0.0", published, results=passed)
    for version in (WEB_1, ORDERS_2):
        shop.does("record-deployment", *version, "--environment", "test")
    shop.does("create-or-update-version", "--pacticipant", "web", "--version", "2.0.0", "--branch", "main")
    forgotten = ("can-i-deploy", "--pacticipant", "web", "--version", "2.0.0", *TO_TEST)
    shop.does(*forgotten, shows="web 2.0.0 has no pact with orders, but web 1.0.0, in test, has one.")

    two = pact("web", "orders", interaction(), interaction("another", path="/orders/43"))
    (shop.folder / "web-orders.json").write_text(json.dumps(two))
    shop.does("publish", "web-orders.json", "--consumer-app-version", "3.0.0", "--branch", "main")
    shop.story.verify("orders", "2.0.0", shop.story.pact("web", "3.0.0", "orders"), results=passed)
    third = ("can-i-deploy", "--pacticipant", "web", "--version", "3.0.0", *TO_TEST)
    shop.refuses(*third, shows="There is no verified pact between version 3.0.0 of web and the version of orders")

    assert shop.story.request("DELETE", "/pacticipants/web").status_code == 409
    assert shop.story.request("DELETE", "/pacticipants/web?force=true").is_success
    shop.does("can-i-deploy", *ORDERS_2, *TO_TEST, shows="web 1.0.0 was deleted on")
