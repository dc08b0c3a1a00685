"""A comparison as text and as a plain value."""

import json

from pactgate import openapi
from pactgate.openapi.breaking.report import as_json, as_text

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


def test_text_says_what_where_and_the_message_that_is_refused() -> None:
    assert as_text(comparison()) == (
        "Breaks callers: 1 error.\n\n"
        "error: POST /orders, PUT /orders: Property `note` of the request body became not nullable.\n"
        "  at #/components/schemas/Order/properties/note  [request-property-became-not-nullable] "
        f"{comparison().changes[0].fingerprint}\n"
        "  counterexample:\n"
        "    POST /orders\n"
        "    content-type: application/json\n"
        "\n"
        "    {\n"
        '      "note": null\n'
        "    }\n"
        "\n"
        "    allowed by the old document | refused by the new document: `note`: null is not a string"
    )


def test_json_keeps_a_witness_of_null_apart_from_none() -> None:
    written = as_json(comparison())
    assert json.loads(json.dumps(written)) == written
    assert written["breaking"] is True
    assert written["counts"] == {"error": 1, "warning": 0, "info": 0}
    assert isinstance(written["changes"], list)
    assert isinstance(written["changes"][0], dict)
    assert written["changes"][0]["witness"] == {"value": None}


def test_json_has_the_message_whole_with_what_both_documents_say() -> None:
    changes = as_json(comparison())["changes"]
    assert isinstance(changes, list)
    assert isinstance(changes[0], dict)
    message = changes[0]["message"]
    assert isinstance(message, dict)
    assert isinstance(message.pop("text"), str)
    assert message == {
        "kind": "request",
        "head": ["POST /orders", "content-type: application/json"],
        "mediaType": "application/json",
        "value": {"note": None},
        "whole": True,
        "place": ["note"],
        "old": {"document": "the old document", "allows": True, "verdict": "allowed by the old document"},
        "new": {
            "document": "the new document",
            "allows": False,
            "verdict": "refused by the new document: `note`: null is not a string",
        },
        "reason": "`note`: null is not a string",
    }


def test_no_changes_are_said() -> None:
    document = openapi.read(OLD.encode())
    assert as_text(openapi.compare(document, document)) == "No changes that matter to callers."
