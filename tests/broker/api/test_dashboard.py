from typing import Any

from tests.broker.conftest import Caller
from tests.story import Json, Story, interaction, pact

WEB_ORDERS = pact("web", "orders")
WEB_MAILS = pact("web", "mails")


def changed(number: int) -> Json:
    return pact("web", "orders", interaction(path=f"/orders/{number}"))


def items(story: Story, address: str = "/dashboard") -> dict[tuple[str, str], Json]:
    """The items by consumer version and provider."""
    found = story.get(address)["items"]
    return {(each["consumer"]["version"]["number"], each["provider"]["name"]): each for each in found}


def table(story: Story, address: str = "/dashboard") -> list[list[str]]:
    text = story.request("GET", address, headers={"Accept": "text/plain"}).text
    return [[cell.strip() for cell in line.split("|")] for line in text.splitlines()[2:]]


def test_the_newest_pacts_those_of_each_tag_and_those_in_environments_are_shown(story: Story) -> None:
    story.environment("production")
    for number in range(1, 6):
        tags = ("dev",) if number in (1, 2) else ("old",) if number == 1 else ()
        story.publish("web", str(number), changed(number), tags=tags)
    story.publish("web", "6", WEB_MAILS, tags=("dev",))
    story.deploy("web", "3", "production")
    shown = items(story)
    assert {key: [tag["name"] for tag in each["pactTags"]] for key, each in shown.items()} == {
        ("5", "orders"): [],
        ("6", "mails"): ["dev"],
        # The newest pact with orders that has the tag, though a later version without such a pact has it too.
        ("2", "orders"): ["dev"],
        ("3", "orders"): [],
    }
    assert set(items(story, "/dashboard/provider/mails/consumer/web")) == {("6", "mails")}
    assert story.request("GET", "/dashboard/provider/mails/consumer/nobody").status_code == 404


def test_a_pact_is_told_with_its_newest_result(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    story.verify("orders", "7", story.pact("web", "1", "orders"))
    story.verify("orders", "8", story.pact("web", "1", "orders"), success=False)
    story.request("PUT", "/pacticipants/orders/versions/8/tags/prod")
    story.publish("web", "2", changed(2), branch="feat")
    story.publish("web", "3", WEB_ORDERS)
    [item] = items(story).values()
    assert item["verificationStatus"] == "failed"
    assert item["latestVerificationResult"]["success"] is False
    assert story.get(item["latestVerificationResult"]["_links"]["self"]["href"])["providerApplicationVersion"] == "8"
    assert [tag["name"] for tag in item["latestVerificationResultTags"]] == ["prod"]
    assert item["provider"]["version"] == {"number": "8", "branch": "main", "headBranchNames": ["main"]}
    assert item["consumer"]["version"]["headBranchNames"] == ["main"]
    assert story.get(item["pact"]["_links"]["self"]["href"])["consumer"] == {"name": "web"}
    assert table(story) == [["web", "3", "", "orders", "8", "prod", "failed"]]


def test_what_was_never_verified_says_null(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, branch=None)
    [item] = items(story).values()
    nothing: dict[str, Any] = {"latestVerificationResult": None, "verificationStatus": "never"}
    assert item | nothing == item
    assert item["provider"]["version"] is None
    assert item["consumer"]["version"]["branch"] is None
    assert (item["webhookStatus"], item["latestWebhookExecution"]) == ("none", None)


def test_it_comes_in_parts_and_says_so(story: Story) -> None:
    for consumer in ("c", "A", "b"):
        story.publish(consumer, "1", pact(consumer, "orders"))
    first = story.get("/dashboard?page=1&size=2")
    assert first["page"] == {"number": 1, "size": 2, "totalElements": 3, "totalPages": 2}
    [last] = story.get(first["_links"]["next"]["href"])["items"]
    assert last["consumer"]["name"] == "c"
    assert story.get("/dashboard?page=9&size=2")["page"]["totalElements"] == 3
    assert story.get("/dashboard")["page"]["size"] == 30
    assert story.request("GET", "/dashboard?page=0").status_code == 400
    assert [line[0] for line in table(story)] == ["A", "b", "c"]


def test_the_webhooks_of_a_pact_are_told(caller: Caller) -> None:
    caller.story.publish("web", "1", WEB_ORDERS, WEB_MAILS)
    caller.webhook("contract_published", provider={"name": "orders"})
    assert [items(caller.story)["1", name]["webhookStatus"] for name in ("orders", "mails")] == ["not_run", "none"]
    caller.receiver.statuses += [500] * 9
    caller.story.publish("web", "2", WEB_ORDERS, WEB_MAILS)
    caller.work(version="2")
    shown = items(caller.story)["2", "orders"]
    assert shown["webhookStatus"] == "failure"
    assert shown["latestWebhookExecution"]["triggeredAt"]
    assert caller.story.get(shown["_links"]["pb:webhook-status"]["href"])["summary"]["failed"] == 1
