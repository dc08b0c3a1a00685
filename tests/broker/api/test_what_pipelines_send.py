"""Requests as scripts, monitors and people write them."""

from collections.abc import Iterator

import httpx
import pytest

from tests.broker.conftest import Caller
from tests.conftest import RunningBroker
from tests.story import Story, interaction, pact

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def anything(story: Story) -> Iterator[httpx.Client]:
    """A client that says no more than curl does."""
    with httpx.Client(base_url=story.url, headers={"Accept": "*/*"}) as client:
        yield client


def test_a_webhook_is_executed_without_a_body(caller: Caller) -> None:
    webhook = caller.webhook("contract_published")
    for content, kind in (
        ("", {}),
        ("{}", {"Content-Type": "application/json"}),
        ("a=b", {"Content-Type": "text/plain"}),
    ):
        told = httpx.post(webhook["_links"]["pb:execute"]["href"], content=content, headers=kind)
        assert (told.status_code, told.json()["success"]) == (200, True)


@pytest.mark.parametrize("path", ["/", "/pacticipants/web", "/pacticipants/nobody", "/matrix", "/static/pactgate.css"])
def test_head_says_what_get_says_without_the_body(story: Story, anything: httpx.Client, path: str) -> None:
    story.publish("web", "1", pact("web", "orders"))
    head, got = anything.head(path), anything.get(path)
    assert (head.status_code, head.headers["content-type"], head.content) == (
        got.status_code,
        got.headers["content-type"],
        b"",
    )
    assert anything.head("/webhooks/execute").status_code in (404, 405)


def test_integrations_are_json_for_who_takes_anything(story: Story, anything: httpx.Client) -> None:
    story.publish('we"b\\', "1", pact('we"b\\', "strict {a -> b}"))
    assert anything.get("/integrations").json()["_embedded"]["integrations"][0]["consumer"]["name"] == 'we"b\\'
    graph = anything.get("/integrations", headers={"Accept": "text/vnd.graphviz"}).text
    assert '"we\\"b\\\\" -> "strict {a -> b}"' in graph


@pytest.mark.parametrize("number", ["1.0.0.json", "1.yaml", "2.csv", "3.svg"])
def test_a_version_may_be_named_like_a_file(story: Story, anything: httpx.Client, number: str) -> None:
    other = number.rpartition(".")[0]
    for each in (number, other):
        story.publish("web", each, pact("web", "orders", interaction(f"of {each}")))
    for headers in ({}, {"Accept": "application/hal+json"}):
        version = anything.get(f"/pacticipants/web/versions/{number}", headers=headers)
        assert (version.status_code, version.json()["number"]) == (200, number)
    path = f"/pacts/provider/orders/consumer/web/version/{number}"
    assert anything.get(path).json()["interactions"][0]["description"] == f"of {number}"
    assert f"of {number}" in anything.get(path, headers=BROWSER).text
    assert anything.get(f"/pacticipants/web/versions/{other}.json").json()["number"] in (number, other)
    assert anything.get(f"/pacticipants/web/versions/{number}.json").json()["number"] == number
    assert anything.get("/pacticipants/web/versions/7.json").status_code == 404


def test_a_branch_that_is_not_there_cannot_be_deleted(story: Story, anything: httpx.Client) -> None:
    story.publish("web", "1", pact("web", "orders"))
    for owner in ("web", "nobody"):
        assert anything.delete(f"/pacticipants/{owner}/branches/feat%2Fx").status_code == 404
        assert anything.delete(f"/pacticipants/{owner}/branches/feat%2Fx/versions/1").status_code == 404
    assert anything.delete("/pacticipants/nobody/branches").status_code == 404


def test_addresses_that_clients_print_open_pages(story: Story, broker: RunningBroker) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    published = story.pact("web", "1", "orders")
    story.verify("orders", "2", published)
    row = story.matrix("q[][pacticipant]=web&q[][version]=1&latestby=cvp")["matrix"][0]
    printed = row["verificationResult"]["_links"]["self"]["href"]
    assert "/metadata/" in printed
    with httpx.Client(base_url=broker.url, headers=BROWSER, follow_redirects=True) as visitor:
        for address in (printed, printed.partition("/verification-results")[0]):
            page = visitor.get(address)
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), address
        for query, heading in (
            ("q[][pacticipant]=web&q[][version]=1&latestby=cvpv&environment=production", "be deployed to"),
            ("q[][pacticipant]=orders&q[][pacticipant]=web&latestby=cvpv", "calls"),
            ("q[][pacticipant]=orders&latestby=cvpv", "orders"),
            ("", "Integrations"),
        ):
            page = visitor.get(f"/matrix?{query}")
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert heading in page.text
    assert story.get("/matrix?q[][pacticipant]=web")["matrix"]
