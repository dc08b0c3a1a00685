import pytest

from tests.broker.conftest import Caller
from tests.story import Json, Story, interaction, pact

MESSAGES = {**pact("app", "mails"), "interactions": {"none": "here"}, "messages": [{"description": "a mail"}] * 3}


def counted(story: Story) -> Json:
    return story.get(story.link("pb:metrics"))


def test_everything_is_counted(caller: Caller) -> None:
    story = caller.story
    story.environment("test")
    caller.webhook("contract_published")
    story.publish("web", "1", pact("web", "orders"), branch=None, tags=("dev", "test"))
    story.publish("web", "2", pact("web", "orders", interaction(), interaction(path="/orders")), tags=("dev",))
    story.publish("app", "1", MESSAGES, pact("app", "orders"))
    story.request(
        "PATCH", "/pacts/provider/orders/consumer/app/version/1", json=pact("app", "orders", interaction("another"))
    )
    for version in ("7", "8"):
        story.verify("orders", version, story.pact("web", "2", "orders"), success=version == "7")
    story.verify("orders", "8", story.pact("app", "1", "orders"))
    story.request("PUT", "/pacticipants/web/versions/2/tags/test")
    caller.work()
    found = counted(story)
    assert found["interactions"] == {
        "latestInteractionsCount": 4,
        "latestMessagesCount": 3,
        "latestInteractionsAndMessagesCount": 7,
    }
    assert found["pacticipants"] == {"count": 4, "withMainBranchSetCount": 3}
    assert found["integrations"] == {"count": 3}
    assert (found["pactPublications"]["count"], found["pactVersions"]["count"]) == (5, 5)
    assert found["pactRevisionsPerConsumerVersion"] == {"distribution": {"1": 3, "2": 1}}
    results = found["verificationResults"]
    assert [results[name] for name in ("count", "successCount", "failureCount", "distinctCount")] == [3, 2, 1, 3]
    assert results["first"] <= results["last"]
    assert found["verificationResultsPerPactVersion"] == {"distribution": {"1": 1, "2": 1}}
    # The branch of web's version 1 is its first tag's work, and so is one deployment.
    assert found["pacticipantVersions"] == {
        "count": 5,
        "withUserCreatedBranchCount": 4,
        "withBranchCount": 5,
        "withBranchSetCount": 5,
    }
    assert found["tags"] == {"count": 4, "distinctCount": 2, "distinctWithPacticipantCount": 2}
    assert found["triggeredWebhooks"] == found["webhookExecutions"] == {"count": 5}
    assert found["deployedVersions"]["count"] == found["deployedVersions"]["userCreatedCount"] + 1


def test_an_empty_broker_counts_nothing(story: Story) -> None:
    found = counted(story)
    assert found["pactPublications"] == {"count": 0, "first": None, "last": None}
    assert found["interactions"]["latestInteractionsAndMessagesCount"] == 0


@pytest.mark.parametrize("text", ["a\x00b", r"a\u0000b", "\\\x00", r"\\u0000", '"\x00"'])
def test_a_pact_may_hold_any_character(story: Story, text: str) -> None:
    story.publish("web", "1", pact("web", "orders", {**interaction(), "description": text}, interaction(text)))
    assert counted(story)["interactions"]["latestInteractionsCount"] == 2
