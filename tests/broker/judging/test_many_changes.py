"""Very many breaking changes: so many are kept as can be gone through, and what is left makes the answer unknown."""

import json

from pactgate.broker.actions.documents.judge_documents import MOST_CHANGES, comparison_of
from pactgate.broker.actions.documents.read_texts import read_changes
from pactgate.broker.domain.documents.comparisons import BreakingChange, StoredComparison, Succession, TouchedPact
from pactgate.broker.domain.gate.gate import Grounds, Move, decide
from pactgate.broker.domain.gate.pairs import Verdict


def document(prefix: str, paths: int) -> str:
    answer = {"get": {"responses": {"200": {"description": "OK"}}}}
    named = {f"/{prefix}/{number}": answer for number in range(paths)}
    return json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": named})


def test_what_is_kept_is_bounded_and_the_rest_leaves_it_open() -> None:
    compared = comparison_of(document("v1", MOST_CHANGES + 1), document("v2", 1))
    assert len(compared.breaking) == MOST_CHANGES
    assert compared.open == "they have 3,001 breaking changes, and 3,000 of them are held against pacts"


def test_a_page_is_given_as_many_and_how_many_more_there_are() -> None:
    read = read_changes(document("v1", MOST_CHANGES + 1), document("v2", 1))
    assert (len(read.changes), read.left_out) == (MOST_CHANGES, 2)


def test_as_many_as_are_kept_leave_nothing_open() -> None:
    assert comparison_of(document("v1", MOST_CHANGES), document("v2", 1)).open is None


def test_of_very_many_those_are_listed_that_decide() -> None:
    changes = tuple(
        [BreakingChange("rule", None, (), "/total", "it is gone", None, str(each)) for each in range(2_500)]
    )
    use = (TouchedPact("web", "1.0.0", "a request for order 42", ()),)
    blocking: dict[str, tuple[TouchedPact, ...]] = {str(number): use for number in range(600, 2_200)}
    succession = Succession("orders", "1.0.0", "2.0.0", StoredComparison(changes), has_consumers=True, used_by=blocking)
    found = decide(Move("orders 2.0.0", "production"), Grounds((), (), (succession,), {}))
    assert (found.verdict, found.text.partition("; ")[2]) == (Verdict.NO, "1600 breaking changes in its document.")
    assert [each.change.fingerprint for each in found.changes] == [str(number) for number in range(600, 1_600)]
    assert found.unlisted_blocking == 600
    [concern] = found.concerns
    assert concern.text == "orders 2.0.0 makes 2,500 breaking changes, of which 1,000 are listed."
