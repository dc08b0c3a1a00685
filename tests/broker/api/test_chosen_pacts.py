"""Which pacts a provider verifies where two rules meet: cases that a client sees and no single rule says."""

from typing import Any

import pytest

from tests.builders.pacts_for_verification import CHANGED, WEB_ORDERS, names, pacts_to_verify, tag
from tests.story import Json, Story, interaction, pact

WEB_1, WEB_2, WEB_3, DESK_1 = (
    f"Pact between {consumer} ({number}) and orders"
    for consumer, number in (("web", 1), ("web", 2), ("web", 3), ("desk", 1))
)
DESK_ORDERS = pact("desk", "orders", interaction("a request of the desk"))
LONG_AGO: Json = {"includeWipPactsSince": "2020-01-01", "includePendingStatus": True}
MAIN: Json = {"consumerVersionSelectors": [{"mainBranch": True}]}


def refusals(story: Story, **body: object) -> tuple[int, list[str]]:
    answer = story.request("POST", "/pacts/provider/orders/for-verification", json=body)
    return answer.status_code, answer.json().get("errors", {}).get("providerVersionBranch", [])


def verified(story: Story, number: str, consumer_version: str, *, branch: str, success: bool = True) -> None:
    published = story.pact("web", consumer_version, "orders")
    story.verify("orders", number, published, branch=branch, success=success)


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        # desk has one with the tag, so nobody needs the other tag.
        ({"tag": "feat", "latest": True, "fallbackTag": "main"}, {DESK_1}),
        ({"tag": "feat", "latest": True, "fallbackTag": "main", "consumer": "web"}, {WEB_1}),
        ({"tag": "none", "latest": True, "fallbackTag": "main"}, {WEB_1}),
        ({"branch": "feat", "fallbackBranch": "main"}, {DESK_1}),
        ({"branch": "feat", "fallbackBranch": "main", "consumer": "web"}, {WEB_1}),
        ({"tag": "none", "latest": True}, set()),
        ({"tag": "main", "consumer": "desk"}, set()),
    ],
)
def test_a_fallback_is_for_all_consumers_or_for_the_one_that_is_named(
    story: Story, selector: Json, chosen: set[str]
) -> None:
    story.publish("web", "1", WEB_ORDERS, branch="main", tags=("main",))
    story.publish("desk", "1", DESK_ORDERS, branch="feat", tags=("feat",))
    assert set(names(pacts_to_verify(story, consumerVersionSelectors=[selector]))) == chosen


@pytest.mark.parametrize("head", [{"tag": "prod", "latest": True}, {"mainBranch": True}, {"branch": "main"}])
def test_the_head_of_a_line_counts_though_it_has_no_pact(story: Story, head: Json) -> None:
    story.publish("web", "1", WEB_ORDERS, tags=("prod",))
    story.publish("web", "2", pact("web", "billing"), tags=("prod",))
    assert names(pacts_to_verify(story, consumerVersionSelectors=[head])) == []
    older = story.get("/pacts/provider/orders/latest/prod")["_links"]["pb:pacts"]
    assert [each["name"] for each in older] == ["web"]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"providerVersionBranch": "", "includePendingStatus": True}, "must not be an empty string"),
        ({"providerVersionBranch": "", "includeWipPactsSince": "2020-01-01"}, "must not be an empty string"),
        ({"providerVersionBranch": "", "includePendingStatus": True, "providerVersionTags": ["x"]}, None),
        ({"providerVersionBranch": "", "includePendingStatus": False}, None),
        ({"providerVersionBranch": " ", "includePendingStatus": False}, "cannot be blank"),
    ],
)
def test_an_empty_branch_is_none_where_nothing_depends_on_it(story: Story, body: Json, refused: str | None) -> None:
    story.publish("web", "1", WEB_ORDERS)
    status, errors = refusals(story, **MAIN, **body)
    assert (status, any((refused or "") in each for each in errors)) == ((400, True) if refused else (200, False))


def test_only_a_success_ends_pending_and_a_branch_goes_before_tags(story: Story) -> None:
    def pending(**asked: Any) -> bool:
        [found] = pacts_to_verify(story, **MAIN, includePendingStatus=True, **asked)
        return bool(found["verificationProperties"]["pending"])

    story.publish("web", "1", WEB_ORDERS)
    verified(story, "1", "1", branch="main", success=False)
    assert pending(providerVersionBranch="main")
    tag(story, "orders", "0", "begun-before")
    tag(story, "orders", "2", "dev")
    verified(story, "2", "1", branch="main")
    assert not pending(providerVersionBranch="main")
    assert pending(providerVersionTags=["dev", "begun-before"])
    assert not pending(providerVersionTags=["dev"])
    assert not pending(providerVersionBranch="main", providerVersionTags=["dev", "begun-before"])


def test_what_was_asked_for_is_no_work_in_progress_though_a_feature_has_it_too(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, branch="main")
    story.publish("web", "2", WEB_ORDERS, branch="feat/same")
    [found] = pacts_to_verify(story, **MAIN, **LONG_AGO, providerVersionBranch="main")
    assert "wip" not in found["verificationProperties"]
    story.publish("web", "3", CHANGED, branch="feat/other")
    chosen = pacts_to_verify(story, **MAIN, **LONG_AGO, providerVersionBranch="main")
    assert [each["verificationProperties"].get("wip") for each in chosen] == [None, True]
    assert set(names(chosen)) == {WEB_1, WEB_3}


def test_work_that_another_branch_verified_is_done_for_branches_that_began_later(story: Story) -> None:
    def chosen(branch: str) -> set[str]:
        return set(names(pacts_to_verify(story, **MAIN, **LONG_AGO, providerVersionBranch=branch)))

    story.publish("web", "1", WEB_ORDERS, branch="main")
    story.publish("web", "2", CHANGED, branch="feat/x")
    story.request("PUT", "/pacticipants/orders/branches/older/versions/0", json={})
    verified(story, "1", "2", branch="other")
    story.request("PUT", "/pacticipants/orders/branches/younger/versions/2", json={})
    assert chosen("older") == {WEB_1, WEB_2}
    assert chosen("younger") == chosen("never-seen") == {WEB_1}


def test_pacts_come_by_consumer_and_then_as_their_versions_were_made(story: Story) -> None:
    for number, branch in (("2", "feat/a"), ("1", "feat/b")):
        story.publish("web", number, pact("web", "orders", interaction(number)), branch=branch)
    story.publish("desk", "1", DESK_ORDERS, branch="feat/c")
    chosen = pacts_to_verify(story, consumerVersionSelectors=[{"branch": True, "latest": True}])
    assert names(chosen) == [DESK_1, WEB_2, WEB_1]
