"""Small documents and pacts, and what comes of them."""

import json
from typing import Any

from pactgate import openapi

type Object = dict[str, Any]

TEXT, INTEGER = {"type": "string"}, {"type": "integer"}


def of(**properties: Any) -> Object:
    """A schema of an object with these properties."""
    return {"type": "object", "properties": properties}


def document(operation: Object, path: str = "/x", method: str = "get", version: str = "3.0.3", **rest: Any) -> Object:
    """A document with one operation."""
    return {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {path: {method: {"responses": {"200": {"description": ""}}, **operation}}},
        **rest,
    }


def answering(schema: Object, media_type: str = "application/json", **rest: Any) -> Object:
    """A document whose one response has such a body."""
    response = {"description": "", "content": {media_type: {"schema": schema}}}
    return document({"responses": {"200": response}}, **rest)


def accepting(schema: Object, media_type: str = "application/json", *, required: bool = False, **rest: Any) -> Object:
    """A document whose one operation takes such a body."""
    body = {"required": required, "content": {media_type: {"schema": schema}}}
    return document({"requestBody": body}, method="post", **rest)


def pact(request: Object | None = None, response: Object | None = None, version: str = "3.0.0") -> Object:
    """A pact with one interaction."""
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "shop"},
        "interactions": [
            {
                "description": "i",
                "request": {"method": "GET", "path": "/x", **(request or {})},
                "response": {"status": 200, **(response or {})},
            }
        ],
        "metadata": {"pactSpecification": {"version": version}},
    }


def sending(body: Any, media_type: str | None = "application/json", **rest: Any) -> Object:
    """A pact whose request has a body."""
    headers = {"Content-Type": media_type} if media_type else {}
    return pact({"method": "POST", "body": body, "headers": headers, **rest})


def expecting(body: Any, rules: Object | None = None, **rest: Any) -> Object:
    """A pact that expects a body, with matching rules for it by path."""
    placed = {"matchingRules": {"body": {path: {"matchers": rule} for path, rule in rules.items()}}} if rules else {}
    return pact(response={"body": body, **placed, **rest})


def fit(pact: Object, document: Object) -> openapi.Fit:
    """What comes of the two."""
    return openapi.fit(pact, openapi.read(json.dumps(document).encode()))


def errors(pact: Object, document: Object) -> list[tuple[str, str]]:
    """The codes and places of the misfits that make the pact incompatible."""
    return [(one.code, one.location.removeprefix("$.interactions[0].")) for one in _of("error", fit(pact, document))]


def warnings(pact: Object, document: Object) -> set[str]:
    """The codes of the misfits that do not."""
    return {one.code for one in _of("warning", fit(pact, document))}


def _of(level: str, found: openapi.Fit) -> list[openapi.Misfit]:
    return [one for one in found.misfits if one.level == level]
