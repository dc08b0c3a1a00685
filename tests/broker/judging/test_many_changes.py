"""Very many breaking changes: so many are kept as can be gone through, and what is left makes the answer unknown."""

import json

from pactgate.broker.actions.documents.judge_documents import MOST_CHANGES, comparison_of
from pactgate.broker.actions.documents.read_texts import read_changes
from pactgate.broker.domain.documents.comparisons import Succession
from pactgate.broker.domain.gate.gate import Grounds, Move, decide
from pactgate.broker.domain.gate.pairs import Verdict


def document(prefix: str, paths: int) -> str:
    answer = {"get": {"responses": {"200": {"description": "OK"}}}}
    named = {f"/{prefix}/{number}": answer for number in range(paths)}
    return json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": named})


def test_what_is_kept_is_bounded_and_the_rest_leaves_it_open() -> None:
    compared = comparison_of(document("v1", MOST_CHANGES + 1), document("v2", 1))
    assert len(compared.breaking) == MOST_CHANGES
    succession = Succession("orders", "1", "2", compared, has_consumers=True, used_by={})
    decided = decide(Move("orders 2", "production"), Grounds((), (), (succession,), {}))
    assert decided.verdict is Verdict.UNKNOWN
    [first, *_] = decided.changes
    why = "they have 3,001 breaking changes, and 3,000 of them are held against pacts"
    assert first.change.text == f"The documents could not be compared: {why}"


def test_a_page_is_given_as_many_and_how_many_more_there_are() -> None:
    read = read_changes(document("v1", MOST_CHANGES + 1), document("v2", 1))
    assert (len(read.changes), read.left_out) == (MOST_CHANGES, 2)


def test_as_many_as_are_kept_leave_nothing_open() -> None:
    assert comparison_of(document("v1", MOST_CHANGES), document("v2", 1)).open is None
