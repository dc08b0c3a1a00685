"""What counts as shown: a document is not enough for a change that is used, nor a result for what it leaves out."""

import pytest

from tests.builders.pacts_for_verification import pacts_to_verify
from tests.builders.provider_documents import compared, document, promise
from tests.story import Json, Story, interaction, pact


def order(name: Json, *, required: bool = True) -> Json:
    schema: Json = {"type": "object", "properties": {"name": name}}
    return document({**schema, "required": ["name"]} if required else schema)


TEXT: Json = {"type": "string"}
WEAKER = {
    "no longer required": order(TEXT, required=False),
    "nullable": order({"type": "string", "nullable": True}),
    "also a number": order({"oneOf": [TEXT, {"type": "integer"}]}),
}


@pytest.fixture
def shop(story: Story) -> Story:
    """web 1 reads the name of an order; it is in production with orders 1, which requires that."""
    story.environment("production", production=True)
    needs = interaction()
    needs["response"]["body"] = {"name": "Ada"}
    story.publish("web", "1", pact("web", "orders", needs))
    promise(story, "1", order(TEXT))
    for each in ("web", "orders"):
        story.deploy(each, "1", "production")
    return story


def asked(story: Story, version: str) -> tuple[str, object, Json]:
    """The verdict in both languages, and the decision."""
    ours = story.decision("orders", version, "production")
    query = f"q[][pacticipant]=orders&q[][version]={version}&latestby=cvp&environment=production"
    return ours["verdict"], story.matrix(query)["summary"]["deployable"], ours


@pytest.mark.parametrize("weaker", WEAKER.values(), ids=WEAKER)
def test_a_weaker_answer_blocks_until_a_replay_shows_that_its_reader_survives(shop: Story, weaker: Json) -> None:
    promise(shop, "2", weaker)
    ours, stock, decided = asked(shop, "2")
    assert (ours, stock) == ("no", False)
    assert [pair["reason"]["code"] for pair in decided["pairs"]] == ["document-fits"]
    assert {change["reason"]["code"] for change in decided["breaking_changes"]} == {"change-used"}
    assert "pactgate verify" in decided["breaking_changes"][0]["next_step"]
    assert compared(shop, weaker)["text"] == "No: this document may break web 1."

    shop.verify("orders", "2", shop.pact("web", "1", "orders"))
    ours, stock, decided = asked(shop, "2")
    assert (ours, stock) == ("yes", True)
    assert {change["reason"]["code"] for change in decided["breaking_changes"]} == {"change-survived"}


def test_a_weaker_answer_that_nobody_reads_may_go(shop: Story) -> None:
    needs = interaction()
    needs["response"].pop("body")
    shop.publish("web", "2", pact("web", "orders", needs))
    shop.deploy("web", "2", "production")
    promise(shop, "2", WEAKER["nullable"])
    assert asked(shop, "2")[:2] == ("yes", True)


BADGE = "/pacts/provider/orders/consumer/web/latest/badge"
THREE = tuple(interaction(f"order {each}", path=f"/orders/{each}") for each in (1, 2, 3))


def results(published: Json, *passed: bool) -> list[Json]:
    """A result for each of the first interactions, as Pact's Rust core publishes them."""
    return [
        {"interactionId": each["_id"], "interactionDescription": each["description"], "success": success}
        for each, success in zip(published["interactions"], passed, strict=False)
    ]


def of_ruby(*passed: bool) -> Json:
    """The same as the Ruby verifier publishes them: several tests for each interaction."""
    tests = [
        {
            "interactionDescription": f"order {each}",
            "testDescription": what,
            "status": "passed" if success else "failed",
        }
        for each, success in enumerate(passed, 1)
        for what in ("has status code 200", "has a matching body")
    ]
    return {"tests": tests, "summary": {"testCount": len(tests)}}


@pytest.fixture
def pair(story: Story) -> Story:
    """web 1, whose pact has three interactions, is in production."""
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders", *THREE))
    story.deploy("web", "1", "production")
    return story


@pytest.mark.parametrize(
    ("passed", "verdict", "code"),
    [
        ((True,), "unknown", "replay-incomplete"),
        ((True, True), "unknown", "replay-incomplete"),
        ((True, True, True), "yes", "replay-passed"),
        ((True, False, True), "no", "replay-failed"),
        ((False,), "no", "replay-failed"),
        ((), "yes", "replay-passed"),
    ],
)
@pytest.mark.parametrize("ruby", [False, True])
def test_a_success_counts_for_the_interactions_that_it_has_results_of(
    pair: Story,
    passed: tuple[bool, ...],
    verdict: str,
    code: str,
    ruby: bool,  # noqa: FBT001
) -> None:
    published = pair.pact("web", "1", "orders")
    pair.verify("orders", "2", published, results=of_ruby(*passed) if ruby else results(published, *passed))
    ours, stock, decided = asked(pair, "2")
    assert (ours, stock) == (verdict, {"yes": True, "no": False, "unknown": None}[verdict])
    assert [each["reason"]["code"] for each in decided["pairs"]] == [code]
    badge = pair.request("GET", BADGE, headers={"Accept": "image/svg+xml"}).text
    assert {"yes": "verified", "no": "failed", "unknown": "unknown"}[verdict] in badge
    selectors = [{"latest": True}]
    [one] = pacts_to_verify(
        pair, consumerVersionSelectors=selectors, includePendingStatus=True, providerVersionBranch="main"
    )
    assert one["verificationProperties"]["pending"] is (verdict != "yes")


def test_an_incomplete_replay_leaves_the_word_to_the_document(pair: Story) -> None:
    published = pair.pact("web", "1", "orders")
    promise(pair, "2", document())
    pair.verify("orders", "2", published, results=results(published, True))
    ours, _, decided = asked(pair, "2")
    assert (ours, decided["pairs"][0]["reason"]["code"]) == ("yes", "document-fits")
    assert decided["pairs"][0]["evidence"][0]["success"] is None


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ([{"success": True}], "unknown"),
        ([{"interactionId": f"id{each}", "success": True} for each in range(3)], "yes"),
        ([{"interactionId": "", "interactionDescription": "another", "success": False}], "no"),
        ({"log": "all well"}, "yes"),
        ("all well", "yes"),
    ],
)
def test_results_that_name_no_interaction_count_for_one_each(pair: Story, said: object, verdict: str) -> None:
    pair.verify("orders", "2", pair.pact("web", "1", "orders"), results=said)
    assert asked(pair, "2")[0] == verdict
