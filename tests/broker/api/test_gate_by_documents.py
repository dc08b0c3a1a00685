"""The gate where a provider's document speaks: each kind of evidence once, with real pacts and documents."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders.provider_documents import (
    BOTH,
    FITTING,
    ONLY_STATUS,
    WITHOUT_TOTAL,
    asked,
    document,
    promise,
    reading,
)
from tests.story import Json, Story, interaction, pact


@pytest.fixture
def shop(story: Story) -> Story:
    """web 1 is in production, and reads the total of an order."""
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders", interaction()))
    story.deploy("web", "1", "production")
    return story


@pytest.mark.parametrize(
    ("content", "kept", "verdict", "code"),
    [
        (FITTING, True, "yes", "document-fits"),
        (FITTING, False, "no", "self-verification-failed"),
        (FITTING, None, "unknown", "self-verification-missing"),
        (WITHOUT_TOTAL, True, "no", "document-misfit"),
        (WITHOUT_TOTAL, None, "no", "document-misfit"),
    ],
)
def test_without_a_replay_the_document_speaks(
    shop: Story,
    content: Json,
    kept: bool | None,  # noqa: FBT001
    verdict: str,
    code: str,
) -> None:
    promise(shop, "2", content, kept=kept)
    ours, stock, pair = asked(shop, "orders", "2")
    assert (ours, stock) == (verdict, {"yes": True, "no": False, "unknown": None}[verdict])
    assert pair["reason"]["code"] == code
    assert (pair["next_step"] is None) == (verdict == "yes")
    shop.deploy("orders", "2", "production")
    assert asked(shop, "web", "1")[:2] == (ours, stock)


def test_a_misfit_names_the_interaction_and_the_field_and_links_the_proof(shop: Story) -> None:
    promise(shop, "2", WITHOUT_TOTAL)
    _, _, pair = asked(shop, "orders", "2")
    assert "a request for order 42" in pair["reason"]["text"]
    assert "$.interactions[0].response.body.total" in pair["reason"]["text"]
    fit, self_verification = pair["evidence"]
    assert (fit["kind"], self_verification["kind"]) == ("fit", "self-verification")
    assert self_verification["success"] is True
    proof = shop.get(fit["href"])
    assert proof["compatible"] is False
    assert proof["misfits"][0]["interaction"] == "a request for order 42"
    assert shop.get(self_verification["href"])["selfVerificationResults"]["content"] == "7 cases"


def test_a_passed_replay_goes_before_a_document_that_disagrees_and_says_so(shop: Story) -> None:
    promise(shop, "2", WITHOUT_TOTAL)
    shop.verify("orders", "2", shop.pact("web", "1", "orders"))
    ours, stock, pair = asked(shop, "orders", "2")
    assert (ours, stock, pair["warning"]) == ("yes", True, True)
    assert pair["reason"]["code"] == "replay-passed-document-disagrees"


def test_a_failed_replay_goes_before_a_document_that_fits(shop: Story) -> None:
    promise(shop, "2", FITTING)
    shop.verify("orders", "2", shop.pact("web", "1", "orders"), success=False)
    ours, stock, pair = asked(shop, "orders", "2")
    assert (ours, stock, pair["reason"]["code"]) == ("no", False, "replay-failed")


def test_rows_of_the_matrix_say_how_they_were_judged(shop: Story) -> None:
    promise(shop, "2", FITTING)
    rows = shop.matrix("q[][pacticipant]=orders&q[][version]=2&latestby=cvp&environment=production")
    [row] = rows["matrix"]
    assert row["provider"]["version"]["number"] == "2"
    assert row["verificationResult"]["success"] is True
    assert row["verificationResult"]["verificationType"] == "bi-directional"
    assert shop.get(row["verificationResult"]["_links"]["self"]["href"])["compatible"] is True
    assert rows["summary"]["success"] == 1


def test_a_pact_that_documents_cannot_speak_of_is_unknown_with_the_reason(story: Story) -> None:
    story.environment("production")
    messages = {**pact("web", "orders"), "metadata": {"pactSpecification": {"version": "3.0.0"}}}
    del messages["interactions"]
    messages["messages"] = [{"description": "an order was placed", "contents": {"id": 1}}]
    story.publish("web", "1", messages)
    story.deploy("web", "1", "production")
    promise(story, "2", FITTING)
    ours, stock, pair = asked(story, "orders", "2")
    assert (ours, stock, pair["reason"]["code"]) == ("unknown", None, "fit-undecided")
    assert "an order was placed" in pair["reason"]["text"]


def test_each_of_several_versions_in_an_environment_is_judged_by_its_own_document(shop: Story) -> None:
    promise(shop, "2", FITTING)
    promise(shop, "3", WITHOUT_TOTAL)
    shop.deploy("orders", "2", "production", "blue")
    shop.deploy("orders", "3", "production", "green")
    ours = shop.decision("web", "1", "production")
    assert ours["verdict"] == "no"
    assert {(each["provider"]["version"], each["verdict"]) for each in ours["pairs"]} == {("2", "yes"), ("3", "no")}


def successor(story: Story, *, first: Json = FITTING, then: Json = WITHOUT_TOTAL) -> None:
    """orders 1 is in production, and orders 2 is to follow."""
    promise(story, "1", first)
    story.deploy("orders", "1", "production")
    promise(story, "2", then)


def test_what_a_document_breaks_blocks_a_provider_whose_callers_nobody_knows(story: Story) -> None:
    story.environment("production")
    successor(story)
    ours = story.decision("orders", "2", "production")
    assert ours["verdict"] == "no"
    [change, *_] = ours["breaking_changes"]
    assert change["operation"] == "GET /orders/{id}"
    assert change["witness"] is not None
    assert change["reason"]["code"] == "change-with-unknown-callers"
    assert change["fingerprint"] in change["next_step"]
    stock = story.matrix("q[][pacticipant]=orders&q[][version]=2&latestby=cvp&environment=production")["summary"]
    assert stock["deployable"] is False
    assert "breaking change" in stock["reason"]


def test_the_same_document_again_breaks_nobody(story: Story) -> None:
    story.environment("production")
    successor(story, then=FITTING)
    ours = story.decision("orders", "2", "production")
    assert (ours["verdict"], ours["breaking_changes"]) == ("yes", [])


def test_a_first_deployment_is_compared_with_nothing(story: Story) -> None:
    story.environment("production")
    promise(story, "1", FITTING)
    ours = story.decision("orders", "1", "production")
    assert (ours["verdict"], ours["breaking_changes"]) == ("yes", [])


def test_who_uses_what_breaks_is_named_and_blocks_until_it_has_moved(shop: Story) -> None:
    shop.publish("desk", "1", pact("desk", "orders", reading("status")))
    shop.deploy("desk", "1", "production")
    promise(shop, "1", document(BOTH))
    shop.deploy("orders", "1", "production")
    promise(shop, "2", document(ONLY_STATUS))
    ours = shop.decision("orders", "2", "production")
    assert ours["verdict"] == "no"
    [change] = [each for each in ours["breaking_changes"] if each["used_by"]]
    assert [(use["consumer"], use["version"], use["interaction"]) for use in change["used_by"]] == [
        ("web", "1", "a request for order 42")
    ]
    assert change["used_by"][0]["parts"] == ["response.body.total"]
    assert (change["verdict"], change["reason"]["code"]) == ("no", "change-used")
    verdicts = {each["consumer"]["name"]: each["verdict"] for each in ours["pairs"]}
    assert verdicts == {"web": "no", "desk": "yes"}

    shop.publish("web", "2", pact("web", "orders", reading("status")))
    shop.deploy("web", "2", "production")
    after = shop.decision("orders", "2", "production")
    assert after["verdict"] == "yes"
    assert "with a warning" in after["text"]
    assert {each["reason"]["code"] for each in after["breaking_changes"]} == {"change-unused"}


def test_a_policy_and_a_waiver_make_it_less_strict_and_both_faces_agree(shop: Story) -> None:
    def told(version: str) -> tuple[str, object, set[str]]:
        ours = shop.decision("orders", version, "production")
        query = f"q[][pacticipant]=orders&q[][version]={version}&latestby=cvp&environment=production"
        codes = {each["reason"]["code"] for each in (*ours["pairs"], *ours["breaking_changes"])}
        return ours["verdict"], shop.matrix(query)["summary"]["deployable"], codes

    promise(shop, "2", FITTING, kept=None)
    assert told("2") == ("unknown", None, {"self-verification-missing"})
    policy = shop.link("pactgate:policy", pacticipant="orders")
    assert shop.request("PUT", policy, json={"selfVerification": "optional"}).is_success
    assert told("2") == ("yes", True, {"document-fits-unshown"})


TOO_NARROW = "self-verification-too-narrow"
NOT_EXERCISED, MISSING, FAILED = "operation-not-exercised", "self-verification-missing", "self-verification-failed"
FUZZED: Json = {
    "format": {"name": "pactgate-fuzz", "version": 1},
    "success": True,
    "verdict": "passed",
    "operations": [{"operation": "GET /orders/{id}", "cases": 12, "error": None}],
}
INCOMPLETE = {**FUZZED, "success": False, "verdict": "unknown"}


def exercised(path: str = "/orders/{id}", *, seen: bool = True) -> Json:
    """What a report says of an operation that was tried."""
    return {"operation": f"GET {path}", "cases": 12, "error": None, "exercised": seen}


def with_more_operations(number: int) -> Json:
    """The fitting document, in which the one operation that web uses is one of so many."""
    made = document()
    answer = {"responses": {"204": {"description": "nothing"}}}
    made["paths"] |= {f"/more/{each}": {"get": answer} for each in range(number - 1)}
    return made


@pytest.mark.parametrize(
    ("report", "operations", "least", "verdict", "code"),
    [
        (FUZZED, 2, 50, "yes", "document-fits"),
        (FUZZED, 2, 51, "unknown", TOO_NARROW),
        (FUZZED, 2, 0, "yes", "document-fits"),
        (
            {**FUZZED, "format": {"name": "pactgate-fuzz", "version": 2}},
            1,
            1,
            "unknown",
            TOO_NARROW,
        ),
        ({**FUZZED, "operations": []}, 1, 1, "unknown", TOO_NARROW),
        (
            {**FUZZED, "operations": [{"operation": "GET /orders/{id}", "cases": 3, "error": "no answer"}]},
            1,
            1,
            "unknown",
            TOO_NARROW,
        ),
        ({"passed": 7}, 1, 1, "unknown", TOO_NARROW),
        ({**FUZZED, "success": False, "verdict": "failed"}, 1, 100, "no", "self-verification-failed"),
        ({**FUZZED, "success": False, "verdict": "unknown"}, 2, 0, "unknown", "self-verification-missing"),
        ({**FUZZED, "operations": [exercised()]}, 1, 100, "yes", "document-fits"),
        ({**FUZZED, "operations": [exercised()]}, 2, 51, "unknown", TOO_NARROW),
        ({**INCOMPLETE, "operations": [exercised(), exercised("/more/0", seen=False)]}, 2, 0, "yes", "document-fits"),
        ({**INCOMPLETE, "operations": [exercised(seen=False), exercised("/more/0")]}, 2, 0, "unknown", NOT_EXERCISED),
        ({**FUZZED, "operations": [exercised(seen=False)]}, 1, 0, "unknown", NOT_EXERCISED),
        ({**FUZZED, "operations": [exercised("/more/0")]}, 2, 0, "unknown", NOT_EXERCISED),
        ({**INCOMPLETE, "operations": [exercised()], "ended": "provider"}, 1, 0, "unknown", MISSING),
        ({**FUZZED, "success": False, "operations": [exercised()], "verdict": "failed"}, 1, 0, "no", FAILED),
    ],
)
def test_a_fuzzing_counts_for_what_it_tried(
    shop: Story, report: Json, operations: int, least: int, verdict: str, code: str
) -> None:
    content = with_more_operations(operations)
    sha = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    promise(shop, "2", content, kept=report.get("success", True), report={**report, "document": {"sha256": sha}})
    policy = shop.link("pactgate:pacticipant-policy", pacticipant="orders")
    assert shop.request("PUT", policy, json={"minimumOperationCoverage": least}).is_success
    ours, stock, pair = asked(shop, "orders", "2")
    assert (ours, stock) == (verdict, {"yes": True, "no": False, "unknown": None}[verdict])
    assert pair["reason"]["code"] == code
    if code == NOT_EXERCISED:
        assert "did not exercise GET /orders/{id}, which the pact uses" in pair["reason"]["text"]
        assert pair["evidence"][1]["not_exercised"] == ["GET /orders/{id}"]
        assert pair["evidence"][1]["success"] is None
    if code in {TOO_NARROW, NOT_EXERCISED}:
        assert "pactgate check-provider" in pair["next_step"]
        lenient = {"minimumOperationCoverage": least, "selfVerification": "optional"}
        assert shop.request("PUT", policy, json=lenient).is_success
        assert asked(shop, "orders", "2")[2]["reason"]["code"] == "document-fits-unshown"


def test_a_fuzzing_of_another_document_says_nothing_of_this_one(shop: Story) -> None:
    promise(shop, "2", FITTING, report={**FUZZED, "document": {"sha256": "0" * 64}})
    policy = shop.link("pactgate:policy")
    assert shop.request("PUT", policy, json={"minimumOperationCoverage": 1}).is_success
    _, _, pair = asked(shop, "orders", "2")
    assert "does not say how many of its operations it covers, and the policy requires 1 %" in pair["reason"]["text"]
    again = hashlib.sha256(json.dumps(FITTING).encode()).hexdigest()
    promise(shop, "2", FITTING, report={**FUZZED, "document": {"sha256": again}})
    ours, _, pair = asked(shop, "orders", "2")
    evidence = pair["evidence"][1]
    assert (ours, evidence["operations_tried"], evidence["operations"]) == ("yes", 1, 1)


def test_a_waived_change_lets_a_provider_with_unknown_callers_go_until_it_expires(story: Story) -> None:
    story.environment("production")
    successor(story)
    changes = story.decision("orders", "2", "production")["breaking_changes"]
    waivers = story.link("pactgate:waivers", pacticipant="orders")
    until = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    for change in changes:
        waiver = {
            "fingerprint": change["fingerprint"],
            "reason": "nobody calls it yet",
            "author": "mia",
            "until": until,
        }
        assert story.request("POST", waivers, json=waiver).is_success
    ours = story.decision("orders", "2", "production")
    assert ours["verdict"] == "yes"
    assert {each["reason"]["code"] for each in ours["breaking_changes"]} == {"change-waived"}
    assert "mia" in ours["breaking_changes"][0]["reason"]["text"]


def test_a_waived_misfit_no_longer_counts_against_the_pair(shop: Story) -> None:
    promise(shop, "2", WITHOUT_TOTAL)
    _, _, pair = asked(shop, "orders", "2")
    until = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    for misfit in pair["evidence"][0]["misfits"]:
        said = {"fingerprint": misfit["fingerprint"], "reason": "web moves on Monday", "author": "mia", "until": until}
        assert shop.request("POST", shop.link("pactgate:waivers", pacticipant="orders"), json=said).is_success
    ours, stock, pair = asked(shop, "orders", "2")
    assert (ours, stock, pair["reason"]["code"]) == ("yes", True, "document-fits")


def test_a_request_that_is_wrong_on_purpose_leaves_nothing_open(story: Story) -> None:
    story.environment("production")
    refused = interaction("a request for a page by its name", status=400)
    refused["request"]["query"] = "page=first"
    refused["response"].pop("body")
    story.publish("web", "1", pact("web", "orders", interaction(), refused))
    story.deploy("web", "1", "production")
    strict = document()
    operation = strict["paths"]["/orders/{id}"]["get"]
    operation["parameters"].append({"name": "page", "in": "query", "schema": {"type": "integer"}})
    operation["responses"]["400"] = {"description": "no number"}
    promise(story, "2", strict)
    assert asked(story, "orders", "2")[0] == "yes"
