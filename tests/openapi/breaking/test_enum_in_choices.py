"""A value that is added to an enum of a response behind a choice: one finding, a warning, wherever the choice is."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pactgate import openapi
from tests.openapi.breaking.documents import api, reply

type Object = dict[str, Any]
type Placed = Callable[[str, Object, Object], Object]

NUMBER, NULL = {"type": "integer"}, {"type": "null"}
SIZED = {"type": "object", "required": ["size"], "properties": {"size": NUMBER}}
ADDED = {(f"response-{place}-enum-value-added", "warning") for place in ("body", "property")}
REF = {"$ref": "#/components/schemas/Kind"}


def of(**properties: Any) -> Object:
    return {"type": "object", "properties": properties}


def told(kind: Object) -> Object:
    """An object that is told apart by its kind."""
    return {**of(kind=kind), "required": ["kind"]}


def closed(schema: Object) -> Object:
    return {**schema, "additionalProperties": False}


def or_null(kind: Object) -> Object:
    """The enum with null in it, as 3.1 writes it."""
    return {"type": ["string", "null"], "enum": [*kind["enum"], None]}


CHOICES: dict[str, Placed] = {
    "text": lambda word, kind, _: {word: [kind, NUMBER]},
    "two enums": lambda word, kind, _: {word: [kind, {"enum": ["x", "y"]}]},
    "object": lambda word, kind, _: {word: [told(kind), SIZED]},
    "closed objects": lambda word, kind, _: {word: [closed(told(kind)), closed(SIZED)]},
    "kinds of object": lambda word, kind, _: {word: [told(kind), told({"type": "string", "enum": ["x"]})]},
    "component": lambda word, _, __: {word: [REF, NUMBER]},
    "component in an object": lambda word, _, __: {word: [told(REF), SIZED]},
    "component in two places": lambda word, _, __: of(a=REF, b={word: [REF, NUMBER]}),
    "property": lambda word, kind, _: of(a={word: [told(kind), SIZED]}),
    "items": lambda word, kind, _: {"type": "array", "items": {word: [told(kind), SIZED]}},
    "null as a member": lambda word, kind, _: {word: [told(kind), SIZED, NULL]},
    "null beside one member": lambda word, kind, _: of(a={word: [kind, NULL]}),
    "null beside one component": lambda word, _, __: of(a={word: [REF, NULL]}),
    "null around the choice": lambda word, kind, _: of(a={"anyOf": [{word: [told(kind), SIZED]}, NULL]}),
    "null in the enum": lambda word, kind, _: {word: [or_null(kind), NUMBER]},
    "null in the enum of an object": lambda word, kind, _: {word: [told(or_null(kind)), SIZED]},
}
NULLABLE: dict[str, Placed] = {
    "choice": lambda word, kind, null: {word: [told(kind), SIZED], **null},
    "choice of one": lambda word, kind, null: of(a={word: [kind], **null}),
    "choice of one component": lambda word, _, null: of(a={word: [REF], **null}),
    "around the choice": lambda word, kind, null: of(a={"allOf": [{word: [told(kind), SIZED]}], **null}),
    "member": lambda word, kind, null: {word: [{**told(kind), **null}, SIZED]},
    "component behind allOf": lambda word, _, null: {word: [{"allOf": [REF], **null}, NUMBER]},
    "enum": lambda word, kind, null: {word: [{**kind, "enum": [*kind["enum"], None], **null}, NUMBER]},
}
"""The same with `nullable`, as 3.0 writes it."""


def changes(placed: Placed, word: str, version: str) -> list[tuple[str, str]]:
    sides = []
    for values in ("ab", "abc"):
        kind = {"type": "string", "enum": [*values]}
        document = {
            **api(reply(placed(word, kind, {"nullable": True}))),
            "openapi": version,
            "components": {"schemas": {"Kind": kind}},
        }
        sides.append(openapi.read(json.dumps(document).encode()))
    return [(change.rule, change.level) for change in openapi.compare(*sides).changes]


@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
@pytest.mark.parametrize("name", CHOICES)
def test_it_is_told_once_as_a_warning(name: str, word: str) -> None:
    (change,) = changes(CHOICES[name], word, "3.1.0")
    assert change in ADDED


@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
@pytest.mark.parametrize("name", NULLABLE)
def test_it_is_told_once_as_a_warning_where_null_may_come_too(name: str, word: str) -> None:
    (change,) = changes(NULLABLE[name], word, "3.0.3")
    assert change in ADDED
