import pytest

from tests.builders.pacts_for_verification import CHANGED, WEB_ORDERS, names, pacts_to_verify
from tests.story import Json, Story, pact


def test_the_main_branch_selector_finds_the_head(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    story.publish("web", "2", CHANGED)
    story.publish("web", "3", WEB_ORDERS, branch="feat/x")
    found = pacts_to_verify(story, consumerVersionSelectors=[{"mainBranch": True}])
    assert names(found) == ["Pact between web (2) and orders"]
    assert found[0]["shortDescription"] == "latest from main branch"


def test_a_head_without_a_pact_selects_nothing_but_latest_does(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    story.publish("web", "2", pact("web", "billing"))
    assert pacts_to_verify(story, consumerVersionSelectors=[{"mainBranch": True}]) == []
    assert names(pacts_to_verify(story, consumerVersionSelectors=[{"latest": True}])) == [
        "Pact between web (1) and orders"
    ]


def test_a_branch_selector_and_the_matching_branch(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, branch="feat/x")
    by_name = pacts_to_verify(story, consumerVersionSelectors=[{"branch": "feat/x"}])
    matching = pacts_to_verify(
        story, consumerVersionSelectors=[{"matchingBranch": True}], providerVersionBranch="feat/x"
    )
    assert names(by_name) == names(matching) == ["Pact between web (1) and orders"]


def test_what_is_deployed_is_selected_with_its_environments(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    story.publish("web", "2", CHANGED)
    for name in ("test", "production"):
        story.environment(name)
        story.deploy("web", "1", name)
    found = pacts_to_verify(story, consumerVersionSelectors=[{"deployedOrReleased": True}])
    assert names(found) == ["Pact between web (1) and orders"]
    assert set(found[0]["shortDescription"].split(", ")) == {"deployed to test", "deployed to production"}


def test_the_same_content_is_verified_once_for_all_who_have_it(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, branch="main")
    story.publish("web", "2", WEB_ORDERS, branch="feat/x")
    found = pacts_to_verify(story, consumerVersionSelectors=[{"mainBranch": True}, {"branch": "feat/x"}])
    assert names(found) == ["Pact between web (2) and orders"]
    assert found[0]["shortDescription"] == "latest from main branch, latest from branch feat/x"


def test_without_selectors_main_branches_and_what_is_deployed(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    story.publish("app", "1", pact("app", "orders"), branch="trunk")
    assert names(pacts_to_verify(story)) == ["Pact between app (1) and orders", "Pact between web (1) and orders"]


def test_a_pact_is_pending_until_the_provider_branch_verified_it(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    asked: Json = {"consumerVersionSelectors": [{"mainBranch": True}], "includePendingStatus": True}
    before = pacts_to_verify(story, **asked, providerVersionBranch="main")[0]
    assert before["verificationProperties"]["pending"] is True
    story.verify("orders", "1", story.get(before["_links"]["self"]["href"]))
    for branch in ("main", "never-seen"):
        after = pacts_to_verify(story, **asked, providerVersionBranch=branch)[0]
        assert after["verificationProperties"]["pending"] is False


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ({}, "must specify a value for environment or tag or branch"),
        ({"mainBranch": False}, "mainBranch must be one of: true"),
        ({"mainBranch": True, "tag": "x"}, "cannot specify mainBranch=true with any other criteria"),
        ({"branch": ""}, "branch cannot be blank"),
        ({"branch": "x", "deployed": True}, "cannot specify the field branch with the field deployed"),
        ({"deployed": True, "released": True}, "cannot specify both deployed=true and released=true"),
        ({"environment": "mars"}, "environment with name 'mars' does not exist"),
        ({"matchingBranch": True}, "the providerVersionBranch must be specified"),
    ],
)
def test_a_selector_that_cannot_be_is_refused(story: Story, selector: Json, message: str) -> None:
    story.publish("web", "1", WEB_ORDERS)
    address = story.link("pb:provider-pacts-for-verification", provider="orders")
    refused = story.request("POST", address, json={"consumerVersionSelectors": [selector]})
    assert refused.status_code == 400
    assert message in refused.json()["errors"]["consumerVersionSelectors"][0]


def test_an_unknown_provider_has_no_pacts_to_verify(story: Story) -> None:
    answer = story.request("GET", story.link("pb:provider-pacts-for-verification", provider="nobody"))
    assert answer.status_code == 404


def test_a_result_is_read_back_and_shared_by_all_versions_with_the_content(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    story.publish("web", "2", WEB_ORDERS)
    tests = [{"interactionId": "x", "success": True}]
    posted = story.verify("orders", "7", story.pact("web", "1", "orders"), results=tests)
    read = story.get(posted["_links"]["self"]["href"])
    assert read["testResults"] == tests
    assert read["providerApplicationVersion"] == "7"
    rows = story.matrix("q[][pacticipant]=web&q[][version]=2&q[][pacticipant]=orders&q[][version]=7&latestby=cvpv")
    assert rows["summary"]["deployable"] is True


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"providerApplicationVersion": "1"}, "success", "is missing"),
        ({"success": "yes", "providerApplicationVersion": "1"}, "success", "must be boolean"),
        ({"success": True, "providerApplicationVersion": " "}, "providerApplicationVersion", "cannot be blank"),
        ({"success": True}, "providerApplicationVersion", "is missing"),
    ],
)
def test_a_bad_result_is_refused_by_field(story: Story, body: Json, field: str, message: str) -> None:
    story.publish("web", "1", WEB_ORDERS)
    address = story.pact("web", "1", "orders")["_links"]["pb:publish-verification-results"]["href"]
    refused = story.request("POST", address, json=body)
    assert refused.status_code == 400
    assert refused.json()["errors"][field] == [message]


def test_a_result_for_content_that_nobody_published_is_refused(story: Story) -> None:
    address = "/pacts/provider/orders/consumer/web/pact-version/abc/verification-results"
    refused = story.request("POST", address, json={"success": True, "providerApplicationVersion": "1"})
    assert refused.status_code == 404
