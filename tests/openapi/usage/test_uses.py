"""What pacts use of a document."""

import json
from typing import Any

import pytest

from pactgate import openapi
from tests.openapi.fit.kit import Object, accepting, answering, document, expecting, sending
from tests.openapi.fit.kit import pact as one
from tests.openapi.usage.kit import make_order, orders, pact, read, read_order


def fields(pact: Object, document: Object) -> tuple[str, ...]:
    return openapi.uses(pact, read(document)).uses[0].fields


ANYTHING: Object = {}
TYPE = [{"match": "type"}]


@pytest.mark.parametrize(
    ("body", "rules", "expected"),
    [
        ({"a": 1, "b": {"c": "x"}}, None, ["a", "b.c"]),
        ({"a": [{"b": 1}, {"c": 2}]}, None, ["a[].b", "a[].c"]),
        ({"a": [1, 2]}, None, ["a[]"]),
        ({"a": []}, None, ["a"]),
        ({"a": []}, {"$.a": TYPE}, ["a[].*"]),
        ({"a": {}}, None, ["a.*"]),
        ({"a": {"k": {"n": 1}}}, {"$.a": [{"match": "values"}]}, ["a.*.n"]),
        ({"a": {"k": {"n": 1}}}, {"$.a": [{"match": "eachKey", "rules": []}]}, ["a.*.n"]),
        ({"a": {"k": {"n": 1}}}, {"$.a.*.n": TYPE}, ["a.*.n"]),
        ({"a": {"k": {"n": 1}}}, {"$.a": TYPE}, ["a.k.n"]),
        ({"a.b": {"c": 1}}, None, ["['a.b'].c"]),
        ({"a": None}, None, ["a"]),
    ],
)
def test_what_is_read_of_a_body(body: Any, rules: Object | None, expected: list[str]) -> None:
    shown = [f"response.body{'' if field[0] == '[' else '.'}{field}" for field in expected]
    assert [*fields(expecting(body, rules), answering(ANYTHING))] == shown


@pytest.mark.parametrize(
    ("body", "expected"),
    [({"a": {}, "b": [], "c": [{"d": 1}]}, ["a", "b", "c[].d"]), ([], [""]), ("x", [""])],
)
def test_what_is_sent_in_a_body(body: Any, expected: list[str]) -> None:
    shown = [f"request.body.{field}".rstrip(".") for field in expected]
    assert [*fields(sending(body), accepting(ANYTHING))] == shown


@pytest.mark.parametrize(
    ("interaction", "side"), [(expecting("<a/>"), "response"), (sending("<a/>", "text/xml"), "request")]
)
def test_a_body_that_cannot_be_looked_into_is_used_as_a_whole(interaction: Object, side: str) -> None:
    interaction["interactions"][0][side]["headers"] = {"Content-Type": "text/xml"}
    offered = (answering if side == "response" else accepting)(ANYTHING, "text/xml")
    assert fields(interaction, offered) == (f"{side}.body.*",)


OFFERED = document(
    {
        "parameters": [
            {"name": "page", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
            {"name": "sid", "in": "cookie", "schema": {"type": "string"}},
        ],
        "security": [{"key": []}, {"login": []}],
        "responses": {
            "2XX": {"description": "", "headers": {"X-A": {"schema": {}}}, "content": {"application/json": {}}}
        },
    },
    servers=[{"url": "https://example.org/v1"}],
    components={
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "login": {"type": "http", "scheme": "basic"},
        }
    },
)
"""A document of one operation that asks for all sorts of things."""


def test_an_interaction_is_told_with_all_that_it_sends_and_reads() -> None:
    interaction = one(
        {
            "path": "/v1/x",
            "query": {"page[size]": ["1"], "other": ["2"]},
            "headers": {"X-Key": "k", "Cookie": "sid=1", "Accept": "application/json"},
        },
        {"status": 201, "headers": {"X-A": "1", "Content-Type": "application/json"}, "body": [1]},
    )
    interaction["interactions"][0]["providerStates"] = [{"name": "there is one"}]
    assert openapi.uses(interaction, read(OFFERED)).as_json() == {
        "uses": [
            {
                "interaction": 0,
                "description": "i",
                "states": ["there is one"],
                "operation": "GET /x",
                "status": 201,
                "response": "2XX",
                "response_type": "application/json",
                "tree": {
                    "request": {
                        "cookies": {"sid": {}},
                        "headers": {"x-key": {}},
                        "query": {"other": {}, "page": {}},
                        "security": {"key": {}},
                    },
                    "response": {"body": {"[]": {}}, "headers": {"x-a": {}}},
                },
            }
        ],
        "unmatched": [],
    }


def test_what_uses_no_operation_is_listed_with_the_reason() -> None:
    strange = [
        {"description": "a", "request": {"method": "GET", "path": "/nowhere"}, "response": {"status": 200}},
        {"description": "b", "request": {"method": "GET", "path": "/orders/x"}, "response": {"status": 200}},
        {"description": "c", "type": "Asynchronous/Messages", "contents": {"content": 1}},
    ]
    found = openapi.uses(pact(*strange, read_order(), version="4.0"), read(orders()))
    assert [use.interaction for use in found.uses] == [3]
    reasons = {one.description: one.reason for one in found.unmatched}
    assert reasons.keys() == {"a", "b", "c"}
    assert reasons["a"] == "The document has no operation GET /nowhere"
    assert "'id' does not satisfy its schema" in reasons["b"]
    assert "describes HTTP" in reasons["c"]


def test_uses_come_back_from_json() -> None:
    known = [read_order({"id": 1}), make_order({"items": [{"price": 1}]}), read_order(path="/nowhere")]
    found = openapi.uses(pact(*known), read(orders()))
    assert openapi.Uses.from_json(json.loads(json.dumps(found.as_json()))) == found
