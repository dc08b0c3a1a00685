"""Pacts of several interactions against small documents, and whom changes touch."""

import copy
import json
from typing import Any

from pactgate import openapi
from tests.openapi.fit.kit import Object, answering

ADDRESS: Object = {
    "type": "object",
    "required": ["street", "zip"],
    "properties": {"street": {"type": "string"}, "zip": {"type": "string"}},
}
ORDER: Object = {
    "type": "object",
    "required": ["id", "billing", "shipping", "items"],
    "properties": {
        "id": {"type": "integer"},
        "state": {"type": "string", "enum": ["new", "paid"]},
        "billing": {"$ref": "#/components/schemas/Address"},
        "shipping": {"$ref": "#/components/schemas/Address"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["price", "name"],
                "properties": {"price": {"type": "number"}, "name": {"type": "string"}},
            },
        },
    },
}


def orders() -> Object:
    """A document about orders: one is read, one is made."""
    made = answering({"$ref": "#/components/schemas/Order"}, path="/orders/{id}")
    made["components"] = {"schemas": {"Order": copy.deepcopy(ORDER), "Address": copy.deepcopy(ADDRESS)}}
    read = made["paths"]["/orders/{id}"]["get"]
    read["parameters"] = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "view", "in": "query", "schema": {"type": "string"}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
    ]
    read["responses"]["200"]["headers"] = {"X-Rate": {"required": True, "schema": {"type": "integer"}}}
    read["responses"]["404"] = {"description": "", "content": {"application/problem+json": {"schema": {}}}}
    made["paths"]["/orders"] = {
        "post": {
            "requestBody": {
                "content": {
                    "application/json": {"schema": copy.deepcopy(ORDER) | {"required": ["items"]}},
                    "application/xml": {},
                }
            },
            "responses": {"201": {"description": ""}},
        }
    }
    return made


def read_order(body: Any = None, description: str = "i", **request: Any) -> Object:
    """An interaction that reads an order."""
    answer = {"status": 200} if body is None else {"status": 200, "body": body}
    return {
        "description": description,
        "request": {"method": "GET", "path": "/orders/1", **request},
        "response": answer,
    }


def make_order(body: Any = None, media_type: str = "application/json", description: str = "i") -> Object:
    """An interaction that makes an order."""
    sent = {} if body is None else {"body": body, "headers": {"Content-Type": media_type}}
    request = {"method": "POST", "path": "/orders", **sent}
    return {"description": description, "request": request, "response": {"status": 201}}


def pact(*interactions: Object, version: str = "3.0.0") -> Object:
    """A pact of these interactions."""
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "interactions": [*interactions],
        "metadata": {"pactSpecification": {"version": version}},
    }


def read(document: Object) -> openapi.Document:
    """The document, read."""
    return openapi.read(json.dumps(document).encode())


def touches(
    old: Object, new: Object, *interactions: Object, level: str | None = None
) -> tuple[tuple[openapi.Change, ...], tuple[openapi.Touch, ...]]:
    """The changes between two documents, of a level or all, and what they touch of a pact."""
    before, after = read(old), read(new)
    changes = openapi.compare(before, after).changes
    chosen = tuple(change for change in changes if level in {None, change.level.value})
    whole = pact(*interactions)
    found = openapi.touched_by(chosen, openapi.uses(whole, before), before, after)
    return chosen, openapi.confirmed(found, openapi.fit(whole, before), openapi.fit(whole, after))
