"""What the matrix and can-i-deploy answer to stock clients where two rules meet."""

import pytest

from tests.story import Json, Story, interaction, pact

WEB_ORDERS = pact("web", "orders")
READY = "There are no missing dependencies"


def version(story: Story, pacticipant: str, number: str, branch: str = "main") -> None:
    assert story.request("PUT", f"/pacticipants/{pacticipant}/branches/{branch}/versions/{number}", json={}).is_success


def verify(story: Story, number: str, *, success: bool = True, of: str = "1") -> None:
    story.verify("orders", number, story.pact("web", of, "orders"), success=success)


def may(story: Story, pacticipant: str, number: str, **target: str) -> Json:
    params = {"pacticipant": pacticipant, "version": number, **(target or {"environment": "production"})}
    answer: Json = story.get("/can-i-deploy", params=params)
    return answer


@pytest.fixture
def shop(story: Story) -> Story:
    """web 1 has a pact with orders, and there is a production."""
    story.environment("production", production=True)
    story.publish("web", "1", WEB_ORDERS)
    return story


def test_a_result_of_another_version_than_the_one_there_is_unknown(shop: Story) -> None:
    version(shop, "orders", "2")
    shop.deploy("orders", "2", "production")
    verify(shop, "3")
    told = may(shop, "web", "1")
    assert [told["summary"][each] for each in ("deployable", "success", "failed", "unknown")] == [None, 0, 0, 1]
    [row] = told["matrix"]
    assert (row["provider"]["version"], row["verificationResult"]) == (None, None)


def test_one_of_two_consumer_versions_there_is_not_enough(shop: Story) -> None:
    shop.publish("web", "2", pact("web", "orders", interaction("another")))
    for number, instance in (("1", "blue"), ("2", "green")):
        shop.deploy("web", number, "production", instance)
    verify(shop, "10")
    told = may(shop, "orders", "10")["summary"]
    assert told["deployable"] is None
    assert "one of the versions of web currently in production (2)" in told["reason"]


def test_a_consumer_that_is_there_and_has_no_pact_any_more_is_no_reason(shop: Story) -> None:
    verify(shop, "1", success=False)
    version(shop, "web", "2")
    shop.deploy("web", "2", "production")
    told = may(shop, "orders", "1")["summary"]
    assert (told["deployable"], told["reason"]) == (True, READY)


def test_a_version_that_does_not_exist_is_a_no_that_names_it(shop: Story) -> None:
    verify(shop, "1")
    told = may(shop, "orders", "5")["summary"]
    assert told["deployable"] is False
    assert "No pacts or verifications have been published for version 5 of orders" in told["reason"]


IGNORED = [
    ("", False, None, " failed"),
    ("&ignore[][pacticipant]=orders", True, 1, READY),
    ("&ignore[][pacticipant]=orders&ignore[][version]=2", True, 1, READY),
    (
        "&ignore[][pacticipant]=orders&ignore[][version]=999",
        False,
        0,
        "WARN: Cannot ignore version 999 of orders (no such version exists)",
    ),
    (
        "&ignore[][pacticipant]=nobody",
        False,
        0,
        "WARN: Cannot ignore any version of nobody (no such pacticipant exists)",
    ),
]


@pytest.mark.parametrize(("query", "deployable", "ignored", "reason"), IGNORED)
def test_only_what_exists_can_be_ignored(
    shop: Story,
    query: str,
    deployable: bool,  # noqa: FBT001 - it is one
    ignored: int | None,
    reason: str,
) -> None:
    verify(shop, "2", success=False)
    shop.deploy("orders", "2", "production")
    told = shop.matrix(f"q[][pacticipant]=web&q[][version]=1&latestby=cvpv&environment=production{query}")["summary"]
    assert (told["deployable"], told.get("ignored")) == (deployable, ignored)
    assert reason in told["reason"]


def test_the_newest_provider_version_counts_and_not_the_newest_result(shop: Story) -> None:
    version(shop, "orders", "1")
    version(shop, "orders", "2")
    verify(shop, "2", success=False)
    verify(shop, "1")
    pair = "q[][pacticipant]=web&q[][pacticipant]=orders"

    def rows(latest_by: str) -> list[tuple[str, bool]]:
        found = shop.matrix(f"{pair}{latest_by}")["matrix"]
        return [(row["provider"]["version"]["number"], row["verificationResult"]["success"]) for row in found]

    assert rows("&latestby=cvp") == [("2", False)]
    verify(shop, "2")
    assert rows("&latestby=cvpv") == [("2", True), ("1", True)]
    assert len(rows("")) == 3


@pytest.mark.parametrize(
    ("address", "errors"),
    [
        (
            "/matrix?q[][pacticipant]=web&q[][version]=1&q[][latest]=true",
            ["A version number and latest flag cannot both be specified for web"],
        ),
        ("/matrix?q[][pacticipant]=web&environment=mars", ["Environment with name 'mars' does not exist"]),
        ("/matrix", ["Please provide 1 or more version selectors."]),
        ("/can-i-deploy?pacticipant=web&version=1", {"": ["Must specify either an environment or a 'to' tag."]}),
        (
            "/can-i-deploy?pacticipant=web&version=1&environment=production&to=x",
            {"": ["Cannot specify both a 'to' tag and an environment."]},
        ),
    ],
)
def test_a_target_that_cannot_be_is_refused(shop: Story, address: str, errors: object) -> None:
    refused = shop.request("GET", address)
    assert (refused.status_code, refused.json()["errors"]) == (400, errors)


def test_a_main_branch_without_versions_is_said(shop: Story) -> None:
    told = shop.matrix("q[][pacticipant]=web&q[][version]=1&mainBranch=true&latestby=cvpv")["summary"]
    assert told["deployable"] is None
    assert (
        "There is no verified pact between version 1 of web and any version of orders from the main branch "
        "(no versions exist for this branch)" in told["reason"]
    )


def test_one_selector_of_several_versions_asks_for_each(shop: Story) -> None:
    """The Pact Broker says yes here, from no rows at all: missing evidence is never yes."""
    shop.publish("web", "2", pact("web", "orders", interaction("another")))
    asked = "q[][pacticipant]=web&q[][branch]=main&latestby=cvpv"

    def told() -> tuple[object, list[str]]:
        answer = shop.matrix(asked)
        return answer["summary"]["deployable"], [row["consumer"]["version"]["number"] for row in answer["matrix"]]

    assert told() == (None, ["2", "1"])
    verify(shop, "7")
    assert told() == (None, ["2", "1"])
    verify(shop, "7", of="2")
    assert told() == (True, ["2", "1"])


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"1", "2"}),
        ("&applicationInstance=", {"1"}),
        ("&target=", {"1"}),
        ("&applicationInstance=blue", {"2"}),
        ("&target=blue", {"2"}),
        ("&applicationInstance=green", set()),
    ],
)
def test_a_blank_instance_is_the_one_without_a_name(shop: Story, query: str, numbers: set[str]) -> None:
    shop.publish("web", "2", WEB_ORDERS)
    shop.deploy("web", "1", "production")
    shop.deploy("web", "2", "production", "blue")
    [uuid] = {each["uuid"] for each in shop.get("/environments")["_embedded"]["environments"]}
    found = shop.get(f"/environments/{uuid}/deployed-versions/currently-deployed?pacticipant=web{query}")
    assert {each["_embedded"]["version"]["number"] for each in found["_embedded"]["deployedVersions"]} == numbers
