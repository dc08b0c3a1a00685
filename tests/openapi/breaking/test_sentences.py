"""What findings say: in the words of the field, nothing twice, nothing untrue."""

import json
from typing import Any

import pytest

from pactgate import openapi
from tests.openapi.breaking.documents import api, body, operation, query, reply

STRING, INTEGER, BOOLEAN = ({"type": name} for name in ("string", "integer", "boolean"))
REQUIRED = {"type": "object", "properties": {"a": STRING}, "required": ["a"]}
OPTIONAL = {"type": "object", "properties": {"a": STRING}}
CLOSED = {"additionalProperties": False}


def changes(old: dict[str, Any], new: dict[str, Any]) -> tuple[openapi.Change, ...]:
    return openapi.compare(*(openapi.read(json.dumps(api(side)).encode()) for side in (old, new))).changes


def test_a_property_that_is_refused_is_not_told_as_removed_too() -> None:
    found = changes(body({**OPTIONAL, **CLOSED}), body({"type": "object", **CLOSED}))
    assert [change.rule for change in found] == ["request-property-refused"]


def test_a_property_that_was_excluded_is_not_told_as_added_too() -> None:
    found = changes(reply({"type": "object", **CLOSED}), reply({**OPTIONAL, **CLOSED}))
    assert [change.rule for change in found] == ["response-property-not-expected"]


def test_a_property_that_is_removed_from_an_open_object_is_told_as_removed() -> None:
    found = changes(body(OPTIONAL), body({"type": "object"}))
    assert [change.rule for change in found] == ["request-property-removed"]


def test_a_body_that_must_be_there_for_its_property_is_told_of_once() -> None:
    content = [{"content": {"application/json": {"schema": schema}}} for schema in (OPTIONAL, REQUIRED)]
    found = changes(operation(requestBody=content[0]), operation(requestBody={**content[1], "required": True}))
    assert [change.rule for change in found] == ["request-property-became-required"]


def test_a_body_that_must_be_there_is_told_of_where_one_media_type_demands_no_property() -> None:
    old: dict[str, Any] = {"application/json": {"schema": OPTIONAL}, "text/csv": {}}
    new: dict[str, Any] = {"application/json": {"schema": REQUIRED}, "text/csv": {}}
    found = changes(operation(requestBody={"content": old}), operation(requestBody={"content": new, "required": True}))
    assert {change.rule for change in found} == {"request-property-became-required", "request-body-became-required"}


def test_a_property_that_stays_required_is_not_told_as_optional() -> None:
    found = changes(reply(REQUIRED), reply({"type": "object", "required": ["a"]}))
    assert "The 200 response no longer describes its property `a`." in {change.text for change in found}


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            query({**BOOLEAN, "default": False}),
            query({**BOOLEAN, "default": True}),
            "The default of the query parameter `q` changed from `false` to `true`.",
        ),
        (
            query({**STRING, "default": "a"}),
            query({**STRING, "default": None}),
            "The default of the query parameter `q` changed from `a` to `null`.",
        ),
        (query(BOOLEAN), query({**BOOLEAN, "default": False}), "The query parameter `q` now has the default `false`."),
    ],
)
def test_values_are_told_as_json_writes_them(old: dict[str, Any], new: dict[str, Any], text: str) -> None:
    assert [change.text for change in changes(old, new)] == [text]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (query(INTEGER), query({**STRING, "pattern": "^a"}), '"0" does not match `^a`'),
        (query(INTEGER), query({**STRING, "maxLength": 1}), '"-1" is longer than 1'),
        (body(INTEGER), body(STRING), "0 is not a string"),
        (body({"type": ["string", "null"]}), body(STRING), "null is not a string"),
        (
            body({**STRING, "format": "date-time"}),
            body({**STRING, "format": "date"}),
            '"2024-02-29T12:00:00Z" is not a date',
        ),
    ],
)
def test_a_value_is_refused_for_what_it_is_in_the_message(
    old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    message = changes(old, new)[0].message()
    assert message
    assert message.reason == reason


LETTERS, DIGITS = {"type": "string", "enum": ["a", "b"]}, {"type": "integer", "enum": [1, 2]}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (LETTERS, DIGITS, "type-changed"),
        (LETTERS, INTEGER, "type-changed"),
        (STRING, DIGITS, "type-changed"),
        ({**STRING, "const": "a"}, {**INTEGER, "const": 1}, "type-changed"),
        (LETTERS, {"type": ["string", "integer"], "enum": ["a", "b", 1]}, "type-generalized"),
    ],
)
def test_of_values_that_are_of_another_type_it_is_only_told_that_their_type_changed(
    old: dict[str, Any], new: dict[str, Any], told: str
) -> None:
    for message, side in ((reply, "response"), (body, "request")):
        assert [change.rule for change in changes(message(old), message(new))] == [f"{side}-body-{told}"]


def test_a_listed_value_of_a_type_that_stays_is_told_beside_the_type() -> None:
    new = {"type": ["string", "integer"], "enum": ["a", "c", 1]}
    found = {change.rule for change in changes(reply(LETTERS), reply(new))}
    assert found >= {"response-body-type-generalized", "response-body-enum-value-added"}


def test_a_list_that_alone_refuses_the_texts_of_a_parameter_is_told() -> None:
    found = [change.rule for change in changes(query(INTEGER), query(LETTERS)) if change.is_breaking]
    assert found == ["request-parameter-became-enum"]
