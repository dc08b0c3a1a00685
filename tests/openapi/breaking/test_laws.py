"""The laws of comparison, for documents that hypothesis makes."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pactgate import openapi
from tests.builders.proved_rules import PROVED
from tests.builders.schemas import SCHEMAS


def document(request: Any, response: Any) -> openapi.Document:
    content = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/a": {
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": request}}},
                    "responses": {"200": {"description": "", "content": {"application/json": {"schema": response}}}},
                }
            }
        },
    }
    return openapi.read(json.dumps(content).encode())


def of_requests(schema: Any) -> openapi.Document:
    return document(schema, {})


def of_responses(schema: Any) -> openapi.Document:
    return document({}, schema)


def errors(comparison: openapi.Comparison) -> list[openapi.Change]:
    return [change for change in comparison.changes if change.is_breaking]


@settings(deadline=None)
@given(SCHEMAS)
def test_a_document_does_not_differ_from_itself(schema: Any) -> None:
    one, other = document(schema, schema), document(schema, json.loads(json.dumps(schema)))
    assert openapi.compare(one, other).changes == ()


@settings(deadline=None)
@given(SCHEMAS, st.sampled_from(["allOf", "oneOf", "anyOf"]))
def test_a_choice_of_one_says_what_its_member_says(schema: Any, keyword: str) -> None:
    wrapped = {keyword: [schema]}
    assert openapi.compare(document(schema, schema), document(wrapped, wrapped)).changes == ()
    assert openapi.compare(document(wrapped, wrapped), document(schema, schema)).changes == ()


@settings(max_examples=50, deadline=None)
@given(SCHEMAS, SCHEMAS)
def test_a_break_about_values_has_a_witness_that_another_validator_confirms(old: Any, new: Any) -> None:
    for change in errors(openapi.compare(of_requests(old), of_requests(new))):
        if change.rule in PROVED:
            assert change.witness is not None, change
        if change.rule.startswith("request-body-") and change.location.endswith("/schema"):
            assert change.witness
            assert Draft202012Validator(old).is_valid(change.witness.value)
            assert not Draft202012Validator(new).is_valid(change.witness.value)


_CUSTOMARY = ("-enum-value-added", "-property-not-expected")


@settings(max_examples=50, deadline=None)
@given(SCHEMAS, SCHEMAS)
def test_what_breaks_requests_breaks_responses_the_other_way_round(old: Any, new: Any) -> None:
    asked = openapi.compare(of_requests(old), of_requests(new))
    answered = openapi.compare(of_responses(new), of_responses(old))
    # Custom keeps two breaks of responses at warning: a value that an enum lists now, a property that comes now.
    custom = any(change.rule.endswith(_CUSTOMARY) for change in answered.changes)
    assert asked.breaking == (answered.breaking or custom)


@settings(max_examples=40, deadline=None)
@given(SCHEMAS, SCHEMAS)
def test_fingerprints_tell_changes_apart_and_do_not_move(old: Any, new: Any) -> None:
    changes = openapi.compare(document(old, old), document(new, new)).changes
    again = openapi.compare(document(old, old), document(new, new)).changes
    assert len({change.fingerprint for change in changes}) == len(changes)
    assert changes == again
