"""What is compared with what: statuses by what answers them, content by who speaks of it, parameters by how they go."""

import json
from typing import Any

from pactgate import openapi
from pactgate.openapi.breaking.comparison import Change
from tests.openapi.breaking.documents import api, body, operation

NAMED = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
FAILED = {"type": "object", "properties": {"message": {"type": "string"}}}
JSON = "application/json"


def changes(old: dict[str, Any], new: dict[str, Any], **members: Any) -> list[Change]:
    """The changes between two operations that are more than information."""
    documents = (openapi.read(json.dumps({**api(post), **members}).encode()) for post in (old, new))
    return [change for change in openapi.compare(*documents).changes if change.level != "info"]


def answering(**schemas: Any) -> dict[str, Any]:
    """An operation that answers with these bodies, by status."""
    answers = {
        status.strip("_"): {"description": "", "content": {JSON: {"schema": schema}}}
        for status, schema in schemas.items()
    }
    return {"responses": answers}


def test_a_status_that_its_range_takes_over_is_named_and_the_range_is_shown() -> None:
    old, new = answering(_200=NAMED, _404=NAMED), answering(_200=NAMED, _4XX={**NAMED, "required": []})
    (change,) = changes(old, new)
    assert change.text == "The 404 response may come without its property `name` now."
    assert change.location.startswith("#/paths/~1things/post/responses/4XX/")
    message = change.message()
    assert message
    assert message.head[0] == "404 to POST /things"


def test_a_success_that_becomes_what_failures_are_is_removed_and_nothing_else_is_said_of_it() -> None:
    old, new = answering(_200={**NAMED, "required": []}, default=FAILED), answering(default=FAILED)
    (change,) = changes(old, new)
    assert change.rule == "response-success-status-removed"
    assert change.text == "The response 200 was removed, and the default says something else."


def test_a_body_of_a_range_is_shown_in_a_type_and_not_in_a_range() -> None:
    (change,) = changes(body({"type": "string"}), body({"type": "integer"}, "*/*"))
    message = change.message()
    assert message
    assert message.media_type == JSON


def test_items_of_a_sequence_are_called_so() -> None:
    def items(schema: Any) -> dict[str, Any]:
        content = {"application/jsonl": {"itemSchema": schema}}
        return operation(responses={"200": {"description": "", "content": content}})

    (change,) = changes(items(NAMED), items({**NAMED, "required": []}), openapi="3.2.0")
    assert change.text == "Each item of the 200 response may come without its property `name` now."
    assert change.witness
    assert change.witness.value == {}


def test_a_property_of_an_exploded_object_is_a_parameter_of_its_own() -> None:
    single = [{"name": "page", "in": "query", "schema": {"type": "string"}}]
    properties = {"page": {"type": "integer"}, "size": {"type": "integer"}}
    together = [{"name": "paging", "in": "query", "schema": {"type": "object", "properties": properties}}]
    (change,) = changes(operation(parameters=single), operation(parameters=together))
    assert "query parameter `page`" in change.text.lower()
    assert change.location == "#/paths/~1things/post/parameters/0/schema/properties/page"


def test_what_the_provider_sends_to_a_webhook_is_named_with_it() -> None:
    def hooks(*, required: bool) -> dict[str, Any]:
        request = {"requestBody": {"required": required, "content": {JSON: {"schema": NAMED}}}}
        return {**api(operation()), "webhooks": {"paid": {"post": {**request, "responses": {}}}}}

    old, new = (openapi.read(json.dumps(hooks(required=required)).encode()) for required in (True, False))
    (change,) = openapi.compare(old, new).changes
    assert (change.rule, change.text) == (
        "event-body-became-optional",
        "The request body of webhook `paid` became optional.",
    )


def test_a_parameter_of_a_path_changes_in_each_of_its_operations() -> None:
    def with_parameter(schema: dict[str, Any]) -> dict[str, Any]:
        parameters = [{"name": "id", "in": "path", "required": True, "schema": schema}]
        item = {"parameters": parameters, "get": operation(), "put": operation(), "delete": operation()}
        return {**api(operation()), "paths": {"/things/{id}": item}}

    found = openapi.compare(
        *[
            openapi.read(json.dumps(with_parameter(schema)).encode())
            for schema in ({"type": "string"}, {"type": "string", "maxLength": 5})
        ]
    ).changes
    assert sorted(operation for change in found for operation in change.operations) == [
        "DELETE /things/{id}", "GET /things/{id}", "PUT /things/{id}"
    ]  # fmt: skip
