"""Very many breaking changes: so many are kept as can be gone through, and what is left makes the answer unknown."""

import json

from pactgate.broker.actions.documents.judge_documents import MOST_BREAKING_CHANGES, comparison_of
from pactgate.broker.actions.documents.read_texts import MOST_CHANGES_SHOWN, read_changes


def document(prefix: str, paths: int) -> str:
    answer = {"get": {"responses": {"200": {"description": "OK"}}}}
    named = {f"/{prefix}/{number}": answer for number in range(paths)}
    return json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": named})


def test_what_is_kept_is_bounded_and_the_rest_leaves_it_open() -> None:
    compared = comparison_of(document("v1", MOST_BREAKING_CHANGES + 1), document("v2", 1))
    assert len(compared.breaking) == MOST_BREAKING_CHANGES
    assert compared.open == "only the first 1,000 of 1,001 breaking changes were checked against pacts"


def test_as_many_as_are_kept_leave_nothing_open() -> None:
    assert comparison_of(document("v1", MOST_BREAKING_CHANGES), document("v2", 1)).open is None


def test_a_page_is_given_as_many_as_it_shows_and_how_many_more_there_are() -> None:
    read = read_changes(document("v1", MOST_CHANGES_SHOWN + 1), document("v2", 1))
    assert (len(read.changes), read.left_out) == (MOST_CHANGES_SHOWN, 2)
