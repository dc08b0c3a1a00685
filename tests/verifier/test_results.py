from importlib.metadata import version
from typing import Any

from pactgate.verifier.results import InteractionResult, Mismatch, PactResult, ReplayRun, to_broker

MISMATCH = Mismatch("body", "$.total", "Expected 3 to be equal to 2", "2", "3")
PASSED = InteractionResult("id0", "a request", ("an order",))
FAILED = InteractionResult("id1", "another", (), (MISMATCH, Mismatch("status", None, "was 500", "200", "500")))
BROKEN = InteractionResult("id2", "a third", (), error="connection closed")


def pact(*interactions: InteractionResult, pending: bool = False) -> PactResult:
    return PactResult("web", "orders", "http://broker/pact", pending, interactions)


def test_the_body_for_the_broker_is_what_its_clients_send_and_both_sides() -> None:
    assert to_broker(pact(PASSED, FAILED, BROKEN), "1.0.0", "https://ci/1") == {
        "success": False,
        "providerApplicationVersion": "1.0.0",
        "buildUrl": "https://ci/1",
        "testResults": [
            {"interactionId": "id0", "interactionDescription": "a request", "success": True},
            {
                "interactionId": "id1",
                "interactionDescription": "another",
                "success": False,
                "mismatches": [
                    {
                        "attribute": "body",
                        "identifier": "$.total",
                        "description": "Expected 3 to be equal to 2",
                        "expected": "2",
                        "actual": "3",
                    },
                    {"attribute": "status", "description": "was 500", "expected": "200", "actual": "500"},
                ],
            },
            {
                "interactionId": "id2",
                "interactionDescription": "a third",
                "success": False,
                "exceptions": [{"message": "connection closed"}],
            },
        ],
        "verifiedBy": {"implementation": "pactgate", "version": version("pactgate")},
    }


def test_without_a_build_there_is_no_build_url() -> None:
    assert "buildUrl" not in to_broker(pact(PASSED), "1.0.0", None)


def test_the_json_of_a_run_lists_interactions_with_their_pact() -> None:
    run = ReplayRun("orders", (pact(PASSED), pact(FAILED, pending=True)), ("a notice",)).to_json()
    interactions: list[dict[str, Any]] = run.pop("interactions")
    summary = {"consumer": "web", "provider": "orders", "pact_url": "http://broker/pact"}
    assert run == {
        "success": True,
        "provider": "orders",
        "format": {"name": "pactgate-replay", "version": 1},
        "notices": ["a notice"],
        "pacts": [
            summary | {"pending": False, "success": True},
            summary | {"pending": True, "success": False},
        ],
    }
    assert interactions[0] == {
        "consumer": "web",
        "provider": "orders",
        "id": "id0",
        "description": "a request",
        "states": ["an order"],
        "success": True,
        "pending": False,
        "mismatches": [],
        "error": None,
    }
    assert interactions[1]["mismatches"][0] == {
        "attribute": "body",
        "location": "$.total",
        "text": "Expected 3 to be equal to 2",
        "expected": "2",
        "actual": "3",
    }
    assert pact(PASSED).to_json()["interactions"][0]["id"] == "id0"


def test_an_interaction_that_its_pact_calls_unfinished_may_fail() -> None:
    unfinished = InteractionResult("id", "m", (), error="no", pending=True)
    assert pact(PASSED, unfinished).success
    assert not unfinished.success
