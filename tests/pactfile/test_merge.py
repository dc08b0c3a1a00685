from typing import Any

import pytest

from pactgate.pactfile.merge import conflicts, merged


def exchange(description: str, *, path: str = "/", status: int = 200, **members: Any) -> dict[str, Any]:
    return {"description": description, "request": {"path": path}, "response": {"status": status}, **members}


def part(*interactions: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"interactions": list(interactions), **members}


def test_new_interactions_come_after_those_that_are_there_and_the_rest_stays() -> None:
    together = merged(part(exchange("one"), metadata={"v": 1}), part(exchange("two"), metadata={"v": 2}))
    assert together == part(exchange("one"), exchange("two"), metadata={"v": 1})


def test_an_interaction_that_means_the_same_exchange_is_replaced_in_its_place() -> None:
    together = merged(part(exchange("one"), exchange("two")), part(exchange("one", status=404)))
    assert together == part(exchange("one", status=404), exchange("two"))


@pytest.mark.parametrize("key", ["provider_state", "providerState", "providerStates"])
def test_another_provider_state_makes_it_another_exchange(key: str) -> None:
    state: dict[str, Any] = {key: "s"}
    base, addition = part(exchange("one", **state)), part(exchange("one", path="/x"))
    assert len(merged(base, addition)["interactions"]) == 2
    assert conflicts(base, addition) == []


def test_messages_are_merged_too() -> None:
    assert merged({"messages": [{"description": "a"}]}, {"messages": [{"description": "b"}]}) == {
        "messages": [{"description": "a"}, {"description": "b"}]
    }


def test_the_same_exchange_with_another_question_conflicts_and_with_another_answer_does_not() -> None:
    base = part(exchange("one"))
    assert conflicts(base, part(exchange("one", status=500))) == []
    assert conflicts(base, part(exchange("one", path="/elsewhere"))) == ["one"]


def test_merging_changes_neither_part() -> None:
    base, addition = part(exchange("one")), part(exchange("two"))
    merged(base, addition)
    assert (base, addition) == (part(exchange("one")), part(exchange("two")))
