"""The laws of fit, for documents and pacts that hypothesis makes."""

import contextlib
import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pactgate import openapi
from pactgate.openapi.fit.expected import Expected
from pactgate.openapi.fit.terms import DocumentTerms
from pactgate.openapi.schemas.schema import schema_at
from pactgate.openapi.schemas.terms import Direction
from pactgate.pactfile import PactFileError
from tests.builders.examples import EXAMPLES, JSON, NAMES
from tests.openapi.fit.kit import accepting, answering, expecting, fit, pact, sending


@settings(max_examples=100, deadline=None)
@given(EXAMPLES)
def test_the_examples_of_a_document_fit_it(made: tuple[dict[str, Any], Any]) -> None:
    schema, value = made
    assert fit(expecting(value), answering(schema, version="3.1.0")).compatible
    assert fit(sending(value), accepting(schema, version="3.1.0")).compatible


@settings(max_examples=100, deadline=None)
@given(EXAMPLES, st.data())
def test_a_consumer_may_read_less(made: tuple[dict[str, Any], Any], data: st.DataObject) -> None:
    schema, value = made
    less = _less(value, data)
    assert fit(expecting(less), answering(schema, version="3.1.0")).compatible


def _less(value: Any, data: st.DataObject) -> Any:
    if isinstance(value, dict):
        return {name: _less(member, data) for name, member in value.items() if data.draw(st.booleans())}
    return [_less(element, data) for element in value] if isinstance(value, list) else value


@settings(max_examples=100, deadline=None)
@given(EXAMPLES, JSON)
def test_what_is_optional_in_a_request_breaks_nobody(made: tuple[dict[str, Any], Any], body: Any) -> None:
    schema, value = made
    for sent in (value, body):
        offered = accepting(schema, version="3.1.0")
        before = fit(sending(sent), offered).compatible
        more = copy.deepcopy(offered)
        operation = more["paths"]["/x"]["post"]
        operation["parameters"] = [{"name": n, "in": n, "schema": {"type": "integer"}} for n in ("query", "header")]
        operation["requestBody"]["content"]["text/csv"] = {}
        assert fit(sending(sent), more).compatible or not before


@settings(max_examples=100, deadline=None)
@given(EXAMPLES, JSON)
def test_a_rule_for_types_never_makes_a_pact_incompatible(made: tuple[dict[str, Any], Any], body: Any) -> None:
    schema, value = made
    offered = answering(schema, version="3.1.0")
    for expected in (value, body):
        exact, by_type = expecting(expected), expecting(expected, {"$": [{"match": "type"}]})
        assert fit(by_type, offered).compatible or not fit(exact, offered).compatible


@settings(max_examples=200, deadline=None)
@given(EXAMPLES, JSON)
def test_what_the_validator_accepts_is_promised(made: tuple[dict[str, Any], Any], body: Any) -> None:
    schema, value = made
    document = openapi.read(json.dumps(answering(schema, version="3.1.0")).encode())
    terms = DocumentTerms(document)
    media = next(iter(document.operations.values())).responses["200"].content["application/json"]
    asked = schema_at(media.node.at("schema"))
    for expected in (value, body):
        if terms.validators.of(asked, Direction.RESPONSE).is_valid(expected):
            assert terms.promises.misses(Expected(expected, (), ()), asked) == []


@settings(max_examples=200, deadline=None)
@given(JSON, JSON, JSON, st.sampled_from(["request", "response"]), NAMES)
def test_bad_input_is_told_and_crashes_nothing(one: Any, other: Any, rules: Any, side: str, key: str) -> None:
    told = pact()
    members = ["path", "query", "headers", "body", "matchingRules", "generators", "method", "status"]
    told["interactions"][0][side][members[len(key + str(one)) % len(members)]] = one
    told["interactions"][0][side]["matchingRules"] = rules
    offered = answering({})
    response = offered["paths"]["/x"]["get"]["responses"]["200"]
    response["content"] = other
    offered["paths"]["/x"]["get"][["parameters", "requestBody", "responses", "security"][len(str(other)) % 4]] = other
    for document in (offered, {**offered, "swagger": "2.0"}):
        if "swagger" in document:
            del document["openapi"]
        with contextlib.suppress(openapi.DocumentError, PactFileError):
            fit(told, document)
