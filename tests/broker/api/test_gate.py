import pytest

from tests.builders.verdicts import both
from tests.story import Story, interaction, pact

WEB_ORDERS = pact("web", "orders")
READS_STATUS = pact("web", "orders", interaction(status=201))
BROKEN = [
    {
        "interactionDescription": "a request for order 42",
        "success": False,
        "mismatches": [{"attribute": "body", "identifier": "$.total", "description": "Expected a total"}],
    }
]


@pytest.fixture
def deployed(story: Story) -> Story:
    """web 1 and orders 1 run in production, and fit."""
    story.environment("production", production=True)
    story.publish("web", "1", WEB_ORDERS)
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    story.deploy("web", "1", "production")
    story.deploy("orders", "1", "production")
    return story


def test_a_verified_version_may_go(deployed: Story) -> None:
    assert both(deployed, "web", "1") == ("yes", True)
    assert both(deployed, "orders", "1") == ("yes", True)


def test_a_consumer_needs_its_provider_there(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", WEB_ORDERS)
    assert both(story, "web", "1") == ("unknown", None)
    [found] = story.decision("web", "1", "production")["pairs"]
    assert found["reason"]["code"] == "provider-absent"
    assert "orders" in found["next_step"]


def test_a_provider_may_go_where_no_consumer_is(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", WEB_ORDERS)
    story.verify("orders", "1", story.pact("web", "1", "orders"), success=False)
    assert both(story, "orders", "1") == ("yes", True)


def test_a_provider_version_that_was_never_verified_is_unknown_by_name(deployed: Story) -> None:
    deployed.request("PUT", "/pacticipants/orders/branches/main/versions/2", json={})
    assert both(deployed, "orders", "2") == ("unknown", None)
    [found] = deployed.decision("orders", "2", "production")["pairs"]
    assert found["reason"]["text"] == "The pact of web 1 was never verified against orders 2."


def test_a_breaking_provider_is_stopped_with_who_and_where(deployed: Story) -> None:
    deployed.verify("orders", "2", deployed.pact("web", "1", "orders"), success=False, results=BROKEN)
    assert both(deployed, "orders", "2") == ("no", False)
    decision = deployed.decision("orders", "2", "production")
    [found] = decision["pairs"]
    assert found["consumer"] == {"name": "web", "version": "1"}
    assert found["reason"] == {
        "code": "replay-failed",
        "text": 'orders 2 breaks web 1: "a request for order 42" at $.total: Expected a total',
    }
    assert deployed.get(found["evidence"][0]["href"])["testResults"] == BROKEN


def test_the_newest_result_counts(deployed: Story) -> None:
    published = deployed.pact("web", "1", "orders")
    deployed.verify("orders", "2", published, success=False)
    deployed.verify("orders", "2", published, success=True)
    assert both(deployed, "orders", "2") == ("yes", True)


def test_a_consumer_that_changed_its_pact_needs_it_verified_by_what_is_there(deployed: Story) -> None:
    deployed.publish("web", "2", READS_STATUS)
    assert both(deployed, "web", "2") == ("unknown", None)
    [found] = deployed.decision("web", "2", "production")["pairs"]
    assert found["provider"] == {"name": "orders", "version": "1"}


def test_every_consumer_version_that_is_there_counts(deployed: Story) -> None:
    deployed.publish("web", "2", READS_STATUS)
    deployed.deploy("web", "2", "production", "canary")
    deployed.verify("orders", "2", deployed.pact("web", "1", "orders"))
    assert both(deployed, "orders", "2") == ("unknown", None)
    deployed.verify("orders", "2", deployed.pact("web", "2", "orders"))
    assert both(deployed, "orders", "2") == ("yes", True)


def test_every_provider_instance_that_is_there_counts(deployed: Story) -> None:
    deployed.request("PUT", "/pacticipants/orders/branches/main/versions/0", json={})
    deployed.deploy("orders", "0", "production", "old")
    deployed.publish("web", "2", READS_STATUS)
    deployed.verify("orders", "1", deployed.pact("web", "2", "orders"))
    assert both(deployed, "web", "2") == ("unknown", None)


def test_a_version_that_does_not_exist_may_not_go(deployed: Story) -> None:
    assert both(deployed, "orders", "99") == ("no", False)
    decision = deployed.decision("orders", "99", "production")
    assert decision["obstacles"][0]["code"] == "no-such-version"
    assert "version 99 of orders" in decision["text"]


def test_a_version_without_pacts_may_go(deployed: Story) -> None:
    deployed.request("PUT", "/pacticipants/lonely/branches/main/versions/1", json={})
    assert both(deployed, "lonely", "1") == ("yes", True)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("nobody", "1", "production"), "Pacticipant nobody not found"),
        (("orders", "1", "mars"), "Environment with name 'mars' does not exist"),
        (("orders", " ", "production"), "version cannot be blank"),
    ],
)
def test_a_question_with_an_unknown_name_is_refused(deployed: Story, names: tuple[str, str, str], message: str) -> None:
    pacticipant, version, environment = names
    address = deployed.link("pactgate:decision", pacticipant=pacticipant, version=version, environment=environment)
    refused = deployed.request("GET", address)
    assert refused.status_code == 400
    assert refused.json()["errors"][0] == message


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Please provide 1 or more version selectors."),
        ("q[][version]=1", "Please specify the pacticipant name"),
        ("q[][pacticipant]=nobody", "Pacticipant nobody not found"),
        ("q[][pacticipant]=web&limit=0", "The limit must be 1 or greater."),
        ("q[][pacticipant]=web&limit=x", "The limit must be 1 or greater."),
        ("q[][pacticipant]=web&latestby=magic", "latestby must be one of: cvpv, cvp, cp"),
        (
            "q[][pacticipant]=web&environment=production&latest=true",
            "Cannot specify both latest=true and an environment.",
        ),
        (
            "q[][pacticipant]=web&tag=a&mainBranch=true",
            "Cannot specify more than one of tag, environment and mainBranch.",
        ),
    ],
)
def test_a_matrix_question_that_cannot_be_asked_is_refused(deployed: Story, query: str, message: str) -> None:
    refused = deployed.request("GET", f"/matrix?{query}")
    assert refused.status_code == 400
    assert message in refused.json()["errors"]


def test_what_is_ignored_does_not_count(deployed: Story) -> None:
    deployed.verify("orders", "2", deployed.pact("web", "1", "orders"), success=False)
    query = "q[][pacticipant]=orders&q[][version]=2&latestby=cvpv&environment=production"
    assert deployed.matrix(query)["summary"]["deployable"] is False
    ignoring = deployed.matrix(f"{query}&ignore[][pacticipant]=web")
    assert ignoring["summary"]["deployable"] is True
    assert ignoring["summary"]["ignored"] == 1
    assert ignoring["matrix"][0]["ignored"] is True


def test_the_matrix_of_a_pair_shows_versions_with_their_surroundings(deployed: Story) -> None:
    [row] = deployed.get("/matrix/provider/orders/consumer/web")["matrix"]
    assert row["consumer"]["version"]["branches"][0]["name"] == "main"
    assert row["provider"]["version"]["environments"][0]["name"] == "production"
    assert row["verificationResult"]["success"] is True
    assert deployed.get(row["verificationResult"]["_links"]["self"]["href"])["success"] is True


def test_versions_that_go_together_are_judged_with_each_other(deployed: Story) -> None:
    deployed.publish("web", "2", READS_STATUS)
    deployed.verify("orders", "2", deployed.pact("web", "2", "orders"))
    assert deployed.decision("web", "2", "production")["verdict"] != "yes"
    link = deployed.link("pactgate:decision", pacticipant="web", version="2", environment="production")
    together = deployed.get(f"{link}&pacticipant=orders&version=2")
    assert together["verdict"] == "yes"
    assert together["text"].startswith("Yes: web 2 and orders 2 can be deployed to production")
    assert [each["provider"]["version"] for each in together["pairs"]] == ["2"]


def test_who_may_be_meant_is_said(deployed: Story) -> None:
    def refusal(pacticipant: str, version: str, environment: str) -> str:
        names = {"pacticipant": pacticipant, "version": version, "environment": environment}
        return deployed.request("GET", deployed.link("pactgate:decision", **names)).text

    assert "Did you mean 'orders'?" in refusal("order", "1", "production")
    assert "Did you mean 'production'?" in refusal("orders", "1", "prodution")
    deployed.publish("web", "1.10.0", WEB_ORDERS)
    assert "Did you mean '1.10.0'?" in refusal("web", "1.1.0", "production")
