"""What a comparison costs grows with the documents, also where every schema can be reached from every other.

Counted in calls of Python functions: the same each time, whatever else the machine does.
"""

import json
import sys
from types import FrameType
from typing import Any

import pytest

from pactgate import openapi
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.inclusion import included
from pactgate.openapi.schemas.screening import Effort
from pactgate.openapi.schemas.terms import InclusionAnswer


def people(count: int, *, kind: str = "a") -> openapi.Document:
    """A document of schemas that refer to each other, by name or as a whole; the last one says of what kind it is."""

    def schema(number: int) -> Any:
        friends = {
            f"friend{k}": {"anyOf": [{"type": "string", "minLength": 1}, {"$ref": f"#/components/schemas/P{other}"}]}
            for k in range(3)
            for other in [(number * 3 + k + 1) % count]
        }
        kinds = ["a", kind] if number == count - 1 else ["a"]
        properties = {"id": {"type": "string"}, "kind": {"enum": kinds}, **friends}
        return {"type": "object", "required": ["id", "kind"], "properties": properties}

    content = {"application/json": {"schema": {"$ref": "#/components/schemas/P0"}}}
    value = {
        "openapi": "3.0.3",
        "info": {"title": "people", "version": "1"},
        "paths": {"/people": {"get": {"responses": {"200": {"description": "one", "content": content}}}}},
        "components": {"schemas": {f"P{number}": schema(number) for number in range(count)}},
    }
    return openapi.read(json.dumps(value).encode())


def calls(count: int) -> int:
    """How many functions are called to find out that the last schema may be of another kind."""
    old, new = people(count), people(count, kind="b")
    made = 0

    def follow(_: FrameType, event: str, __: object) -> None:
        nonlocal made
        made += event == "call"

    before = sys.getprofile()
    sys.setprofile(follow)
    try:
        changes = openapi.compare(old, new).changes
    finally:
        sys.setprofile(before)
    assert changes
    return made


def test_twice_as_many_schemas_that_refer_to_each_other_cost_about_twice_as_much() -> None:
    calls(5)  # what is made once, for all comparisons
    at_20, at_40, at_80 = calls(20), calls(40), calls(80)
    assert at_40 < 2.5 * at_20
    assert at_80 < 2.5 * at_40


def question() -> tuple[Any, Any]:
    """A sender whose values are many, and a receiver that refuses none of them, in a way that is not plain to see."""
    names = [f"friend{number}" for number in range(6)]
    person = {
        "type": "object",
        "properties": {name: {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/p"}]} for name in names},
        "additionalProperties": False,
    }
    definitions = {"p": person}
    sender = {"anyOf": [{"$ref": "#/$defs/p"}, {"type": "string"}], "$defs": definitions}
    return sender, {"not": {"type": "object", "required": ["friend9"]}, "$defs": definitions}


def test_one_question_costs_no_more_than_the_effort_that_is_made_for_it() -> None:
    sender, receiver = question()
    assert included(sender, receiver).answer is not InclusionAnswer.FAILS
    effort = Effort(500)
    given = sum(1 for _ in candidates(sender, receiver, effort))
    assert given > 0
    assert effort.left > -500  # what was begun is ended


@pytest.mark.parametrize("most", [100, 400])
def test_the_same_effort_gives_the_same_values(most: int) -> None:
    assert [*candidates(*question(), Effort(most))] == [*candidates(*question(), Effort(most))]
