"""Objects that are closed only as a whole, whose choices give them properties."""

import json
from typing import Any

from pactgate import openapi

PLAIN = {"type": "object", "properties": {"type": {"type": "string", "enum": ["a", "b"]}}}


def response(schema: Any) -> openapi.Document:
    content = {"application/json": {"schema": schema}}
    paths = {"/a": {"get": {"responses": {"200": {"description": "", "content": content}}}}}
    return openapi.read(json.dumps({"openapi": "3.0.3", "info": {}, "paths": paths}).encode())


def member(*values: str) -> Any:
    return {"type": "object", "properties": {"type": {"type": "string", "enum": [*values]}}, "required": ["type"]}


def test_a_value_that_only_a_member_of_a_new_choice_has_is_no_less_a_break() -> None:
    new = {"type": "object", "oneOf": [member("a"), member("b", "c")]}
    (change,) = [c for c in openapi.compare(response(PLAIN), response(new)).changes if c.is_breaking]
    assert change.witness
    assert change.witness.value == {"type": "c"}


def test_a_new_choice_of_what_was_there_breaks_nobody() -> None:
    new = {"type": "object", "oneOf": [member("a"), member("b")]}
    assert not openapi.compare(response(PLAIN), response(new)).breaking


def test_a_member_of_a_choice_that_changed_is_held_against_every_member_that_was_there() -> None:
    old = {"anyOf": [member("a", "b"), {**member("c"), "title": "Other"}]}
    new = {"anyOf": [member("a"), {**member("b", "c"), "title": "Another"}]}
    assert not openapi.compare(response(old), response(new)).breaking
