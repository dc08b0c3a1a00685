"""A comparison as text and as a plain value."""

import json

import openapi
from openapi.breaking.report import as_json, as_text

OLD = """
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'200': {description: OK}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'200': {description: OK}}
components:
  schemas:
    Order: {type: object, properties: {note: {type: string, nullable: true}}}
"""


def comparison() -> openapi.Comparison:
    return openapi.compare(openapi.read(OLD.encode()), openapi.read(OLD.replace(", nullable: true", "").encode()))


def test_one_root_cause_is_one_change_that_names_all_its_operations() -> None:
    (change,) = comparison().changes
    assert change.operation == "POST /orders"
    assert change.operations == ("POST /orders", "PUT /orders")
    assert change.location == "#/components/schemas/Order/properties/note"


def test_text_says_what_where_and_for_example() -> None:
    assert as_text(comparison()) == (
        "Breaks callers: 1 error.\n\n"
        "error: POST /orders, PUT /orders: Property `note` of the request body became not nullable.\n"
        "  at #/components/schemas/Order/properties/note  [request-property-became-not-nullable] "
        f"{comparison().changes[0].fingerprint}\n"
        "  for example: null"
    )


def test_json_keeps_a_witness_of_null_apart_from_none() -> None:
    written = as_json(comparison())
    assert json.loads(json.dumps(written)) == written
    assert written["breaking"] is True
    assert written["counts"] == {"error": 1, "warning": 0, "info": 0}
    assert isinstance(written["changes"], list)
    assert isinstance(written["changes"][0], dict)
    assert written["changes"][0]["witness"] == {"value": None}


def test_no_changes_are_said() -> None:
    document = openapi.read(OLD.encode())
    assert as_text(openapi.compare(document, document)) == "No changes that matter to callers."
