"""Where oasdiff judges otherwise: our verdict on small documents for each kind, with its witness."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pactgate import openapi
from scripts.docs.argued import KINDS
from scripts.docs.differences import page
from tests.openapi.breaking.documents import api, body, described, operation, query, reply

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "differences.md"
STRING, INTEGER, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
NAMED = {"type": "object", "properties": {"name": STRING}}
ELEMENTS = {"type": "array", "items": STRING, "contains": INTEGER}
PAGES = described("page", "query")["parameters"]
NOTHING = object()
"""Stands for an error that is not about values, so that no value shows it."""


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _without(*names: str) -> dict[str, Any]:
    return {"not": {"type": "object", "required": [*names]}, "type": "object"}


def _if(kind: str, least: int) -> dict[str, Any]:
    branch = {"properties": {"size": {"type": "integer", "minimum": least}}}
    return {**_object(size=INTEGER, kind=STRING), "if": {"properties": {"kind": {"const": kind}}}, "then": branch}


def _callback(schema: Any) -> dict[str, Any]:
    return {"callbacks": {"done": {"{$request.query.url}": {"post": body(schema)}}}}


def _at(url: str) -> dict[str, Any]:
    return {**api(operation()), "servers": [{"url": url}]}


@dataclass(frozen=True)
class Example:
    """Two documents of a kind, and the errors and warnings that we report, each with its witness."""

    kind: str
    old: Any
    new: Any
    verdict: dict[str, Any] = field(default_factory=dict)


def requests(kind: str, old: Any, new: Any, **verdict: Any) -> Example:
    return Example(kind, api(body(old)), api(body(new)), _named(verdict))


def replies(kind: str, old: Any, new: Any, **verdict: Any) -> Example:
    return Example(kind, api(reply(old)), api(reply(new)), _named(verdict))


def queries(kind: str, old: Any, new: Any, **verdict: Any) -> Example:
    return Example(kind, api(query(old)), api(query(new)), _named(verdict))


def _named(verdict: dict[str, Any]) -> dict[str, Any]:
    return {rule.replace("_", "-"): witness for rule, witness in verdict.items()}


EXAMPLES = (
    requests("keyword-of-another-type", {**NAMED, "maximum": 9}, {**NAMED, "maximum": 5}),
    requests("keyword-of-another-type", {"type": "array", **STRING}, {**STRING, "required": ["id"]}),
    requests("keyword-of-another-type", NAMED, {**NAMED, "unevaluatedItems": STRING}),
    queries("keyword-of-another-type", {**STRING, "minItems": 3}, {**STRING, "minItems": 4}),
    replies("keyword-of-another-type", {**STRING, "minimum": 9}, {**STRING, "minimum": 5}),
    replies(
        "keyword-of-another-type", {**STRING, "properties": {"a": STRING}}, {**STRING, "properties": {"a": INTEGER}}
    ),
    requests("format-of-another-type", NAMED, {**NAMED, "format": "uuid"}),
    requests(
        "not-sent",
        _object(id={**STRING, "readOnly": True}),
        _object(id={**STRING, "readOnly": True, "pattern": "^[a-z]+$"}),
    ),
    *(
        requests("undeclared-properties", NAMED, {**NAMED, **said})
        for said in (
            {"patternProperties": {"^x-": STRING}},
            {"propertyNames": {"pattern": "^[a-z]"}},
            {"unevaluatedProperties": STRING},
            {"dependentSchemas": {"name": {"properties": {"email": STRING}}}},
        )
    ),
    replies("undeclared-properties", {**NAMED, "patternProperties": {"^x-": STRING}}, NAMED),
    requests(
        "undeclared-properties",
        {"type": "object"},
        {"type": "object", "propertyNames": {"pattern": "^[a-z]"}},
        request_body_property_names_added={"A": "x"},
    ),
    replies(
        "undeclared-properties",
        {"type": "object", "dependentSchemas": {"name": {"properties": {"email": STRING}}}},
        {"type": "object"},
        response_body_dependent_schema_removed={"name": "x", "email": 0},
    ),
    requests("no-value", {**ELEMENTS, "maxContains": 6}, {**ELEMENTS, "maxContains": 5}),
    replies("no-value", {**ELEMENTS, "minContains": 2}, {**ELEMENTS, "minContains": 1}),
    queries(
        "no-value",
        {**STRING, "pattern": "^[0-9a-f]{36}$", "maxLength": 29, "format": "uuid"},
        {**INTEGER, "pattern": "^[0-9a-f]{36}$", "maxLength": 29},
    ),
    requests("inside-of-not", _without("a"), _without("b"), request_body_not_extended={"b": "x"}),
    requests(
        "inside-of-if", _if("small", 0), _if("small", 5), request_property_min_increased=0
    ),
    requests(
        "inside-of-if",
        _if("small", 0),
        _if("large", 0),
        request_body_values_narrowed={"kind": "large", "size": -1},
    ),
    queries("read-as-text", {"oneOf": [STRING, INTEGER, {"type": "boolean"}]}, STRING),
    queries("read-as-text", _object(mode={"oneOf": [STRING, INTEGER]}), _object(mode=STRING)),
    queries("read-as-text", _object(group=NUMBER), _object(group=STRING)),
    replies(
        "promised-more",
        {**_object(a=STRING, b=STRING, c=STRING), "dependentRequired": {"a": ["b"]}},
        {**_object(a=STRING, b=STRING, c=STRING), "dependentRequired": {"a": ["b", "c"]}},
    ),
    requests(
        "promised-more",
        {**_object(a=STRING, b=STRING, c=STRING), "dependentRequired": {"a": ["b"]}},
        {**_object(a=STRING, b=STRING, c=STRING), "dependentRequired": {"a": ["b", "c"]}},
        request_body_dependent_required_changed={"a": "x", "b": "x"},
    ),
    Example(
        "path-parameter-renamed",
        api(described("id", "path"), path="/things/{id}"),
        api(described("key", "path"), path="/things/{key}"),
    ),
    requests(
        "required-without-a-property",
        _object(name=STRING, test=STRING),
        {**NAMED, "required": ["test"]},
        request_property_became_required={},
        request_property_removed=NOTHING,
    ),
    replies(
        "required-without-a-property",
        _object(name=STRING, test=STRING),
        {**NAMED, "required": ["test"]},
        response_body_values_widened={"test": 0},
        response_optional_property_removed=NOTHING,
    ),
    Example(
        "parameter-of-the-path",
        {**api(operation()), "paths": {"/things": {"post": operation(), "parameters": PAGES}}},
        api(operation()),
        {"request-parameter-removed": NOTHING},
    ),
    Example(
        "operation-renamed",
        api({**operation(), "operationId": "make"}),
        api({**operation(), "operationId": "create"}),
        {"api-operation-id-removed": NOTHING},
    ),
    Example(
        "special-media-type",
        api(reply(STRING)),
        api(reply(STRING, "application/vnd.things+json")),
        {"response-media-type-name-specialized": NOTHING},
    ),
    Example(
        "object-in-xml",
        api(body({"type": "object"}, "application/xml")),
        api(body(STRING, "application/xml")),
        {"request-body-type-changed": {}},
    ),
    Example(
        "content-of-a-parameter",
        api(described("filter", "query", content={"application/json": {"schema": NAMED}})),
        api(described("filter", "query", content={"application/json": {"schema": {**NAMED, "required": ["name"]}}})),
        {"request-parameter-property-became-required": {}},
    ),
    Example(
        "content-of-a-parameter",
        api(described("filter", "query", content={"application/json": {"schema": STRING}})),
        api(described("filter", "query", schema=STRING)),
        {"request-parameter-media-type-changed": NOTHING},
    ),
    Example(
        "covered-status",
        api({"responses": {"200": {"description": "OK"}}}),
        api({"responses": {"default": {"description": "whatever happens"}}}),
    ),
    Example(
        "covered-status",
        api(reply(NAMED)),
        api({"responses": {"default": {"description": "whatever happens"}}}),
        {"response-media-type-removed": NOTHING},
    ),
    Example(
        "callbacks",
        api({**operation(), **_callback(_object(size=NUMBER))}),
        api({**operation(), **_callback(_object(size=STRING))}),
        {"response-property-type-changed": ""},
    ),
    Example(
        "callbacks",
        api({**operation(), **_callback(_object(size=NUMBER))}),
        api({**operation(), "callbacks": {"done": {"{$request.query.url}": {"post": operation()}}}}),
        {"event-body-removed": NOTHING},
    ),
    replies(
        "inside-of-a-choice",
        {"oneOf": [STRING, {**_object(nested=STRING)}]},
        {"oneOf": [STRING, {**_object(nested=NUMBER)}]},
        response_property_type_changed=0,
    ),
    Example(
        "base-path", _at("https://example.org/v1"), _at("https://example.org/v2"),
        {"server-base-path-changed": NOTHING},
    ),
)  # fmt: skip


def test_every_kind_has_an_example() -> None:
    assert {example.kind for example in EXAMPLES} == {kind.name for kind in KINDS}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_the_verdict_is_ours_and_an_error_about_values_shows_a_witness(example: Example) -> None:
    old, new = (openapi.read(json.dumps(side).encode()) for side in (example.old, example.new))
    told = [change for change in openapi.compare(old, new).changes if change.level != "info"]
    assert {change.rule: NOTHING if change.witness is None else change.witness.value for change in told} == (
        example.verdict
    )


def test_the_page_of_differences_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m scripts.docs.differences > docs/reference/differences.md"
