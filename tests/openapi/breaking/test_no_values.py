"""Schemas that no value satisfies: what they break, and what is said of them."""

import json
from typing import Any

import pytest

from pactgate import openapi

IMPOSSIBLE = {"type": "object", "properties": {"b": False}, "required": ["b"]}


def document(schema: Any, *, request: bool) -> openapi.Document:
    content = {"application/json": {"schema": schema}}
    body = {"requestBody": {"content": content}} if request else {}
    answer = {"description": "", **({} if request else {"content": content})}
    paths = {"/a": {"post": {**body, "responses": {"200": answer}}}}
    return openapi.read(json.dumps({"openapi": "3.1.0", "info": {}, "paths": paths}).encode())


def told(old: Any, new: Any, *, request: bool) -> list[tuple[str, str, str]]:
    changes = openapi.compare(document(old, request=request), document(new, request=request)).changes
    return [(change.rule, change.level, change.text) for change in changes]


@pytest.mark.parametrize(
    ("new", "words"),
    [(IMPOSSIBLE, "object"), (False, "none, as no value will do")],
    ids=["contradicts itself", "false"],
)
def test_a_response_that_cannot_be_sent_any_more_is_told_of(new: Any, words: str) -> None:
    text = f"The 200 response changed its type from integer to {words}."
    assert told({"type": "integer"}, new, request=False) == [("response-body-type-specialized", "info", text)]


def test_a_request_that_could_not_be_sent_and_now_can_is_told_of() -> None:
    (change,) = told(IMPOSSIBLE, {"type": "integer"}, request=True)
    assert change[:2] == ("request-body-type-generalized", "info")


@pytest.mark.parametrize("request_", [True, False], ids=["request", "response"])
def test_a_type_that_became_another_is_told_of_once(request_: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    (change,) = told({"type": "integer"}, {"type": "string"}, request=request_)
    assert change[0].endswith("-body-type-changed")
    assert change[1] == "error"
