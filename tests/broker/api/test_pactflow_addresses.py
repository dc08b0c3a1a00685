"""What PactFlow's clients ask beside contracts: the network, tests of webhooks, and what only PactFlow's cloud has."""

from typing import Any

import pytest

from pactgate.broker.api.webhooks.executions import MOST_TRIED
from tests.broker.conftest import Caller
from tests.story import Story, interaction, pact

MCP = {"Accept": "*/*", "Content-Type": "application/json", "User-Agent": "SmartBear MCP Server/0.41.0 stdio"}
"""How SmartBear's MCP server asks."""


def test_the_network_around_an_application_has_its_integrations_and_how_they_stand(story: Story) -> None:
    story.publish("web", "1", pact("web", "orders", interaction()))
    story.publish("orders", "1", pact("orders", "payments", interaction()))
    story.publish("app", "1", pact("app", "stock", interaction()))
    story.verify("orders", "1", story.pact("web", "1", "orders"), success=False)
    told = story.get("/pacticipant/orders/network", headers=MCP)
    standing = {
        (each["consumer"]["name"], each["provider"]["name"]): each["verificationStatus"]
        for each in told["integrations"]
    }
    assert standing == {("web", "orders"): "failed", ("orders", "payments"): "unknown"}
    assert told["truncated"] is False
    assert all(each["summary"]["text"] for each in told["integrations"])


def test_the_network_of_nobody_is_missing(story: Story) -> None:
    missing = story.request("GET", "/pacticipant/nobody/network")
    assert (missing.status_code, missing.json()["error"]) == (404, "No pacticipant with name 'nobody' found")


@pytest.mark.parametrize("path", ["/integrations", "/metrics"])
def test_json_is_told_to_who_takes_anything(story: Story, path: str) -> None:
    story.publish("web", "1", pact("web", "orders", interaction()))
    told = story.request("GET", path, headers=MCP)
    assert told.headers["content-type"].startswith("application/hal+json")
    assert told.json()


def test_an_empty_test_of_webhooks_calls_every_enabled_one(caller: Caller) -> None:
    caller.story.publish("web", "1", pact("web", "orders", interaction()))
    caller.webhook("contract_published", path="/one")
    caller.webhook("contract_published", path="/two")
    caller.webhook("contract_published", path="/three", enabled=False)
    told = caller.story.request("POST", "/webhooks/execute", json={}, headers=MCP).json()
    assert told["success"] is True
    assert sorted(call.path for call in caller.receiver.calls) == ["/one", "/two"]
    [first, _] = told["_embedded"]["executions"]
    assert first["response"]["status"] == 200


def test_an_empty_test_of_more_webhooks_than_one_request_may_call_is_refused(caller: Caller) -> None:
    for number in range(MOST_TRIED + 1):
        caller.webhook("contract_published", path=f"/{number}")
    refused = caller.story.request("POST", "/webhooks/execute", json={})
    assert refused.status_code == 400
    assert f"at most {MOST_TRIED} are tested at once" in refused.json()["errors"]["body"][0]
    assert caller.receiver.calls == []


def test_a_test_of_a_webhook_without_its_request_names_it(caller: Caller) -> None:
    refused = caller.story.request("POST", "/webhooks/execute", json={"events": [{"name": "contract_published"}]})
    assert (refused.status_code, refused.json()["errors"]) == (400, {"request": ["is missing"]})


@pytest.mark.parametrize(
    ("agent", "answer"),
    [("SmartBear MCP Server/0.41.0 stdio", (200, b"{}")), ("pact_cli/0.10.9", (204, b"")), (None, (204, b""))],
)
def test_a_deletion_answers_with_an_object_to_the_client_that_needs_one(
    story: Story, agent: str | None, answer: tuple[int, bytes]
) -> None:
    assert story.request("POST", "/pacticipants", json={"name": "web"}).status_code == 201
    headers: dict[str, Any] = {"User-Agent": agent} if agent else {}
    deleted = story.request("DELETE", "/pacticipants/web", headers=headers)
    assert (deleted.status_code, deleted.content) == answer
    assert story.request("GET", "/pacticipants/web").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/ai/generate"), ("POST", "/api/ai/review"), ("GET", "/api/ai/entitlement"), ("GET", "/entitlement")],
)
def test_what_only_the_cloud_has_says_so(story: Story, method: str, path: str) -> None:
    missing = story.request(method, path, json={} if method == "POST" else None)
    assert missing.status_code == 404
    assert "is a service of PactFlow's cloud" in missing.json()["error"]
    as_problem = story.request(method, path, headers={"Accept": "application/problem+json"})
    assert as_problem.headers["content-type"].startswith("application/problem+json")
    assert as_problem.json()["detail"] == missing.json()["error"]
