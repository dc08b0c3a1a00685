"""What results of a fuzz run say, and how they are added up."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.verifier.fuzz_exercised import DocumentedOperation
from pactgate.verifier.fuzz_results import Ended, Fuzz, FuzzFailure, FuzzVerdict, NotExercised, OperationResult
from pactgate.verifier.fuzz_tally import NO_ANSWER, Tally

OK = DocumentedOperation(("200",))
FAILURE = FuzzFailure("not_a_server_error", "Server error", "", 500, "curl http://h/a")
GOOD = OperationResult("GET /a", 3)
BAD = OperationResult("GET /b", 3, failures=(FAILURE,))
BROKEN = OperationResult("GET /c", 1, error="its schema cannot be read")
UNSEEN = OperationResult("GET /f", 3, {"401": 3}, exercised=False)
LEFT_OUT = NotExercised("GET /d", "It is excluded by '/d'.", wanted=False)
MISSED = NotExercised("GET /e", "The time limit was reached before a request was sent to it.")


def fuzz(*operations: OperationResult, missed: tuple[NotExercised, ...] = (), ended: Ended = Ended.COMPLETED) -> Fuzz:
    return Fuzz("http://h", "0" * 64, 1, 2.0, ("not_a_server_error",), operations, missed, ended)


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (fuzz(GOOD), FuzzVerdict.PASSED),
        (fuzz(GOOD, missed=(LEFT_OUT,)), FuzzVerdict.PASSED),
        (fuzz(GOOD, ended=Ended.TIME), FuzzVerdict.PASSED),
        (fuzz(GOOD, BAD), FuzzVerdict.FAILED),
        (fuzz(BAD, BROKEN, missed=(MISSED,)), FuzzVerdict.FAILED),
        (fuzz(GOOD, BROKEN), FuzzVerdict.UNKNOWN),
        (fuzz(GOOD, UNSEEN), FuzzVerdict.UNKNOWN),
        (fuzz(BAD, UNSEEN), FuzzVerdict.FAILED),
        (fuzz(GOOD, missed=(MISSED,)), FuzzVerdict.UNKNOWN),
        (fuzz(GOOD, ended=Ended.PROVIDER), FuzzVerdict.UNKNOWN),
        (fuzz(), FuzzVerdict.UNKNOWN),
        (fuzz(missed=(LEFT_OUT,)), FuzzVerdict.UNKNOWN),
    ],
)
def test_a_pass_is_said_only_where_everything_was_tried(result: Fuzz, verdict: FuzzVerdict) -> None:
    assert result.verdict is verdict
    assert result.success is (verdict is FuzzVerdict.PASSED)
    assert (result.to_json()["success"], result.to_json()["verdict"]) == (result.success, verdict.value)


def test_the_json_form_is_the_one_that_is_documented() -> None:
    body = json.loads(json.dumps(fuzz(BAD, missed=(MISSED,)).to_json()))
    assert body["format"] == {"name": "pactgate-fuzz", "version": 1}
    assert body["document"] == {"sha256": "0" * 64}
    assert body["operations"] == [
        {
            "operation": "GET /b",
            "success": False,
            "cases": 3,
            "statuses": {},
            "checks": {},
            "failures": [
                {
                    "check": "not_a_server_error",
                    "title": "Server error",
                    "message": "",
                    "status": 500,
                    "curl": "curl http://h/a",
                    "before": [],
                    "times": 1,
                }
            ],
            "error": None,
            "exercised": True,
        }
    ]
    assert body["not_exercised"] == [{"operation": "GET /e", "reason": MISSED.reason, "wanted": True}]


@given(st.permutations([("curl a", ()), ("curl ab", ()), ("curl c", ("curl first",)), ("curl abc", ("curl 1", "2"))]))
def test_of_requests_that_show_the_same_the_smallest_is_kept(requests: list[tuple[str, tuple[str, ...]]]) -> None:
    tally = Tally({"GET /a": OK}, {})
    tally.answered("GET /a", 500)
    for curl, before in requests:
        tally.failed("GET /a", FuzzFailure("check", "title", "", 500, curl, before), "the same")
    ((failure,),) = [each.failures for each in tally.results()]
    assert (failure.curl, failure.before, failure.times) == ("curl a", (), 4)


def test_an_answer_that_nobody_judged_is_no_success() -> None:
    tally = Tally({"GET /a": OK, "GET /b": OK}, {"GET /c": "It is excluded."})
    tally.answered("GET /a", 200)
    (result,) = tally.results()
    assert result.error == "The run ended before an answer was checked."
    assert result.checks[NO_ANSWER].passed == 1
    assert [(each.operation, each.wanted) for each in tally.not_exercised("No time.")] == [
        ("GET /b", True),
        ("GET /c", False),
    ]
