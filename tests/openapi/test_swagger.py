"""Swagger 2.0 is read into the shape of OpenAPI 3.0: the same API in both says the same."""

import json
from typing import Any

import pytest

from pactgate import openapi
from tests.openapi.fit.kit import errors, pact, warnings

SWAGGER: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "shop", "version": "1"},
    "host": "shop.example",
    "basePath": "/api",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "produces": ["application/json"],
    "securityDefinitions": {
        "basic": {"type": "basic"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "oauth": {"type": "oauth2", "flow": "application", "tokenUrl": "https://shop.example/t", "scopes": {"a": "b"}},
    },
    "parameters": {"Page": {"name": "page", "in": "query", "type": "integer"}},
    "responses": {"Gone": {"description": "gone", "schema": {"$ref": "#/definitions/Order"}}},
    "definitions": {
        "Order": {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "note": {"type": "string", "x-nullable": True}},
        }
    },
    "paths": {
        "/orders": {
            "parameters": [{"$ref": "#/parameters/Page"}],
            "get": {
                "parameters": [
                    {
                        "name": "ids",
                        "in": "query",
                        "type": "array",
                        "items": {"type": "integer"},
                        "collectionFormat": "pipes",
                    }
                ],
                "responses": {
                    "200": {
                        "description": "orders",
                        "headers": {"X-Total": {"type": "integer"}},
                        "schema": {"type": "array", "items": {"$ref": "#/definitions/Order"}},
                    },
                    "410": {"$ref": "#/responses/Gone"},
                },
            },
            "post": {
                "parameters": [
                    {"name": "order", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Order"}}
                ],
                "responses": {"201": {"description": "made"}},
            },
        },
        "/forms": {
            "post": {
                "consumes": ["multipart/form-data"],
                "parameters": [
                    {"name": "name", "in": "formData", "type": "string", "required": True},
                    {"name": "picture", "in": "formData", "type": "file"},
                ],
                "responses": {"204": {"description": "done"}},
            }
        },
    },
}
ORDER = {"type": "object", "properties": {"id": {"type": "integer"}, "note": {"type": "string", "nullable": True}}}
ORDERS = {"type": "array", "items": ORDER}
OPENAPI: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": SWAGGER["info"],
    "servers": [{"url": "https://shop.example/api"}],
    "components": {
        "securitySchemes": {
            "basic": {"type": "http", "scheme": "basic"},
            "key": SWAGGER["securityDefinitions"]["key"],
            "oauth": {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "https://shop.example/t", "scopes": {"a": "b"}}},
            },
        }
    },
    "paths": {
        "/orders": {
            "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
            "get": {
                "parameters": [
                    {
                        "name": "ids",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "integer"}},
                        "style": "pipeDelimited",
                        "explode": False,
                    }
                ],
                "responses": {
                    "200": {
                        "description": "orders",
                        "headers": {"X-Total": {"schema": {"type": "integer"}}},
                        "content": {"application/json": {"schema": ORDERS}},
                    },
                    "410": {"description": "gone", "content": {"application/json": {"schema": ORDER}}},
                },
            },
            "post": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": ORDER}}},
                "responses": {"201": {"description": "made"}},
            },
        },
        "/forms": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "picture": {"type": "string", "format": "binary"},
                                },
                            }
                        }
                    },
                },
                "responses": {"204": {"description": "done"}},
            }
        },
    },
}


def read(value: dict[str, Any]) -> openapi.Document:
    return openapi.read(json.dumps(value).encode())


def test_the_same_api_in_both_says_the_same() -> None:
    assert openapi.compare(read(SWAGGER), read(OPENAPI)).changes == ()
    assert openapi.compare(read(OPENAPI), read(SWAGGER)).changes == ()


def test_a_difference_is_seen_across_versions() -> None:
    changed = json.loads(json.dumps(OPENAPI))
    del changed["paths"]["/forms"]
    found = [change.text for change in openapi.compare(read(SWAGGER), read(changed)).changes]
    assert found == [change.text for change in openapi.compare(read(OPENAPI), read(changed)).changes] != []


def test_problems_are_those_of_the_document_as_it_was_written() -> None:
    assert openapi.problems(read(SWAGGER)) == ()
    broken = {**SWAGGER, "basePath": 5}
    assert [problem.pointer for problem in openapi.problems(read(broken))] == ["#/basePath"]


def test_a_version_that_is_neither_is_refused() -> None:
    for member in ({"swagger": "3.0.0"}, {"openapi": "2.0"}, {"swagger": "1.2"}):
        with pytest.raises(openapi.DocumentError, match=r"Give Swagger 2\.0 or OpenAPI 3\.0"):
            read({"info": {}, "paths": {}, **member})


@pytest.mark.parametrize(
    ("request_", "response", "found"),
    [
        ({"path": "/api/orders", "query": "ids=1%7C2&page=3"}, {"body": [{"id": 1, "note": None}]}, []),
        ({"path": "/api/orders", "query": "ids=1%7Cb"}, {}, ["request.query.incompatible"]),
        ({"path": "/orders"}, {}, ["request.path-or-method.unknown"]),
        ({"path": "/api/orders"}, {"headers": {"X-Total": "x"}}, ["response.header.incompatible"]),
        ({"path": "/api/orders"}, {"body": [{"id": "x"}]}, ["response.body.incompatible"]),
        ({"path": "/api/orders", "method": "POST"}, {"status": 201}, ["request.body.incompatible"]),
        ({"path": "/api/orders"}, {"headers": {"Content-Type": "text/csv"}}, ["response.content-type.incompatible"]),
    ],
)
def test_a_pact_is_compared_with_it(request_: Any, response: Any, found: list[str]) -> None:
    assert [code for code, _ in errors(pact(request_, response), SWAGGER)] == found


def test_without_media_types_any_will_do_and_none_is_named() -> None:
    plain = {key: value for key, value in SWAGGER.items() if key not in {"consumes", "produces"}}
    asked = pact({"path": "/api/orders", "headers": {"Accept": "text/csv"}}, {"body": [{"id": 1}]})
    assert not errors(asked, plain)
    assert warnings(asked, plain) == {"request.accept.unknown"}


@pytest.mark.parametrize(
    ("collection", "path", "fits"),
    [
        ("csv", "/1,2", True),
        ("ssv", "/1%202", True),
        ("tsv", "/1%092", True),
        ("pipes", "/1|2", True),
        ("csv", "/1,b", False),
    ],
)
def test_lists_are_written_in_each_collection_format(collection: str, path: str, *, fits: bool) -> None:
    listed = {"name": "v", "in": "path", "required": True, "type": "array", "items": {"type": "integer"}}
    item = {
        "get": {"parameters": [{**listed, "collectionFormat": collection}], "responses": {"200": {"description": ""}}}
    }
    document = {"swagger": "2.0", "info": SWAGGER["info"], "paths": {"/{v}": item}}
    assert (not errors(pact({"path": path}), document)) is fits


def test_a_change_of_what_operations_share_is_one_change() -> None:
    changed = json.loads(json.dumps(SWAGGER))
    changed["definitions"]["Order"]["required"] = ["id"]
    changed["parameters"]["Page"]["maximum"] = 9
    found = {change.rule: change for change in openapi.compare(read(SWAGGER), read(changed)).changes}
    shared = found["request-parameter-max-set"]
    assert shared.location.startswith("#/parameters/Page")
    assert shared.operations == ("GET /orders", "POST /orders")
    assert found["response-property-became-required"].operations == ("GET /orders",)
    assert len(openapi.compare(read(SWAGGER), read(changed)).changes) == len(found)
