"""Pacts in every form of address: lists, the latest of some kind, differences, deletes, provider states."""

import pytest

from tests.story import Json, Story, interaction, pact

PAIR = "/pacts/provider/orders/consumer/web"


def document(description: str, **members: object) -> Json:
    return pact("web", "orders", {**interaction(description), **members})


@pytest.fixture
def history(story: Story) -> Story:
    """Versions 1 to 4 of web: 1 is tagged prod, 2 and 3 are on feature, 4 is the head of main without a pact."""
    story.publish("web", "1", document("a", providerState="an order"), branch="main", tags=("prod",))
    story.publish("web", "2", document("b"), branch="feature")
    story.publish("web", "3", document("b"), branch="feature")
    story.publish("web", "4", pact("web", "billing"), branch="main")
    return story


def numbers_of_pair(story: Story, path: str) -> list[str]:
    return [each["_embedded"]["consumerVersion"]["number"] for each in story.get(PAIR + path)["_embedded"]["pacts"]]


def numbers_of_provider(story: Story, path: str) -> list[str]:
    links = story.get("/pacts/provider/orders" + path)["_links"]
    assert [each["href"] for each in links["pacts"]] == [each["href"] for each in links["pb:pacts"]]
    return [each["href"].rpartition("/")[2] for each in links["pb:pacts"]]


def test_lists_of_a_pair_hold_the_versions_that_are_meant_newest_first(history: Story) -> None:
    assert numbers_of_pair(history, "/versions") == ["3", "2", "1"]
    assert numbers_of_pair(history, "/tag/prod") == ["1"]
    assert numbers_of_pair(history, "/tag/none") == []
    assert numbers_of_pair(history, "/branch/feature") == ["3", "2"]
    assert numbers_of_pair(history, "/branch/versions") == ["1"]
    assert numbers_of_pair(history, "/branch/feature/latest/versions") == ["3"]
    assert numbers_of_pair(history, "/branch/latest/versions") == []


def test_lists_of_a_provider_hold_the_versions_that_are_meant(history: Story) -> None:
    assert numbers_of_provider(history, "") == ["1", "2", "3"]
    assert numbers_of_provider(history, "/latest") == ["3"]
    assert numbers_of_provider(history, "/tag/prod") == ["1"]
    assert numbers_of_provider(history, "/latest/prod") == ["1"]
    assert numbers_of_provider(history, "/branch") == ["1"]
    assert numbers_of_provider(history, "/branch/latest") == []
    assert numbers_of_provider(history, "/branch/feature") == ["2", "3"]
    assert numbers_of_provider(history, "/branch/feature/latest") == ["3"]
    assert history.request("GET", "/pacts/provider/nobody").status_code == 404


@pytest.mark.parametrize(
    ("path", "number"),
    [("/latest", "3"), ("/latest/prod", "1"), ("/latest-untagged", "3"), ("/branch/main/latest", "1")],
)
def test_the_latest_pact_of_some_kind_falls_back_to_a_version_that_has_one(
    history: Story, path: str, number: str
) -> None:
    answer = history.request("GET", PAIR + path)
    assert answer.headers["X-Pact-Consumer-Version"] == number
    results = answer.json()["_links"]["pb:publish-verification-results"]["href"]
    body = {"success": True, "providerApplicationVersion": "9"}
    assert history.request("POST", results, json=body).status_code == 201


def test_older_addresses_still_lead_to_the_pact(history: Story) -> None:
    for address in (PAIR + "/versions/1", "/pact/provider/orders/consumer/web/version/1"):
        assert history.get(address)["interactions"][0]["description"] == "a"
    assert history.get("/pact/provider/orders/consumer/web/latest")["interactions"][0]["description"] == "b"


def test_the_previous_distinct_pact_and_the_difference_to_it(history: Story) -> None:
    links = history.pact("web", "3", "orders")["_links"]
    assert history.get(links["pb:previous-distinct"]["href"])["interactions"][0]["description"] == "a"
    shown = history.request("GET", links["pb:diff-previous-distinct"]["href"]).text
    assert shown.startswith("# Diff between versions 1 and 3 of the pact between web and orders\n")
    assert '-      "description": "a"' in shown
    assert history.request("GET", PAIR + "/version/3/diff/version/1").text == shown
    other = history.pact("web", "1", "orders")["_links"]["pb:pact-version"]["name"]
    by_content = links["pb:diff"]["href"].replace("{pactVersion}", other)
    assert '-      "description": "a"' in history.request("GET", by_content).text


def test_a_difference_over_several_versions_tells_which_one_changed_what(history: Story) -> None:
    history.publish("web", "5", document("a"))
    history.publish("web", "6", document("other", providerState="an order"))
    shown = history.request("GET", PAIR + "/version/6/diff/version/3").text
    assert "# Diff between versions 3 and 6 of the pact between web and orders" in shown
    told = shown.partition("## Changes by version")[2].partition("## Links")[0]
    assert [line.strip() for line in told.splitlines() if line] == ["5:", "- b", "+ a", "6:", "- a", "+ other"]


def test_the_first_pact_has_no_previous_one(history: Story) -> None:
    assert history.request("GET", PAIR + "/version/1/previous-distinct").status_code == 404
    told = history.request("GET", PAIR + "/version/1/diff/previous-distinct")
    assert told.text == "No previous distinct version was found for Pact between web (1) and orders"


def test_a_deleted_pact_is_gone_and_its_results_are_inherited_when_it_comes_again(history: Story) -> None:
    history.verify("orders", "9", history.pact("web", "1", "orders"))
    told = history.request("DELETE", PAIR + "/version/1").json()
    assert told["_links"]["pb:latest-pact-version"]["href"].endswith("/latest")
    again = history.request("DELETE", PAIR + "/version/1")
    assert again.status_code == 404
    assert again.json()["reason"] == "No pact found between version 1 of web and orders"
    history.publish("web", "1", document("other", providerState="an order"))
    history.publish("web", "5", document("a", providerState="an order"))
    latest = history.pact("web", "5", "orders")["_links"]["pb:latest-verification-results"]["href"]
    assert history.get(latest)["providerApplicationVersion"] == "9"


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/tag/prod", ["3", "2"]),
        ("/branch/feature", ["1"]),
        ("/branch/feature/latest/versions", ["2", "1"]),
        ("/branch/versions", ["3", "2"]),
        ("/branch/latest/versions", ["3", "2", "1"]),
        ("/versions", []),
    ],
)
def test_deleting_takes_what_the_address_means_and_no_more(history: Story, path: str, left: list[str]) -> None:
    assert history.request("DELETE", PAIR + path).is_success
    assert numbers_of_pair(history, "/versions") == left
    assert history.pact("web", "4", "billing")["provider"]["name"] == "billing"


def test_provider_states_of_main_branches_of_a_branch_and_of_an_environment(story: Story) -> None:
    states = [{"name": "s", "params": {"id": 1}}, {"name": "a"}]
    story.publish("web", "1", document("a", providerStates=states), branch="main")
    story.publish("app", "1", pact("app", "orders", {**interaction(), "providerState": "a"}), branch="main")
    story.publish("web", "2", document("b", providerState="z"), branch="feature")
    address = "/pacts/provider/orders/provider-states"
    assert story.get(address)["providerStates"] == [
        {"name": "a", "consumers": ["app", "web"]},
        {"name": "s", "params": {"id": 1}, "consumers": ["web"]},
    ]
    assert story.get(address + "/branch/feature")["providerStates"] == [{"name": "z", "consumers": ["web"]}]
    uuid = story.environment("test")["uuid"]
    story.deploy("web", "2", "test")
    for environment in (uuid, "test"):
        answer = story.get(f"{address}/environment/{environment}")
        assert answer["providerStates"] == [{"name": "z", "consumers": ["web"]}]
