"""Who uses which operations and fields of a provider's document, and where."""

import pytest

from pactgate.broker.store.engine import Database
from pactgate.broker.store.tables import document_contents
from tests.builders.provider_documents import BOTH, ONLY_STATUS, document, promise, reading
from tests.story import Json, Story, pact


def asked(story: Story, provider: str = "orders", **narrowed: str) -> Json:
    return story.get(story.link("pactgate:usage", pacticipant=provider), params=narrowed)


def users(told: Json) -> list[tuple[str, str, list[str], list[str]]]:
    """Consumer, version, environments and fields read, of each user of the one document."""
    [of_one] = told["documents"]
    return [
        (each["consumer"], each["version"], each["environments"], [x for x in each["fields"] if "response" in x])
        for each in of_one["users"]
    ]


def with_search(schema: Json) -> Json:
    """The document of orders with a second operation."""
    both = document(schema)
    both["paths"]["/search"] = {"get": {"responses": {"200": {"description": "what was found"}}}}
    return both


@pytest.fixture
def shop(story: Story) -> Story:
    """web 1 reads the total and is in test and production, web 2 the status and is new; desk 1 is in test."""
    story.environment("production", production=True)
    story.environment("test")
    promise(story, "1", with_search(BOTH))
    story.publish("web", "1", pact("web", "orders"))
    story.publish("desk", "1", pact("desk", "orders", reading("status")))
    story.publish("web", "2", pact("web", "orders", reading("status")))
    for name, version, environment in (
        ("orders", "1", "production"),
        ("orders", "1", "test"),
        ("web", "1", "production"),
        ("web", "1", "test"),
        ("desk", "1", "test"),
    ):
        story.deploy(name, version, environment)
    promise(story, "2", with_search(ONLY_STATUS))
    return story


def test_in_an_environment_those_count_that_are_there(shop: Story) -> None:
    told = asked(shop, environment="production")
    assert told["documents"][0]["version"] == "1"
    assert users(told) == [("web", "1", ["production"], ["response.body.total"])]


def test_without_one_everybody_who_is_anywhere_and_the_newest_of_each(shop: Story) -> None:
    told = asked(shop)
    assert told["documents"][0]["version"] == "2"
    assert users(told) == [
        ("desk", "1", ["test"], ["response.body.status"]),
        ("web", "2", [], ["response.body.status"]),
        ("web", "1", ["production", "test"], ["response.body.total"]),
    ]


def test_a_field_and_an_operation_narrow_it(shop: Story) -> None:
    told = asked(shop, environment="test", operation="GET /orders/{id}", field="response.body.total")
    assert [who[:2] for who in users(told)] == [("web", "1")]
    assert "unused" not in told["documents"][0]
    assert users(asked(shop, environment="test", operation="GET /search")) == []


def test_what_nobody_uses_is_told(shop: Story) -> None:
    [of_one] = asked(shop, environment="production")["documents"]
    assert of_one["unused"]["operations"] == ["GET /search"]
    assert [each["field"] for each in of_one["unused"]["fields"]] == ["response.body.status"]
    assert shop.get(of_one["_links"]["pf:provider-contract"]["href"])["sha"]


def test_what_means_no_operation_is_told(shop: Story) -> None:
    strange = reading("status")
    strange["request"]["path"] = "/elsewhere"
    shop.publish("desk", "2", pact("desk", "orders", strange))
    shop.deploy("desk", "2", "production")
    [of_one] = asked(shop, environment="production")["documents"]
    assert [(each["consumer"], each["version"]) for each in of_one["unmatched"]] == [("desk", "2")]
    assert "/elsewhere" in of_one["unmatched"][0]["reason"]


def test_the_documents_of_all_versions_there_are_told_of(shop: Story) -> None:
    shop.deploy("orders", "2", "production", "green")
    told = asked(shop, environment="production")
    assert [each["version"] for each in told["documents"]] == ["2", "1"]


def test_a_provider_is_linked_to_its_usage(shop: Story) -> None:
    provider = shop.get(shop.link("pb:pacticipant", pacticipant="orders"))
    assert shop.get(provider["_links"]["pactgate:usage"]["href"])["provider"] == "orders"
    assert provider["_links"]["pactgate:compare"]["href"].endswith("/compare")


@pytest.mark.parametrize(
    ("provider", "narrowed", "status", "said"),
    [
        ("order", {}, 404, "orders"),
        ("orders", {"environment": "prod"}, 404, "production"),
        ("web", {}, 404, "Neither the latest version of web"),
        ("orders", {"operation": "GET /order/{id}"}, 400, "GET /orders/{id}"),
        ("orders", {"field": "response..x"}, 400, "no field"),
    ],
)
def test_what_is_not_there_is_said_by_name(
    shop: Story, provider: str, narrowed: dict[str, str], status: int, said: str
) -> None:
    answer = shop.request("GET", shop.link("pactgate:usage", pacticipant=provider), params=narrowed)
    assert answer.status_code == status
    assert said in answer.text


def test_a_document_that_cannot_be_read_any_more_is_said(shop: Story, database: Database) -> None:
    database.write(lambda tx: tx.execute(document_contents.update().values(content="[]")))
    answer = shop.request("GET", shop.link("pactgate:usage", pacticipant="orders"))
    assert answer.status_code == 400
    assert "cannot be read" in answer.text


def test_the_newest_of_a_main_branch_counts_before_a_newer_one_of_a_feature(story: Story) -> None:
    promise(story, "1", document(BOTH))
    story.publish("web", "1", pact("web", "orders"), branch="main")
    story.publish("web", "2", pact("web", "orders", reading("status")), branch="feat/x")
    assert users(asked(story)) == [("web", "1", [], ["response.body.total"])]
