"""What is forgotten or deleted by force is told; what is deployed is not deleted without a word."""

import pytest

from tests.builders.provider_documents import FITTING, promise
from tests.story import Json, Story, base64_of, interaction, pact


def asked(story: Story, pacticipant: str, version: str) -> tuple[str, object, list[str]]:
    """The verdict in both languages, and the codes of the warnings, which the Pact Broker's clients are told, too."""
    ours = story.decision(pacticipant, version, "production")
    query = f"q[][pacticipant]={pacticipant}&q[][version]={version}&latestby=cvp&environment=production"
    stock = story.matrix(query)
    notices = [notice["text"] for notice in stock["notices"] if notice["type"] == "warning"]
    assert notices == [f"WARN: {each['text']} {each['next_step']}" for each in ours["warnings"]]
    if ours["verdict"] == "yes":
        assert bool(ours["warnings"]) == ("with a warning" in ours["text"])
    return ours["verdict"], stock["summary"]["deployable"], [each["code"] for each in ours["warnings"]]


@pytest.fixture
def shop(story: Story) -> Story:
    """shop 1 has a pact with orders, and is in production with orders 1, which passed it."""
    story.environment("production", production=True)
    story.publish("shop", "1", pact("shop", "orders"))
    story.verify("orders", "1", story.pact("shop", "1", "orders"))
    story.deploy("shop", "1", "production")
    story.deploy("orders", "1", "production")
    return story


def create(story: Story, pacticipant: str, version: str, branch: str | None = None) -> None:
    """A version of which nothing is published."""
    if branch:
        address = story.link("pb:pacticipant-branch-version", pacticipant=pacticipant, branch=branch, version=version)
    else:
        address = story.link("pb:pacticipant-version-tag", pacticipant=pacticipant, version=version, tag="dev")
    assert story.request("PUT", address, json={}).is_success


@pytest.mark.parametrize("branch", [None, "main", "feat/x"])
def test_a_pact_that_the_version_in_the_environment_has_and_the_new_one_not_is_told(
    shop: Story, branch: str | None
) -> None:
    create(shop, "shop", "2", branch)
    assert asked(shop, "shop", "2") == ("yes", True, ["pact-not-published"])
    [warning] = shop.decision("shop", "2", "production")["warnings"]
    assert warning["text"] == "shop 2 has no pact with orders, but shop 1, in production, has one."
    assert "pactgate publish" in warning["next_step"]
    shop.publish("shop", "2", pact("shop", "orders"))
    assert asked(shop, "shop", "2") == ("yes", True, [])


def test_a_pact_that_the_version_before_on_the_branch_has_is_told(story: Story) -> None:
    story.environment("production")
    story.publish("shop", "1", pact("shop", "orders"), pact("shop", "billing"))
    create(story, "shop", "2", "feat/x")
    assert asked(story, "shop", "2") == ("yes", True, [])
    create(story, "shop", "3", "main")
    assert asked(story, "shop", "3") == ("yes", True, ["pact-not-published"] * 2)
    create(story, "shop", "4", "main")
    assert asked(story, "shop", "4") == ("yes", True, []), "its predecessor has none"


def test_an_older_version_forgot_nothing(shop: Story) -> None:
    shop.publish("shop", "2", pact("shop", "orders"), pact("shop", "billing"))
    shop.deploy("shop", "2", "production")
    assert asked(shop, "shop", "1") == ("yes", True, [])


def test_a_document_that_the_version_in_the_environment_has_and_the_new_one_not_is_told(shop: Story) -> None:
    promise(shop, "1", FITTING)
    shop.verify("orders", "2", shop.pact("shop", "1", "orders"))
    assert asked(shop, "orders", "2") == ("yes", True, ["document-not-published"])
    promise(shop, "2", FITTING)
    assert asked(shop, "orders", "2") == ("yes", True, [])


def failing(shop: Story) -> None:
    """orders 2 breaks shop 1."""
    shop.verify("orders", "2", shop.pact("shop", "1", "orders"), success=False)
    assert asked(shop, "orders", "2") == ("no", False, [])


def paths(story: Story) -> dict[str, str]:
    """What can be deleted and takes the pact of shop 1 with it."""
    published = story.pact("shop", "1", "orders")["_links"]
    return {
        "version": story.link("pb:pacticipant-version", pacticipant="shop", version="1"),
        "pacticipant": story.link("pb:pacticipant", pacticipant="shop"),
        "pact": story.link("pb:publish-pact", consumer="shop", consumerApplicationVersion="1", provider="orders"),
        "pacts": published["pb:all-pact-versions"]["href"],
        "pacts of a branch": f"{published['pb:all-pact-versions']['href'].removesuffix('/versions')}/branch/main",
        "integration": story.get(story.link("pb:integrations"))["_embedded"]["integrations"][0]["_links"][
            "pb:delete_integration"
        ]["href"],
        "integrations": story.link("pb:integrations"),
    }


@pytest.mark.parametrize(
    "what", ["version", "pacticipant", "pact", "pacts", "pacts of a branch", "integration", "integrations"]
)
def test_what_is_deployed_is_deleted_by_force_alone_and_later_decisions_say_so(shop: Story, what: str) -> None:
    failing(shop)
    address = paths(shop)[what]
    refused = shop.request("DELETE", address)
    assert refused.status_code == 409, refused.text
    assert "shop 1, which is in production" in refused.json()["error"]
    assert asked(shop, "orders", "2") == ("no", False, [])

    assert shop.request("DELETE", f"{address}?force=true").is_success
    if what.startswith("integration"):
        create(shop, "orders", "2", "main")
    verdict, _, warnings = asked(shop, "orders", "2")
    assert (verdict, warnings) == ("yes", ["deleted-by-force"])

    shop.publish("shop", "1", pact("shop", "orders"))
    shop.deploy("shop", "1", "production")
    assert asked(shop, "orders", "2")[2] == []


@pytest.mark.parametrize("released", [True, False])
def test_what_left_the_environment_may_be_deleted(shop: Story, released: bool) -> None:  # noqa: FBT001
    if released:
        shop.publish("shop", "2", pact("shop", "orders", interaction("another")))
        address = shop.link("pb:pacticipant-version", pacticipant="shop", version="2")
        [record] = [each["href"] for each in shop.get(address)["_links"]["pb:record-release"]]
        release = shop.request("POST", record, json={}).json()["_links"]["self"]["href"]
        assert shop.request("DELETE", address).status_code == 409
        body = {"currentlySupported": False}
        headers = {"Content-Type": "application/merge-patch+json"}
        assert shop.request("PATCH", release, json=body, headers=headers).is_success
        assert shop.request("DELETE", address).is_success
    else:
        shop.publish("shop", "2", pact("shop", "orders"))
        shop.deploy("shop", "2", "production")
        first = shop.link("pb:pacticipant-version", pacticipant="shop", version="1")
        assert shop.request("DELETE", first).is_success
    assert asked(shop, "orders", "1")[2] == []


def test_a_forced_deletion_concerns_those_who_had_to_do_with_it(shop: Story) -> None:
    address = shop.link("pb:pacticipant-version", pacticipant="shop", version="1")
    assert shop.request("DELETE", f"{address}?force=true").is_success
    create(shop, "billing", "1", "main")
    assert asked(shop, "billing", "1")[2] == []
    create(shop, "shop", "2", "main")
    warnings: list[Json] = shop.decision("shop", "2", "production")["warnings"]
    assert [each["code"] for each in warnings] == ["deleted-by-force"]


def test_a_document_that_nobody_published_yet_is_compared_with_a_word_of_what_was_deleted(shop: Story) -> None:
    promise(shop, "1", FITTING)
    address = shop.link("pb:pacticipant-version", pacticipant="shop", version="1")
    assert shop.request("DELETE", f"{address}?force=true").is_success
    contract = {"content": base64_of(FITTING), "contentType": "application/json", "specification": "oas"}
    body = {"environment": "production", "contract": contract}
    answer = shop.request("POST", "/provider-contracts/provider/orders/compare", json=body).json()
    assert (answer["verdict"], [each["code"] for each in answer["warnings"]]) == ("yes", ["deleted-by-force"])
    assert answer["text"] == "Yes: this document breaks no consumer in production (with a warning)."
