"""Pacts between web and orders, and the question which of them a provider shall verify."""

from tests.story import Json, Story, interaction, pact

WEB_ORDERS = pact("web", "orders")

CHANGED = pact("web", "orders", interaction(status=201))


def pacts_to_verify(story: Story, provider: str = "orders", **body: object) -> list[Json]:
    address = story.get(story.link("pb:provider-pacts-for-verification", provider=provider))["_links"]["self"]["href"]
    answer = story.request("POST", address, json=body)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["_embedded"]["pacts"]
    return found


def names(found: list[Json]) -> list[str]:
    return [each["_links"]["self"]["name"] for each in found]


def tag(story: Story, pacticipant: str, version: str, name: str) -> None:
    address = story.link("pb:pacticipant-version-tag", pacticipant=pacticipant, version=version, tag=name)
    assert story.request("PUT", address, json={}).is_success
