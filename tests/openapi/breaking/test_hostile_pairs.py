"""Pairs that a careless engine never finishes: choices in choices, types that all hold each other, lists in lists."""

import pytest

from pactgate import openapi
from pactgate.openapi.breaking import schemas
from tests.builders.hostile import Hostile, all_hostile
from tests.builders.hostile_schemas import with_schema

NEVER_ENDING = {"twelve that all hold each other", "anyOf, 30 levels of 2", "lists in lists"}

PAIRS = [each for each in all_hostile(["recursive filters", "references", "sizes"]) if each.variant in NEVER_ENDING]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.variant)
def test_the_comparison_ends_and_does_not_keep_the_change_to_itself(pair: Hostile) -> None:
    old, new = map(openapi.read, pair.contents)
    assert {change.level for change in openapi.compare(old, new).changes} & {openapi.Level.ERROR, openapi.Level.WARNING}


def test_what_no_message_is_looked_for_any_more_stays_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (
        openapi.read(with_schema({"type": "object", "properties": {"a": {"type": t}}})) for t in ("string", "null")
    )
    shown = [change for change in openapi.compare(old, new).changes if change.is_breaking]
    monkeypatch.setattr(schemas, "MOST_SEARCHED", 0)
    unshown = [change for change in openapi.compare(old, new).changes if change.is_breaking]
    assert [change.fingerprint for change in shown] == [change.fingerprint for change in unshown] != []
    assert {(change.is_unproven, change.witness) for change in unshown} == {(True, None)}
    assert "unproven: too many changes" in unshown[0].text


def test_every_such_pair_is_there() -> None:
    assert {pair.variant for pair in PAIRS} == NEVER_ENDING
