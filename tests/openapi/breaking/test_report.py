"""A comparison as text and as a plain value."""

import json
from typing import Any

from pactgate import openapi
from pactgate.openapi.breaking.report import as_json, as_text
from tests.openapi.breaking.documents import api, reply

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


def shop(schema: str) -> bytes:
    """Orders that are listed, placed and read inside of an envelope, with a response for errors that two have."""
    order = "{$ref: '#/components/schemas/Order'}"
    return f"""
openapi: 3.0.3
info: {{title: Orders, version: 1.0.0}}
paths:
  /orders:
    get:
      responses:
        '200': {{description: '', content: {{application/json: {{schema: {{type: array, items: {order}}}}}}}}}
        '404': {{$ref: '#/components/responses/Missing'}}
    post:
      responses:
        '201': {{description: '', content: {{application/json: {{schema: {order}}}}}}}
        '410': {{$ref: '#/components/responses/Missing'}}
    put:
      responses:
        '200': {{description: '', content: {{application/json: {{schema: {{properties: {{data: {order}}}}}}}}}}}
components:
  responses:
    Missing:
      description: ''
      headers: {{X-Retry: {{required: {str("total" in schema).lower()}, schema: {{type: integer}}}}}}
  schemas:
    Order: {schema}
""".encode()


def texts_of(old: str, new: str) -> dict[str, openapi.Change]:
    comparison = openapi.compare(openapi.read(shop(old)), openapi.read(shop(new)))
    return {change.text: change for change in comparison.changes}


SHOWN_IN = ("GET /orders (200 response)", "POST /orders (201 response)", "PUT /orders (200 response)")


def test_what_several_responses_share_is_told_in_the_words_of_the_component() -> None:
    old = "{type: object, required: [total], properties: {total: {}, tags: {type: array, items: {maxLength: 3}}}}"
    new = "{type: object, properties: {tags: {type: array, items: {maxLength: 9}}}}"
    changes = texts_of(old, new)
    for text in (
        "Schema `Order` lost its required property `total`.",
        "Each item of property `tags` of schema `Order` had its maxLength increased from 3 to 9.",
    ):
        assert changes[text].operations_with_places == SHOWN_IN
        assert changes[text].operations == ("GET /orders", "POST /orders", "PUT /orders")
    assert changes["Header `x-retry` of response `Missing` became optional."].operations_with_places == (
        "GET /orders (header `x-retry` of the 404 response)",
        "POST /orders (header `x-retry` of the 410 response)",
    )


def test_elements_of_an_array_are_not_called_a_property() -> None:
    rows = "{{type: array, items: {{type: array, items: {{properties: {{a: {{type: array, items: {}}}}}}}}}}}"
    (text,) = (each for each in texts_of(rows.format("{maxLength: 3}"), rows.format("{maxLength: 9}")) if "max" in each)
    assert text == (
        "Each item of property `a` of each item of each item of schema `Order` had its maxLength increased from 3 to 9."
    )


def test_a_property_may_be_called_items() -> None:
    held = "{{properties: {{items: {{type: array, items: {{properties: {{items: {}}}}}}}}}}}"
    (text,) = (each for each in texts_of(held.format("{maxLength: 3}"), held.format("{maxLength: 9}")) if "max" in each)
    assert text == "Property `items[]/items` of schema `Order` had its maxLength increased from 3 to 9."


def answers(*schemas: Any) -> Any:
    """A document with an operation that answers with each of the schemas."""
    paths = {f"/{index}": {"post": reply(schema)} for index, schema in enumerate(schemas)}
    return {**api({}), "paths": paths}


def colors(*names: str, shown: bool) -> openapi.Document:
    """Answers with a list of colours that is a choice beside what nobody can judge; and with one in an object."""
    color = {"$ref": "#/components/schemas/Color"}
    doubtful = {"type": "array", "items": {"oneOf": [color, {"type": "string", "pattern": "["}]}}
    plain = {"type": "object", "properties": {"color": color}}
    document = answers(doubtful, *([plain] if shown else []))
    document["components"] = {"schemas": {"Color": {"type": "string", "enum": [*names]}}}
    return openapi.read(json.dumps(document).encode())


def test_what_one_operation_shows_is_shown_though_another_does_not() -> None:
    (change,) = openapi.compare(colors("red", shown=True), colors("red", "blue", shown=True)).changes
    assert change.operations == ("POST /0", "POST /1")
    assert not change.is_unproven
    assert change.text == "Schema `Color` may now be `blue` too."
    assert change.witness


def test_what_no_operation_shows_is_said_to_be_unproven() -> None:
    (change,) = openapi.compare(colors("red", shown=False), colors("red", "blue", shown=False)).changes
    assert change.is_unproven
    assert change.text.endswith("(unproven: no value was found that shows it).")
