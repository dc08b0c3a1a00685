"""An operation for reading: field by field, with the names that usage has for fields."""

import json
from typing import Any

from pactgate import openapi
from pactgate.openapi.reading import DEEPEST, MOST_FIELDS, Reading, reading, title
from pactgate.openapi.usage.fields import shown


def read(operation: dict[str, Any], components: dict[str, Any] | None = None) -> Reading:
    found = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a/{id}": {"post": operation}}}
    if components:
        found["components"] = {"schemas": components}
    told = reading(openapi.read(api_bytes(found)), "POST /a/{id}")
    assert told is not None
    return told


def api_bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {"200": {"description": "it", "content": {"application/json": {"schema": schema}}}}}


def lines(told: Reading) -> list[str]:
    return [
        f"{'  ' * each.depth}{each.name}{'!' if each.is_required else ''}: {each.kind}"
        f"{''.join(f', {note}' for note in each.notes)}"
        for section in told.sections
        for each in section.fields
    ]


def test_parameters_bodies_and_answers_are_told() -> None:
    operation = {
        "summary": "Make it",
        "deprecated": True,
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 20}},
        ],
        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {}}}}}},
        "responses": {"204": {"description": "nothing", "headers": {"X-A": {"schema": {"enum": ["x", "y"]}}}}},
    }
    told = read(operation)
    assert (told.summary, told.is_deprecated) == ("Make it", True)
    assert [section.title for section in told.sections] == [
        "Parameters",
        "Request body, optional, application/json",
        "Answer 204, headers",
        "Answer 204, no body",
    ]
    assert lines(told) == [
        "id!: string, path, format uuid",
        "limit: integer, query, minimum 1, default 20",
        "a: anything",
        "x-a: string, one of x, y",
    ]
    assert [shown(each.steps) for section in told.sections for each in section.fields] == [
        "request.path.id",
        "request.query.limit",
        "request.body.a",
        "response.headers.x-a",
    ]


def test_what_is_inside_is_told_through_references_arrays_and_all_of() -> None:
    components = {
        "Line": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string", "nullable": True}}},
        "Order": {
            "allOf": [
                {"type": "object", "properties": {"id": {"type": "string"}}},
                {"properties": {"lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}}},
            ]
        },
    }
    told = read(answer({"$ref": "#/components/schemas/Order"}), components)
    assert lines(told) == ["id: string", "lines: array of object (Line)", "  sku!: string or null"]
    assert shown(told.sections[0].fields[-1].steps) == "response.body.lines[].sku"


def test_alternatives_are_told_together() -> None:
    one, other = ({"type": "object", "properties": {name: {"type": "string"}}} for name in ("a", "b"))
    assert lines(read(answer({"oneOf": [one, other]}))) == ["a: string", "b: string"]


def test_what_is_inside_of_itself_ends() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    assert lines(read(answer({"$ref": "#/components/schemas/Node"}), {"Node": node})) == ["next: object (Node)"]


def test_what_is_very_large_or_very_deep_is_cut() -> None:
    wide = {"type": "object", "properties": {f"a{number}": {} for number in range(MOST_FIELDS + 1)}}
    [section] = read(answer(wide)).sections
    assert (len(section.fields), section.is_cut) == (MOST_FIELDS, True)
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(DEEPEST + 5):
        deep = {"type": "object", "properties": {"a": deep}}
    assert len(read(answer(deep)).sections[0].fields) == DEEPEST


def test_what_the_document_does_not_have_is_none() -> None:
    document = openapi.read(api_bytes({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}))
    assert reading(document, "GET /a") is None
    assert title(document) == "t 1"
