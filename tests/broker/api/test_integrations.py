from tests.story import Story, pact


def pairs(story: Story, query: str = "") -> list[tuple[str, str]]:
    found = story.get(f"/integrations{query}")["_embedded"]["integrations"]
    return [(each["consumer"]["name"], each["provider"]["name"]) for each in found]


def test_deleting_an_integration_leaves_what_others_need(story: Story) -> None:
    story.publish("web", "1", pact("web", "orders"), pact("web", "mails"))
    story.publish("web", "2", pact("web", "orders"))
    story.verify("orders", "7", story.pact("web", "2", "orders"))
    address = "/integrations/provider/orders/consumer/web"
    assert [story.request("DELETE", address).status_code for _ in range(2)] == [204, 404]
    assert pairs(story) == [("web", "mails")]
    assert story.request("GET", "/pacticipants/orders").status_code == 404
    assert [each["number"] for each in story.get("/pacticipants/web/versions")["_embedded"]["versions"]] == ["1"]
    assert story.get("/pacticipants/web/branches/main/latest-version")["number"] == "1"


def test_integrations_are_searched_and_come_in_parts(story: Story) -> None:
    for provider in ("orders", "mails"):
        story.publish("web", "1", pact("web", provider), branch=None)
    assert pairs(story, "?q=ORD") == [("web", "orders")]
    assert story.get("/integrations?page=1&size=1")["page"]["totalPages"] == 2
