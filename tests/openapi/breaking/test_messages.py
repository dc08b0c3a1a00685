"""A witness as the message around it: confirmed as a whole, with the verdict of both documents beside it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from pactgate import openapi
from pactgate.openapi.breaking.excerpt import LONGEST, excerpt
from pactgate.openapi.breaking.message import WitnessMessage
from pactgate.openapi.breaking.report import message_lines
from tests.builders.schemas import SCHEMAS
from tests.openapi.breaking.documents import api, body, described, operation, query, reply

STRING, INTEGER = {"type": "string"}, {"type": "integer"}


def messages(old: dict[str, Any], new: dict[str, Any]) -> list[WitnessMessage]:
    """The messages of the errors between two documents with these operations."""
    read = [openapi.read(json.dumps(api(side)).encode()) for side in (old, new)]
    found = [change.message() for change in openapi.compare(*read).changes if change.is_breaking]
    assert all(found)
    return [message for message in found if message]


def lines(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    (message,) = messages(old, new)
    return [*message_lines(message)]


def order(line: dict[str, Any]) -> dict[str, Any]:
    """An order whose lines have such a property `count`."""
    lines = {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {"count": line}}}
    return {"type": "object", "required": ["id", "lines"], "properties": {"id": INTEGER, "lines": lines}}


def test_a_request_is_shown_with_the_body_that_was_accepted() -> None:
    assert lines(body(order({"type": ["integer", "null"]})), body(order(INTEGER))) == [
        "POST /things",
        "content-type: application/json",
        "",
        *json.dumps({"id": 0, "lines": [{"count": None}]}, indent=2).splitlines(),
        "",
        "allowed by the old document | refused by the new document: `lines/0/count`: null is not an integer",
    ]


def test_what_is_missing_is_named_even_where_two_things_are() -> None:
    one, other = messages(
        body({"type": "object", "properties": {"a": STRING, "b": STRING}}),
        body({"type": "object", "properties": {"a": STRING, "b": STRING}, "required": ["a", "b"]}),
    )
    assert (one.reason, other.reason) == ("`a` is required", "`b` is required")


def test_a_response_is_shown_with_its_status_as_it_was_never_sent() -> None:
    assert lines(reply(order(INTEGER)), reply(order({"type": "number"}))) == [
        "200 to POST /things",
        "content-type: application/json",
        "",
        *json.dumps({"id": 0, "lines": [{"count": 0.5}]}, indent=2).splitlines(),
        "",
        "never sent by the old document: `lines/0/count`: 0.5 is not an integer | may be sent by the new document",
    ]


WORD, SHORT = {"type": "string", "enum": ["a b", "c"]}, {"type": "string", "enum": ["c"]}
LIST = {"type": "array", "items": WORD, "minItems": 2}
FEW = {**LIST, "items": SHORT}
FILTER = ({"type": "object", "properties": {"s": WORD}}, {"type": "object", "properties": {"s": SHORT}})


@pytest.mark.parametrize(
    ("where", "said", "schemas", "head"),
    [
        ("query", {}, (WORD, SHORT), ["POST /things?q=a%20b"]),
        ("query", {}, (LIST, FEW), ["POST /things?q=a%20b&q=c"]),
        ("query", {"style": "pipeDelimited", "explode": False}, (LIST, FEW), ["POST /things?q=a%20b|c"]),
        ("query", {"explode": False}, (LIST, FEW), ["POST /things?q=a%20b,c"]),
        ("query", {}, FILTER, ["POST /things?s=a%20b"]),
        ("query", {"style": "deepObject"}, FILTER, ["POST /things?q[s]=a%20b"]),
        ("header", {}, (WORD, SHORT), ["POST /things", "q: a b"]),
        ("header", {}, FILTER, ["POST /things", "q: s,a b"]),
        ("header", {"explode": True}, FILTER, ["POST /things", "q: s=a b"]),
        ("cookie", {}, (WORD, SHORT), ["POST /things", "cookie: q=a b"]),
    ],
)
def test_a_parameter_is_written_as_its_style_says(
    where: str, said: dict[str, Any], schemas: tuple[Any, Any], head: list[str]
) -> None:
    old, new = (described("q", where, schema=schema, **said) for schema in schemas)
    (message,) = messages(old, new)
    assert [*message.head] == head
    assert message.is_whole


def test_a_parameter_in_the_path_stands_in_the_path() -> None:
    old, new = (api(described("id", "path", schema=schema), "/things/{id}") for schema in (WORD, SHORT))
    read = [openapi.read(json.dumps(side).encode()) for side in (old, new)]
    (change,) = openapi.compare(*read).changes
    message = change.message()
    assert message
    assert message.head == ("POST /things/a%20b",)


def test_a_parameter_in_a_media_type_is_written_in_it() -> None:
    old, new = (described("q", "query", content={"application/json": {"schema": schema}}) for schema in FILTER)
    assert messages(old, new)[0].head == ("POST /things?q=%7B%22s%22%3A%20%22a%20b%22%7D",)


def test_a_header_of_a_response_is_shown_and_cannot_forge_a_line() -> None:
    def answer(*values: str) -> dict[str, Any]:
        headers = {"X-Kind": {"schema": {"type": "string", "enum": [*values]}}}
        return operation(responses={"200": {"description": "OK", "headers": headers}})

    (change,) = openapi.compare(
        *(openapi.read(json.dumps(api(side)).encode()) for side in (answer("a"), answer("a", "b\nc: d")))
    ).changes
    message = change.message()
    assert message
    assert message.head == ("200 to POST /things", "x-kind: b\\nc: d")


def test_other_media_types_are_said_to_be_shown_as_json() -> None:
    told = lines(body(order(INTEGER), "application/xml"), body(order({"type": "boolean"}), "application/xml"))
    assert told[1] == "content-type: application/xml"
    assert "The body is shown as JSON." in told


def test_where_no_whole_message_can_be_sent_nothing_breaks() -> None:
    def named(longest: int) -> dict[str, Any]:
        name = {"type": "string", "maxLength": longest}
        return body({"type": "object", "required": ["a"], "properties": {"a": {"not": {}}, "name": name}})

    assert not messages(named(9), named(5))


def test_a_large_body_is_cut_to_what_the_change_is_about() -> None:
    many = {f"p{number:02}": STRING for number in range(40)}
    old, new = (
        body({"type": "object", "properties": {**many, "z": schema}, "required": [*many]}) for schema in (WORD, SHORT)
    )
    told = lines(old, new)
    assert told[3:7] == ["{", '  "z": "a b"', "  … and 40 more", "}"]
    assert "Cut to the part around `z`; the whole has 43 lines." in told
    (message,) = messages(old, new)
    assert isinstance(message.value, dict)
    assert len(message.value) == 41


def test_long_texts_and_long_parts_are_cut_too() -> None:
    shown = excerpt({"a": ["x" * 500] * 100}, ["a"])
    assert max(map(len, shown.lines)) < 200
    assert len(shown.lines) <= LONGEST + 4


def test_the_lines_at_the_place_are_marked_unless_they_are_all() -> None:
    value: Any = {"a": 1, "b": [{"c": [7], "d": {}}, 2]}
    assert marked(value, ["b", 0, "c"]) == ['      "c": [', "        7", "      ],"]
    assert excerpt(value, ["b", 0, "c"]).lines == tuple(json.dumps(value, indent=2).splitlines())
    assert marked({"a": [{"x": number} for number in range(40)]}, ["a", 3, "x"]) == ['      "x": 3']
    assert marked(value, ["gone"]) == marked(value, ["b", 9]) == marked(value, []) == []


def marked(value: Any, place: list[str | int]) -> list[str]:
    shown = excerpt(value, place)
    return [shown.lines[number] for number in sorted(shown.marked)]


@settings(max_examples=60, deadline=None)
@given(SCHEMAS, SCHEMAS)
def test_a_whole_message_is_confirmed_by_the_referee_against_the_whole_schemas(old: Any, new: Any) -> None:
    for message in (change.message() for change in _changes(body(old), body(new)) if change.witness):
        if message and message.is_whole:
            assert Draft202012Validator(old).is_valid(message.value)
            assert not Draft202012Validator(new).is_valid(message.value)
    for message in (change.message() for change in _changes(reply(old), reply(new)) if change.witness):
        if message and message.is_whole:
            assert Draft202012Validator(new).is_valid(message.value)
            assert not Draft202012Validator(old).is_valid(message.value)


def _changes(old: dict[str, Any], new: dict[str, Any]) -> tuple[openapi.Change, ...]:
    return openapi.compare(*(openapi.read(json.dumps(api(side)).encode()) for side in (old, new))).changes


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ({"type": "integer"}, {"type": "integer", "minimum": 1}, "0 is less than 1"),
        ({"type": "integer"}, {"type": "integer", "exclusiveMaximum": 0}, "0 is not less than 0"),
        ({"type": "integer"}, {"type": "integer", "multipleOf": 2}, "1 is not a multiple of 2"),
        (
            {"enum": [*"abcdefghi"]},
            {"enum": [*"bcdefghi"]},
            '"a" is not one of "b", "c", "d", "e", "f", "g" and 2 more',
        ),
        (
            {"type": "array", "items": INTEGER},
            {"type": "array", "items": INTEGER, "contains": {"const": 7}, "maxContains": 9, "minContains": 0},
            "[7, 7, 7, 7, 7, 7, 7, 7, 7, 7] has more than 9 elements that match `contains`",
        ),
        ({"type": "string"}, {"const": "c"}, '"" is not "c"'),
        ({"type": "string"}, {"type": "string", "pattern": "^z"}, '"" does not match `^z`'),
        ({"type": "string"}, {"type": "string", "format": "date"}, '"" is not a date'),
        ({"type": "array"}, {"type": "array", "uniqueItems": True}, '["x", "x"] has an element twice'),
        ({"type": "object"}, {"type": "object", "additionalProperties": False}, "`a`: is not allowed"),
        ({"type": "string"}, {"type": "string", "not": {"const": "no"}}, '"no" matches the schema of `not`'),
    ],
)
def test_why_a_value_is_refused_is_said_in_words(old: Any, new: Any, reason: str) -> None:
    assert messages(query(old), query(new))[0].reason == reason


def shown(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    """The value of each error's message and the reason that is told, by the rule."""
    read = [openapi.read(json.dumps(api(side)).encode()) for side in (old, new)]
    errors = [change for change in openapi.compare(*read).changes if change.is_breaking]
    made = {change.rule: change.message() for change in errors}
    return {rule: (message.value, message.reason) for rule, message in made.items() if message}


def test_each_of_two_bounds_is_shown_by_a_value_that_the_other_admits() -> None:
    found = shown(body({"type": "integer"}), body({"type": "integer", "minimum": 1, "maximum": 21474836}))
    assert found == {
        "request-body-min-set": (0, "0 is less than 1"),
        "request-body-max-set": (21474837, "21474837 is more than 21474836"),
    }


def test_a_property_that_is_lost_is_shown_without_one_that_is_new() -> None:
    old = {"type": "object", "required": ["total"], "properties": {"total": INTEGER}}
    found = shown(reply(old), reply({"type": "object", "properties": {"sum": INTEGER}}))
    assert found == {"response-required-property-removed": ({}, "`total` is required")}


def test_what_changed_elsewhere_in_the_body_is_not_in_the_message() -> None:
    wide = {"type": "object", "properties": {"a": INTEGER, "b": STRING}}
    text = {"type": "string", "minLength": 2, "pattern": "^x"}
    narrow = {"type": "object", "required": ["a"], "properties": {"a": INTEGER, "b": text}}
    found = shown(body(wide), body(narrow))
    assert found["request-property-became-required"] == ({}, "`a` is required")
    for rule in ("request-property-min-length-increased", "request-property-pattern-added"):
        value, reason = found[rule]
        assert value["a"] == 0
        assert reason.startswith("`b`: ")


def test_a_text_that_two_loosened_keywords_let_through_shows_each_of_them() -> None:
    old = {"type": "object", "properties": {"n": {"type": "string", "pattern": "^a", "maxLength": 5}}}
    new = {"type": "object", "properties": {"n": {"type": "string", "maxLength": 9}}}
    found = shown(reply(old), reply(new))
    (longer, _), (other, _) = (
        found["response-property-max-length-increased"],
        found["response-property-pattern-removed"],
    )
    assert longer["n"].startswith("a")
    assert len(longer["n"]) > 5
    assert not other["n"].startswith("a")
    assert len(other["n"]) <= 5
