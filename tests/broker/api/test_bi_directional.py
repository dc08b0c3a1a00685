"""PactFlow's bi-directional addresses: both contracts, what was shown of each, and how the two compare."""

from typing import Any

import pytest

from pactgate.broker.api.documents.bi_directional_hal import PARTS
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL, asked, promise
from tests.story import Json, Story, interaction, pact

OF_PROVIDER = "/contracts/bi-directional/provider/orders/version/{version}/"
OF_PAIR = OF_PROVIDER + "consumer/web/version/1/"

CROSS = "cross-contract-verification-results"
REPLAYS = "consumer-contract-verification-results"


@pytest.fixture
def shop(story: Story) -> Story:
    """web 1 is in production, and reads the total of an order."""
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders", interaction()))
    story.deploy("web", "1", "production")
    return story


def told(shop: Story, part: str, version: str = "2", *, of: str = OF_PAIR) -> Json:
    """An answer without the Accept header of a Pact client, as PactFlow's assistant asks."""
    return shop.get(f"{of.format(version=version)}{part}", headers={"Accept": "*/*"})


@pytest.mark.parametrize("of", [OF_PROVIDER, OF_PAIR])
@pytest.mark.parametrize(
    ("content", "kept", "status"),
    [
        (FITTING, True, "success"),
        (FITTING, False, "failed"),
        (FITTING, None, "unknown"),
        (WITHOUT_TOTAL, True, "failed"),
    ],
)
def test_every_address_says_how_the_versions_stand_as_the_gate_does(
    shop: Story,
    content: Json,
    kept: bool | None,  # noqa: FBT001
    status: str,
    of: str,
) -> None:
    promise(shop, "2", content, kept=kept)
    _, stock, pair = asked(shop, "orders", "2")
    for part in PARTS:
        answer = told(shop, part, of=of)
        assert (answer["verificationStatus"], answer["summary"]["success"]) == (status, stock), part
        assert answer["_embedded"]["providerVersion"]["number"] == "2"
        assert {f"pf:{each}" for each in PARTS} < answer["_links"].keys()
    if of == OF_PAIR:
        assert told(shop, CROSS)["summary"]["code"] == pair["reason"]["code"]


def test_the_links_of_an_answer_lead_to_the_other_parts(shop: Story) -> None:
    promise(shop, "2", FITTING)
    for of in (OF_PROVIDER, OF_PAIR):
        for relation, link in told(shop, CROSS, of=of)["_links"].items():
            assert shop.request("GET", link["href"]).status_code == 200, relation


def test_a_provider_contract_is_told_with_its_self_verification(shop: Story) -> None:
    promise(shop, "2", FITTING, kept=False)
    for of in (OF_PROVIDER, OF_PAIR):
        contract = told(shop, "provider-contract", of=of)["_embedded"]["providerContract"]
        assert (contract["specification"], contract["contentType"]) == ("oas", "application/json")
        assert '"openapi"' in contract["content"]
        results = told(shop, "provider-contract-verification-results", of=of)
        proof = results["_embedded"]["providerContractVerificationResults"]
        assert proof["success"] is False
        assert proof["content"]


def test_without_a_self_verification_nothing_is_shown(shop: Story) -> None:
    promise(shop, "2", FITTING, kept=None)
    results = told(shop, "provider-contract-verification-results")
    proof = results["_embedded"]["providerContractVerificationResults"]
    assert proof == {
        "success": None,
        "message": "No result of a self-verification was published with this provider contract.",
    }


def test_the_pacts_that_count_are_listed_and_one_is_told_whole(shop: Story) -> None:
    shop.publish("web", "2", pact("web", "orders", interaction("another request")))
    shop.publish("app", "7", pact("app", "orders", interaction()))
    promise(shop, "2", FITTING)
    listed = told(shop, "consumer-contract", of=OF_PROVIDER)["_embedded"]["consumerContracts"]
    versions = [
        (each["consumerVersion"]["_embedded"]["pacticipant"]["name"], each["consumerVersion"]["number"])
        for each in listed
    ]
    assert versions == [("app", "7"), ("web", "2"), ("web", "1")]
    assert "content" not in listed[0]
    assert shop.get(listed[0]["pact"]["href"])["consumer"]["name"] == "app"
    one = told(shop, "consumer-contract")["_embedded"]
    assert one["consumerContract"]["content"]["interactions"][0]["description"] == "a request for order 42"
    assert one["consumerVersion"]["number"] == "1"


def test_a_replay_is_told_as_the_result_of_the_pact(shop: Story) -> None:
    promise(shop, "2", FITTING, kept=None)
    assert told(shop, REPLAYS)["_embedded"]["consumerContractVerificationResults"]["success"] is None
    tests = {"tests": [{"interactionDescription": "a request for order 42", "success": False}]}
    shop.verify("orders", "2", shop.pact("web", "1", "orders"), success=False, results=tests)
    answer = told(shop, REPLAYS)
    results = answer["_embedded"]["consumerContractVerificationResults"]
    assert (answer["verificationStatus"], results["success"]) == ("failed", False)
    assert results["testResults"] == tests
    [listed] = told(shop, REPLAYS, of=OF_PROVIDER)["_embedded"]["consumerContractVerificationResults"]
    assert shop.get(listed["result"]["href"])["success"] is False


def test_a_misfit_is_told_with_its_code_and_both_places(shop: Story) -> None:
    promise(shop, "2", WITHOUT_TOTAL)
    comparison = told(shop, CROSS)["_embedded"]["crossContractVerificationResults"]
    assert comparison["success"] is False
    [error] = comparison["results"]["errors"]
    assert error["code"] == "response.body.incompatible"
    assert error["type"] == "error"
    assert error["mockDetails"] == {
        "interactionDescription": "a request for order 42",
        "interactionState": "[none]",
        "location": "[root].interactions[0].response.body.total",
    }
    assert error["specDetails"]["pathMethod"] == "get"
    assert error["specDetails"]["pathName"] == "/orders/{id}"
    assert error["specDetails"]["location"].startswith("[root].paths./orders/{id}.get.responses.200")
    [listed] = told(shop, CROSS, of=OF_PROVIDER)["_embedded"]["crossContractVerificationResults"]
    assert listed["results"]["errors"][0]["message"] == error["message"]
    assert shop.get(listed["fit"]["href"])["compatible"] is False


def test_a_fit_is_a_comparison_without_errors(shop: Story) -> None:
    promise(shop, "2", FITTING)
    comparison = told(shop, CROSS)["_embedded"]["crossContractVerificationResults"]
    assert comparison["success"] is True
    assert comparison["results"]["errors"] == []
    assert (comparison["verifier"], comparison["verifierVersion"].isdigit()) == ("pactgate", True)


def test_what_cannot_be_compared_is_unknown(story: Story) -> None:
    message: dict[str, Any] = {"description": "an order was placed", "contents": {"id": 1}}
    content = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "messages": [message],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    story.publish("web", "1", content)
    promise(story, "2", FITTING)
    answer = told(story, CROSS)
    comparison = answer["_embedded"]["crossContractVerificationResults"]
    assert (answer["verificationStatus"], comparison["success"]) == ("unknown", None)
    assert comparison["notCompared"]


def test_a_document_that_nobody_calls_stands_as_its_self_verification_does(story: Story) -> None:
    promise(story, "1", FITTING, kept=True)
    promise(story, "2", FITTING, kept=None)
    assert told(story, CROSS, "1", of=OF_PROVIDER)["verificationStatus"] == "success"
    assert told(story, CROSS, "2", of=OF_PROVIDER)["verificationStatus"] == "unknown"


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("provider/nobody/version/2/", "No provider with name 'nobody' found"),
        ("provider/orders/version/9/", "No version 9 of pacticipant orders found"),
        ("provider/web/version/1/", "No provider contract found for version 1 of web"),
        ("provider/orders/version/2/consumer/nobody/version/1/", "No consumer with name 'nobody' found"),
        ("provider/orders/version/2/consumer/web/version/9/", "No version 9 of pacticipant web found"),
        (
            "provider/orders/version/2/consumer/orders/version/2/",
            "No pact found between version 2 of orders and orders",
        ),
    ],
)
def test_what_is_not_there_is_named(shop: Story, address: str, named: str) -> None:
    promise(shop, "2", FITTING)
    for part in PARTS:
        missing = shop.request(
            "GET", f"/contracts/bi-directional/{address}{part}", headers={"Accept": "application/problem+json"}
        )
        assert (missing.status_code, missing.json()["detail"]) == (404, named)
