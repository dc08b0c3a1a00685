"""Matching rules of expected responses: what else than the example the consumer accepts."""

from typing import Any

import pytest

from tests.openapi.fit.kit import INTEGER, TEXT, Object, answering, document, errors, expecting, of, pact

LETTERS = {"type": "string", "enum": ["A", "B"]}
MAP = {"type": "object", "properties": {"known": INTEGER}}


@pytest.mark.parametrize(
    ("schema", "example", "rule", "fits"),
    [
        (LETTERS, "C", {"match": "type"}, True),
        (LETTERS, "C", {"match": "equality"}, False),
        (LETTERS, "C", {"match": "regex", "regex": "[A-C]"}, True),
        (LETTERS, "C", {"match": "regex", "regex": "[C-E]"}, False),
        (LETTERS, "xAx", {"match": "include", "value": "A"}, True),
        (LETTERS, "C", {"match": "include", "value": "C"}, False),
        (INTEGER, "C", {"match": "type"}, False),
        (INTEGER, "C", {"match": "integer"}, True),
        (INTEGER, 1.5, {"match": "decimal"}, False),
        (INTEGER, 1.5, {"match": "number"}, True),
        ({**INTEGER, "minimum": 5}, 1, {"match": "integer"}, True),
        ({"type": "boolean"}, "x", {"match": "boolean"}, True),
        ({"type": "boolean"}, None, {"match": "null"}, False),
        ({"type": ["string", "null"]}, "x", {"match": "null"}, True),
        ({**TEXT, "minLength": 3}, "x", {"match": "notEmpty"}, True),
        ({**TEXT, "format": "date"}, "24/12/2024", {"match": "date", "format": "dd/MM/yyyy"}, False),
        ({**TEXT, "format": "date"}, "2024-12-24", {"match": "date", "format": "yyyy-MM-dd"}, True),
        ({**TEXT, "format": "date-time"}, "2024-12-24T00:00:00Z", {"match": "timestamp", "format": "x"}, True),
        ({**TEXT, "enum": ["1.0.0"]}, "2.0.0", {"match": "semver"}, True),
        ({**TEXT, "pattern": "^[a-c]$"}, "x", {"match": "regex", "regex": "^[c-x]$"}, True),
        ({**TEXT, "pattern": "^[a-c]$"}, "x", {"match": "regex", "regex": "^[d-x]$"}, False),
        ({"type": "array", "minItems": 2}, ["a"], {"match": "type", "min": 1}, True),
        ({"type": "array", "minItems": 2}, ["a"], {"match": "type", "min": 1, "max": 1}, False),
        ({"type": "array", "items": LETTERS}, ["C"], {"match": "type"}, True),
        ({"type": "array", "items": INTEGER}, ["C"], {"match": "type"}, False),
        (MAP, {"any": 5}, {"match": "values"}, True),
        (MAP, {"any": "x"}, {"match": "values"}, False),
        (MAP, {"any": 5}, {"match": "eachKey", "rules": [{"match": "regex", "regex": ".*"}]}, True),
        (MAP, {"any": 5}, {"match": "type"}, False),
        (
            {"type": "object", "additionalProperties": LETTERS},
            {"k": "C"},
            {"match": "eachValue", "rules": [{"match": "type"}]},
            True,
        ),
        (
            {"type": "array", "items": LETTERS, "minItems": 3},
            ["C"],
            {
                "match": "arrayContains",
                "variants": [{"index": 0, "rules": {"$": {"matchers": [{"match": "type"}]}}}],
            },
            True,
        ),
    ],
)
def test_a_rule_says_what_the_consumer_accepts(schema: Object, example: Any, rule: Object, *, fits: bool) -> None:
    pact = expecting({"a": example}, {"$.a": [rule]})
    assert (not errors(pact, answering(of(a=schema), version="3.1.0"))) is fits


def test_a_rule_goes_on_inside_until_another_one_speaks() -> None:
    rules = {"$": [{"match": "type"}], "$.a[*].c": [{"match": "equality"}]}
    offered = answering(of(a={"type": "array", "items": of(b=LETTERS, c=LETTERS)}))
    assert errors(expecting({"a": [{"b": "C", "c": "C"}]}, rules), offered) == [
        ("response.body.incompatible", "response.body.a[0].c")
    ]


def test_version_2_has_its_rules_in_one_object() -> None:
    rules = {"$.body.a": {"match": "type"}, "$.headers.X-A": {"match": "regex", "regex": "[AB]"}}
    response = {"body": {"a": "C"}, "headers": {"X-A": "C"}, "matchingRules": rules}
    promised = {"description": "", "headers": {"X-A": {"schema": LETTERS}}}
    promised["content"] = {"application/json": {"schema": of(a=LETTERS)}}
    offered = document({"responses": {"200": promised}})
    assert not errors(pact(response=response, version="2.0.0"), offered)
    assert len(errors(pact(response={**response, "matchingRules": {}}, version="2.0.0"), offered)) == 2


def test_one_of_several_rules_may_be_enough() -> None:
    offered = answering(of(a={"type": ["integer", "null"]}), version="3.1.0")
    either = {"combine": "OR", "matchers": [{"match": "null"}, {"match": "regex", "regex": "x"}]}
    response = {"body": {"a": "x"}, "matchingRules": {"body": {"$.a": either}}}
    assert not errors(pact(response=response), offered)
    both = {**either, "combine": "AND"}
    assert errors(pact(response={**response, "matchingRules": {"body": {"$.a": both}}}), offered)


def test_a_status_may_be_one_of_a_class() -> None:
    rules = {"status": {"matchers": [{"match": "statusCode", "status": "success"}]}}
    assert not errors(pact(response={"status": 204, "matchingRules": rules}, version="4.0"), document({}))
    assert errors(pact(response={"status": 204}, version="4.0"), document({}))
