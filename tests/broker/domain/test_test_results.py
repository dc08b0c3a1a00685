from typing import Any

import pytest

from pactgate.broker.domain.gate.pairs import Failure
from pactgate.broker.domain.verification.test_results import failures

CORE = [
    {"interactionId": "a", "interactionDescription": "a request", "success": True},
    {
        "interactionId": "b",
        "interactionDescription": "another request",
        "success": False,
        "mismatches": [
            {"attribute": "body", "identifier": "$.total", "description": "Expected a total"},
            {"attribute": "status", "description": "expected 200 but was 500"},
        ],
    },
    {"interactionId": "c", "success": False, "exceptions": [{"message": "connection refused"}]},
    {"interactionDescription": "bare", "success": False},
]
RUBY = {
    "tests": [
        {"status": "passed", "interactionDescription": "fine"},
        {"status": "failed", "interactionDescription": "broken", "exception": {"message": "\nActual: 500\nmore"}},
    ]
}


def test_the_rust_core_names_interaction_place_and_fault() -> None:
    assert failures(CORE) == (
        Failure("another request", "$.total", "Expected a total"),
        Failure("another request", "status", "expected 200 but was 500"),
        Failure("c", None, "connection refused"),
        Failure("bare", None, "failed without details"),
    )


def test_the_ruby_verifier_names_the_interaction_and_its_first_line() -> None:
    assert failures(RUBY) == (Failure("broken", None, "Actual: 500"),)


@pytest.mark.parametrize("odd", [None, [], {}, "text", 3, [1, None], {"tests": "none"}, {"tests": [1]}])
def test_what_is_no_list_of_results_says_nothing(odd: Any) -> None:
    assert failures(odd) == ()
