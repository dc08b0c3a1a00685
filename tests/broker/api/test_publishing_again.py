"""What publishing says about what happened, and publishing in parts or over what is there."""

from collections.abc import Iterator

import pytest

from pactgate.broker.settings import Settings
from tests.conftest import RunningBroker, serving
from tests.story import Json, Story, base64_of, interaction, pact

ONE, TWO = pact("web", "orders", interaction("one")), pact("web", "orders", interaction("two"))


@pytest.fixture
def permissive(broker: RunningBroker) -> Iterator[Story]:
    """A broker whose operator lets versions change their pacts, and does not look at names."""
    settings = {"allow_dangerous_contract_modification": True, "check_for_potential_duplicate_pacticipant_names": False}
    for other in serving(Settings.model_validate(settings), broker.database):
        with Story(other.url) as story:
            yield story


def texts(told: Json) -> list[str]:
    return [notice["text"] for notice in told["notices"]]


def happened(told: Json) -> list[str]:
    return [text.removeprefix("  Events detected: ") for text in texts(told) if text.startswith("  Events detected")]


def test_content_has_changed_by_tag_and_not_by_branch(story: Story) -> None:
    def publish(version: str, document: Json, *tags: str) -> list[str]:
        return happened(story.publish("web", version, document, branch=f"branch {version}", tags=tags))

    first = "first time any pact published for this consumer with consumer version tagged"
    assert publish("1", ONE, "dev") == [f"contract_published, contract_content_changed ({first} dev)"]
    unchanged = "pact content is the same as previous version with tag dev and no new tags were applied"
    assert publish("2", ONE, "dev") == [f"contract_published ({unchanged})"]
    assert publish("3", ONE, "dev", "feat") == [f"contract_published, contract_content_changed ({first} feat)"]
    assert publish("4", ONE) == ["contract_published, contract_content_changed (first time untagged pact published)"]
    changed = "pact content has changed since previous untagged version"
    assert publish("5", TWO) == [f"contract_published, contract_content_changed ({changed})"]
    last = "pact content has changed since the last consumer version tagged with dev"
    assert publish("6", TWO, "dev") == [f"contract_published, contract_content_changed ({last})"]
    assert publish("6", TWO, "dev") == ["contract_published"]


def test_new_content_that_the_main_branch_of_the_provider_has_not_been_verified_with_is_an_event(story: Story) -> None:
    story.publish("web", "1", ONE)
    story.verify("orders", "7", story.pact("web", "1", "orders"))
    assert "contract_requiring_verification_published" in happened(story.publish("web", "2", TWO))[0]
    assert "contract_requiring_verification_published" not in happened(story.publish("web", "3", ONE))[0]


def test_next_steps_are_those_that_are_still_to_do(story: Story) -> None:
    assert any(
        "Add Pact verification tests to the orders build" in text for text in texts(story.publish("web", "1", ONE))
    )
    story.verify("orders", "7", story.pact("web", "1", "orders"))
    told = texts(story.publish("web", "2", ONE))
    assert not any("Add Pact verification tests" in text for text in told)
    assert any("webhook to trigger it" in text for text in told)


def test_parts_of_a_pact_become_one_by_patch(story: Story) -> None:
    address = "/pacts/provider/orders/consumer/web/version/1"
    assert story.request("PATCH", address, json=ONE).status_code == 201
    merged = story.request("PATCH", address, json=TWO)
    assert merged.status_code == 200
    assert [each["description"] for each in merged.json()["interactions"]] == ["one", "two"]
    story.publish("web", "2", pact("web", "orders", interaction("one"), interaction("two")))
    whole = story.pact("web", "2", "orders")["_links"]["pb:pact-version"]["name"]
    assert merged.json()["_links"]["pb:pact-version"]["name"] == whole


def test_a_part_that_asks_the_same_differently_is_refused(story: Story) -> None:
    address = "/pacts/provider/orders/consumer/web/version/1"
    story.request("PATCH", address, json=ONE)
    other = pact("web", "orders", interaction("one", path="/elsewhere"))
    refused = story.request("PATCH", address, json=other)
    assert refused.status_code == 409
    assert '"one"' in refused.json()["error"]
    assert story.request("PATCH", address, json=pact("web", "orders", interaction("one", status=404))).is_success


def test_other_content_takes_its_place_where_the_operator_lets_it(permissive: Story) -> None:
    permissive.publish("web", "1", ONE)
    told = permissive.publish("web", "1", TWO)
    assert [notice["type"] for notice in told["notices"] if "changed content" in notice["text"]] == ["warning"]
    modified = "pact content modified since previous publication for web version 1"
    assert happened(told) == [f"contract_published, contract_content_changed ({modified})"]
    assert permissive.pact("web", "1", "orders")["interactions"][0]["description"] == "two"
    assert len(permissive.get("/pacts/provider/orders")["_links"]["pb:pacts"]) == 2
    assert len(permissive.get("/pacts/provider/orders/consumer/web/versions")["_embedded"]["pacts"]) == 1


def parts(*documents: Json) -> Json:
    """A publication of documents to merge."""
    contracts = [
        {
            "consumerName": "web",
            "providerName": document["provider"]["name"],
            "specification": "pact",
            "contentType": "application/json",
            "content": base64_of(document),
            "onConflict": "merge",
        }
        for document in documents
    ]
    return {"pacticipantName": "web", "pacticipantVersionNumber": "1", "contracts": contracts}


def test_a_publication_may_merge_where_content_may_change(permissive: Story) -> None:
    permissive.publish("web", "1", ONE)
    told = permissive.request("POST", "/contracts/publish", json=parts(TWO)).json()
    assert "Pact content merged with existing content for web version 1 and provider orders." in texts(told)
    kept = permissive.pact("web", "1", "orders")["interactions"]
    assert [each["description"] for each in kept] == ["one", "two"]


def test_parts_of_one_pact_in_a_publication_are_merged_and_all_are_told_of_in_order(permissive: Story) -> None:
    body = parts(ONE, pact("web", "billing"), TWO)
    told = permissive.request("POST", "/contracts/publish", json=body).json()
    first = "contract_published, contract_content_changed (first time untagged pact published)"
    modified = "pact content modified since previous publication for web version 1"
    assert happened(told) == [first, first, f"contract_published, contract_content_changed ({modified})"]
    assert [text for text in texts(told) if text.startswith("Pact ")] == [
        "Pact successfully published for web version 1 and provider orders.",
        "Pact successfully published for web version 1 and provider billing.",
        "Pact content merged with existing content for web version 1 and provider orders.",
    ]
    kept = permissive.pact("web", "1", "orders")["interactions"]
    assert [each["description"] for each in kept] == ["one", "two"]
    assert len(permissive.get("/pacts/provider/orders")["_links"]["pb:pacts"]) == 2


def test_two_contents_for_one_provider_in_a_publication_are_refused_and_nothing_is_kept(story: Story) -> None:
    refused = story.try_to_publish("web", "1", ONE, pact("web", "billing"), TWO)
    assert refused.status_code == 409
    assert "Cannot change the content of the pact for web version 1" in refused.json()["errors"]["contracts"][0]
    assert story.request("GET", "/pacticipants/web").status_code == 404


def test_a_new_name_that_is_almost_another_one_is_refused_and_nothing_is_kept(story: Story) -> None:
    story.publish("web", "1", ONE)
    refused = story.try_to_publish("web", "2", pact("web", "Order Service"))
    assert refused.status_code == 409
    [error] = refused.json()["errors"]["contracts"]
    assert 'The name "Order Service" is very similar to the following existing pacticipants:\n* orders\n' in error
    assert f"--broker-base-url {story.url}" in error
    put = story.request("PUT", "/pacts/provider/Order-API/consumer/web/version/2", json={})
    assert put.status_code == 409
    assert "* orders" in put.json()["error"]
    assert story.request("GET", "/pacticipants/web/versions/2").status_code == 404


def test_names_are_not_looked_at_where_the_operator_says_so(permissive: Story) -> None:
    permissive.publish("web", "1", ONE)
    assert permissive.try_to_publish("web", "2", pact("web", "Order Service")).status_code == 200
