"""Providers in three frameworks, verified with pacts of every version: what was found is in the broker, read by GET."""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pactgate.cli.demo.stage import free_port
from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate
from tests.conftest import RunningBroker
from tests.story import Json, Story

PROVIDERS = Path(__file__).parent / "providers"
FRAMEWORKS = ("fastapi", "flask", "node")


@dataclass(frozen=True)
class Provider:
    """A provider by the command that starts it."""

    command: str
    url: str


@pytest.fixture(params=FRAMEWORKS)
def provider(request: pytest.FixtureRequest, sqlite_broker: RunningBroker) -> Provider:
    """A provider that is still to be started, at a port that was free when the broker had taken its own."""
    assert sqlite_broker.url
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    if request.param != "node":
        return Provider(f"{sys.executable} {PROVIDERS / request.param}_orders.py {port}", url)
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not there: the provider without Python is not verified")
    return Provider(f"{node} {PROVIDERS / 'node_orders.js'} {port}", url)


HEADERS = {"Content-Type": "application/json"}
REQUEST = {"method": "GET", "path": "/orders/42"}
NOTHING = {"method": "GET", "path": "/orders/404"}


def pact(consumer: str, version: str, **members: Any) -> Json:
    """A pact of some version of the specification."""
    names = {"consumer": {"name": consumer}, "provider": {"name": "orders"}}
    return names | members | {"metadata": {"pactSpecification": {"version": version}}}


def version_2(status: int = 404) -> Json:
    response = {"status": 200, "headers": HEADERS, "body": {"number": 42, "total": 1.5}}
    rules = {"$.body.total": {"match": "type"}}
    known = {"providerState": "an order exists", "request": REQUEST, "response": response | {"matchingRules": rules}}
    unknown = {"request": NOTHING, "response": {"status": status}}
    return pact(
        "web",
        "2.0.0",
        interactions=[{"description": "a known order", **known}, {"description": "an unknown order", **unknown}],
    )


def version_3() -> Json:
    order = {
        "description": "the order of a number",
        "providerStates": [{"name": "an order exists", "params": {"number": 7}}],
        "request": {"method": "GET", "path": "/orders/7"},
        "response": {"status": 200, "headers": HEADERS, "body": {"number": 7}},
    }
    closed = {"description": "any order", "providerStates": [{"name": "the shop is closed"}]}
    return pact("app", "3.0.0", interactions=[order, closed | {"request": REQUEST, "response": {"status": 200}}])


def version_4() -> Json:
    body = {"contentType": "application/json", "encoded": False, "content": {"number": 42}}
    http = {
        "type": "Synchronous/HTTP",
        "description": "a known order",
        "pending": False,
        "providerStates": [{"name": "an order exists"}],
        "request": REQUEST,
        "response": {"status": 200, "headers": {"Content-Type": ["application/json"]}, "body": body},
    }
    placed = {
        "type": "Asynchronous/Messages",
        "description": "an order was placed",
        "pending": False,
        "contents": body | {"content": {"event": "placed", "number": 42}},
        "metadata": {},
    }
    return pact("ledger", "4.0", interactions=[http, placed])


def messages() -> Json:
    def message(description: str) -> Json:
        return {"description": description, "contents": {"event": "placed"}, "metaData": {}, "matchingRules": {}}

    return pact("mail", "3.0.0", messages=[message("an order was placed"), message("an order was lost")])


def verified(provider: Provider, broker: RunningBroker, version: str, *options: str) -> tuple[int, Json]:
    """How `pactgate verify --publish` ends, and its report."""
    done = pactgate(
        *("verify", "--provider", "orders", "--provider-base-url", provider.url, "-b", broker.url),
        *("--provider-command", provider.command),
        *("--provider-states-url", f"{provider.url}/_states", "--provider-states-teardown"),
        *("--messages-url", f"{provider.url}/_messages", "--output", "json"),
        *("--publish", "--provider-app-version", version, "--provider-version-branch", "main", *options),
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def recorded(story: Story, consumer: str, version: str = "1") -> tuple[str, dict[str, bool]]:
    """The provider version of the latest result of a pact, and what became of each interaction, by its description."""
    published = story.pact(consumer, version, "orders")
    result = story.get(published["_links"]["pb:latest-verification-results"]["href"])
    ids = {each["_id"]: each["description"] for key in ("interactions", "messages") for each in published.get(key, [])}
    told = {ids[each["interactionId"]]: each["success"] for each in result["testResults"]}
    assert len(told) == len(ids)
    assert result["success"] == all(told.values())
    return result["providerApplicationVersion"], told


def test_every_version_of_a_pact(provider: Provider, sqlite_broker: RunningBroker) -> None:
    with Story(sqlite_broker.url) as story:
        for each in (version_2(), version_3(), version_4(), messages()):
            story.publish(each["consumer"]["name"], "1", each)
        code, report = verified(provider, sqlite_broker, "10")
        assert code == ExitCode.NO
        assert len(report["interactions"]) == 8
        assert recorded(story, "web") == ("10", {"a known order": True, "an unknown order": True})
        assert recorded(story, "app") == ("10", {"the order of a number": True, "any order": False})
        assert recorded(story, "ledger") == ("10", {"a known order": True, "an order was placed": True})
        assert recorded(story, "mail") == ("10", {"an order was placed": True, "an order was lost": False})
    errors = {each["description"]: each["error"] for each in report["interactions"] if each["error"]}
    assert set(errors) == {"any order", "an order was lost"}
    assert "provider state 'the shop is closed' failed" in errors["any order"]
    assert "there is no such message" in errors["an order was lost"]


def test_pending_and_work_in_progress(provider: Provider, sqlite_broker: RunningBroker) -> None:
    """A pact that was never satisfied may fail; one of a feature branch comes along, and may fail, too."""
    lenient = ("--enable-pending", "--consumer-version-selector", '{"mainBranch": true}')
    with Story(sqlite_broker.url) as story:
        story.publish("web", "1", version_2())
        assert verified(provider, sqlite_broker, "10", *lenient)[0] == ExitCode.YES
        story.publish("web", "2", version_2(status=418), branch="feat/teapot")
        assert verified(provider, sqlite_broker, "11", *lenient)[0] == ExitCode.YES
        assert recorded(story, "web", "1")[0] == "11"

        code, report = verified(provider, sqlite_broker, "12", *lenient, "--include-wip-pacts-since", "2020-01-01")
        assert (code, report["success"]) == (ExitCode.YES, True)
        assert recorded(story, "web", "2") == ("12", {"a known order": True, "an unknown order": False})
        assert {(each["pending"], each["success"]) for each in report["pacts"]} == {(False, True), (True, False)}

        story.publish("web", "3", version_2(status=418), branch="main")
        strict = ("--consumer-version-selector", '{"mainBranch": true}')
        assert verified(provider, sqlite_broker, "13", *strict)[0] == ExitCode.NO
        assert recorded(story, "web", "3")[0] == "13"
