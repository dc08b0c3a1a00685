"""What the operator decided about what the API answers."""

import pytest

from tests.broker.conftest import WithSettings
from tests.story import Story, interaction, pact

HEALTH = ("/diagnostic/status/heartbeat", "/diagnostic/status/dependencies")


@pytest.mark.parametrize(("there", "status"), [(True, 200), (False, 404)])
def test_the_pact_brokers_addresses_for_health(with_settings: WithSettings, there: bool, status: int) -> None:  # noqa: FBT001 - it is one
    story = with_settings(enable_diagnostic_endpoints=there)
    assert [story.request("GET", path).status_code for path in HEALTH] == [status, status]
    assert story.request("GET", "/health/ready").status_code == 200


def test_the_link_to_the_pacts_for_verification_can_be_taken_away(with_settings: WithSettings) -> None:
    usual, without = with_settings(), with_settings(features="disable_pacts_for_verification")
    gone = usual.get("/")["_links"].keys() - without.get("/")["_links"].keys()
    assert gone == {"pb:provider-pacts-for-verification", "beta:provider-pacts-for-verification"}


def test_a_difference_that_takes_too_long_is_given_up(with_settings: WithSettings) -> None:
    story = with_settings(pact_content_diff_timeout=0.001)
    for version in ("1", "2"):
        # Of their own on each database, as what was found out of two texts is known whoever asks.
        many = [interaction(f"{story.url} {number}", status=200 + int(version)) for number in range(2000)]
        story.publish("web", version, pact("web", "orders", *many))
    address = "/pacts/provider/orders/consumer/web/version/2/diff/previous-distinct"
    refused = story.request("GET", address)
    assert (refused.status_code, refused.json()["error"]) == (
        408,
        "Comparing the two pacts took longer than the time limit of 0.001 seconds.",
    )
    assert with_settings().request("GET", address).status_code == 200


def shas(story: Story) -> list[str]:
    return [story.pact("web", version, "orders")["_links"]["pb:pact-version"]["name"] for version in ("1", "2", "3")]


@pytest.mark.parametrize(("setting", "contents"), [(True, [1, 1, 1]), (False, [1, 1, 2])])
def test_what_makes_pacts_the_same(with_settings: WithSettings, setting: bool, contents: list[int]) -> None:  # noqa: FBT001 - it is one
    story = with_settings(base_equality_only_on_content_that_affects_verification_results=setting)
    document = pact("web", "orders", interaction("a"), interaction("b"))
    story.publish("web", "1", document)
    story.publish("web", "2", document)
    other = {**document, "interactions": document["interactions"][::-1]}
    story.request("PUT", "/pacts/provider/orders/consumer/web/version/3", json=other)
    found = shas(story)
    assert [list(dict.fromkeys(found)).index(sha) + 1 for sha in found] == contents
    again = story.try_to_publish("web", "1", other)
    assert again.status_code == (200 if setting else 409)
