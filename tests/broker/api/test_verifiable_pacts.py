from datetime import UTC, datetime, timedelta

import pytest

from tests.builders.pacts_for_verification import CHANGED, WEB_ORDERS, names, pacts_to_verify, tag
from tests.story import Json, Story, interaction, pact

THIRD = pact("web", "orders", interaction("a request for order 43"))
LONG_AGO = "2020-01-01"


def texts(found: Json) -> list[str]:
    return [notice["text"] for notice in found["verificationProperties"]["notices"]]


def in_progress(story: Story, **body: object) -> list[Json]:
    """What is work in progress beside the pacts of production."""
    selector = {"tag": "production", "latest": True}
    asked: Json = {"includeWipPactsSince": LONG_AGO, "consumerVersionSelectors": [selector]}
    found = pacts_to_verify(story, **{**asked, **body})
    return [each for each in found if each["verificationProperties"].get("wip")]


def test_a_fallback_is_used_where_nothing_else_is_found(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, branch="main", tags=("main",))
    by_tag = {"tag": "feat-x", "latest": True, "fallbackTag": "main"}
    by_branch = {"branch": "feat/x", "fallbackBranch": "main"}
    tagged, branched = (pacts_to_verify(story, consumerVersionSelectors=[each]) for each in (by_tag, by_branch))
    assert names(tagged) == names(branched) == ["Pact between web (1) and orders"]
    assert tagged[0]["shortDescription"] == "latest with tag main"
    assert texts(tagged[0])[0].endswith(
        "latest version tagged 'main' (fallback tag used as no pact was found with tag 'feat-x') (1)"
    )
    story.publish("web", "2", CHANGED, branch="feat/x", tags=("feat-x",))
    for selector in (by_tag, by_branch):
        [found] = pacts_to_verify(story, consumerVersionSelectors=[selector])
        assert found["_links"]["self"]["name"] == "Pact between web (2) and orders"
        assert "fallback" not in texts(found)[0]


def test_all_versions_with_a_tag_and_all_branches(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, branch="main", tags=("mobile",))
    story.publish("web", "2", CHANGED, branch="feat/x", tags=("mobile",))
    tagged = pacts_to_verify(story, consumerVersionSelectors=[{"tag": "mobile", "consumer": "web"}])
    assert [each["shortDescription"] for each in tagged] == ["one of web mobile"] * 2
    heads = pacts_to_verify(story, consumerVersionSelectors=[{"branch": True, "latest": True}])
    assert [each["shortDescription"] for each in heads] == ["latest from branch main", "latest from branch feat/x"]


def test_environments_share_a_line_production_last(story: Story) -> None:
    story.environment("production", production=True)
    story.environment("test")
    story.publish("web", "1", WEB_ORDERS)
    story.deploy("web", "1", "production")
    story.deploy("web", "1", "test")
    [found] = pacts_to_verify(story, consumerVersionSelectors=[{"deployed": True}])
    assert texts(found)[0].endswith("    * consumer version(s) currently deployed to test (1) and production (1)")
    [found] = pacts_to_verify(story, consumerVersionSelectors=[{"environment": "test", "consumer": "web"}])
    assert texts(found)[0].endswith("    * a web version in environment test (1)")


def test_pending_is_told_for_each_tag(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    for name in ("dev", "feat-x"):
        story.request("PUT", f"/pacticipants/orders/versions/0-{name}/tags/{name}", json={})
    tag(story, "orders", "1", "dev")
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    [found] = pacts_to_verify(story, providerVersionTags=["dev", "feat-x"])
    assert found["verificationProperties"]["pending"] is True
    assert "a version of orders with tag 'feat-x' has not yet been published" in texts(found)[1]
    [found] = pacts_to_verify(story, providerVersionTags=["dev"])
    assert texts(found)[1].startswith(
        "This pact has previously been successfully verified by a version of orders with tag 'dev'."
    )
    [found] = pacts_to_verify(story, providerVersionTags=["begun-later"])
    assert found["verificationProperties"]["pending"] is False


def test_heads_that_nobody_asked_for_are_work_in_progress(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, tags=("production",))
    story.publish("web", "2", CHANGED, branch="feat/x", tags=("dev",))
    story.publish("web", "3", THIRD, branch=None)
    [found] = in_progress(story, providerVersionBranch="main")
    assert found["verificationProperties"]["pending"] is True
    assert found["shortDescription"] == "latest from branch feat/x, latest with tag dev"
    assert "from branch 'feat/x' and tagged with 'dev' (both have the same content)" in texts(found)[0]
    assert [each["shortDescription"] for each in in_progress(story, providerVersionTags=["main"])] == [
        "latest from branch feat/x, latest with tag dev"
    ]
    assert in_progress(story) == []
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert in_progress(story, providerVersionBranch="main", includeWipPactsSince=tomorrow) == []


def test_work_in_progress_ends_when_it_is_verified_as_asked_for(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, tags=("production",))
    story.publish("web", "2", CHANGED, branch="feat/x")
    [found] = in_progress(story, providerVersionBranch="main")
    story.verify("orders", "1", story.get(found["_links"]["self"]["href"]))
    assert len(in_progress(story, providerVersionBranch="main")) == 1
    story.verify("orders", "1", story.pact("web", "2", "orders"))
    assert in_progress(story, providerVersionBranch="main") == []


def test_who_asks_by_query_is_told_to_upgrade(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, tags=("dev",))
    story.publish("web", "2", CHANGED)
    query = "consumer_version_selectors[][tag]=dev&consumer_version_selectors[][latest]=true&provider_version_tags[]=x"
    [found] = story.get(f"/pacts/provider/orders/for-verification?{query}")["_embedded"]["pacts"]
    assert found["shortDescription"] == "latest with tag dev"
    assert texts(found)[0].startswith("WARNING - this version of the Pact library uses a beta version")
    assert "with tag 'x'" in texts(found)[2]


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"providerVersionBranch": ""}, "providerVersionBranch", "must not be an empty string"),
        ({"providerVersionBranch": " "}, "providerVersionBranch", "cannot be blank"),
        ({"includeWipPactsSince": "soon"}, "includeWipPactsSince", "must be a date"),
        ({"includeWipPactsSince": None}, "includeWipPactsSince", "must be filled"),
        ({"consumerVersionSelectors": [{"tag": "x", "fallbackTag": "y"}]}, "consumerVersionSelectors", "if latest"),
        ({"consumerVersionSelectors": [{"branch": 1}]}, "consumerVersionSelectors", "branch must be a string or"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_field(story: Story, body: Json, field: str, message: str) -> None:
    story.publish("web", "1", WEB_ORDERS)
    refused = story.request("POST", story.link("pb:provider-pacts-for-verification", provider="orders"), json=body)
    assert refused.status_code == 400
    assert message in refused.json()["errors"][field][0]
