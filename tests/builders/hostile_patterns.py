"""Regular expressions that a backtracking matcher takes ages for: in schemas, as names, and in matchers of pacts."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Literal

from tests.builders.hostile_schemas import with_schema
from tests.builders.hostile_syntax import document

type _Variants = Iterator[tuple[str, tuple[bytes, ...]]]

PATTERNS: dict[str, tuple[str, str]] = {
    "a group that is repeated twice": ("^(a+)+$", "a" * 40 + "!"),
    "an e-mail address": (
        r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
        "a" * 60 + "!",
    ),
    "a list of words": (r"^(\w+\s?)*$", "word" * 15 + "!"),
    "either of the same": ("^(a|a)*$", "a" * 60 + "!"),
    "options, and as many letters": ("^" + "a?" * 60 + "a" * 60 + "$", "a" * 59),
    "many stars": ("^" + ".*" * 12 + "=$", "x" * 500),
    "a look ahead": (r"^(?=(a+)+$)(?=.*[0-9])\w+$", "a" * 60 + "!"),
    "a reference back": (r"^(a+)+\1\1$", "a" * 60 + "!"),
    "a look at every letter": ("^(?:a(?=.*)|a)+$", "a" * 50_000 + "!"),
    "a large one": ("^((([a-z]{1,40}){1,40}){1,40})$", "a" * 300 + "!"),
}
"""By variant: an expression, and a text that shows what it costs."""


def _schemas() -> _Variants:
    """A schema that gets the expression, in a request and a response, or another length beside it."""
    for variant, (pattern, text) in PATTERNS.items():
        old = {"type": "object", "properties": {"a": {"type": "string", "example": text}}}
        new = {
            "type": "object",
            "properties": {"a": {"type": "string", "pattern": pattern, "maxLength": len(text), "example": text}},
        }
        yield variant, (with_schema(old), with_schema(new))


def _names() -> _Variants:
    """Names of properties by expression, beside what asks which properties are left."""
    for variant, (pattern, text) in PATTERNS.items():
        old: dict[str, Any] = {
            "type": "object",
            "properties": {text: {"type": "string"}},
            "patternProperties": {pattern: {"type": "string"}},
            "unevaluatedProperties": False,
        }
        new = {**old, "patternProperties": {pattern: {"type": "integer"}}, "required": [text]}
        yield variant, (with_schema(old), with_schema(new))


def pact(body: object, rules: dict[str, Any] | None = None, path: str = "/a", method: str = "GET") -> bytes:
    """A pact with one interaction, whose response has a body and matching rules."""
    response = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body}
    interaction = {
        "description": "d",
        "request": {"method": method, "path": path},
        "response": {**response, **({"matchingRules": {"body": rules}} if rules else {})},
    }
    return json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "orders"},
            "interactions": [interaction],
            "metadata": {"pactSpecification": {"version": "3.0.0"}},
        }
    ).encode()


def answering(schema: dict[str, Any], path: str = "/a", **members: Any) -> bytes:
    """A document that answers GET with a schema."""
    content = {"application/json": {"schema": schema}}
    operation = {"responses": {"200": {"description": "OK", "content": content}}}
    return document(paths={path: {"get": operation}}, **members)


def _matchers() -> _Variants:
    """A consumer's expression, and a document that lists the values that it is asked about."""
    for variant, (pattern, text) in PATTERNS.items():
        rules = {"$.a": {"matchers": [{"match": "regex", "regex": pattern}]}}
        schema = {"type": "object", "properties": {"a": {"type": "string", "enum": [text, f"{text}?"]}}}
        yield variant, (pact({"a": "aaa"}, rules), answering(schema))


def _promises() -> _Variants:
    """A document's expression, for texts and for names, and a pact that expects them."""
    for variant, (pattern, text) in PATTERNS.items():
        schema = {
            "type": "object",
            "properties": {"a": {"type": "string", "pattern": pattern}},
            "patternProperties": {pattern: {"type": "integer", "minimum": 1}},
            "additionalProperties": {"not": {"pattern": pattern}},
        }
        yield variant, (pact({"a": text, text: 1, "other": text}), answering(schema))


KINDS: dict[str, tuple[Literal["document pair", "pact and document"], Callable[[], _Variants]]] = {
    "patterns in schemas": ("document pair", _schemas),
    "patterns of names": ("document pair", _names),
    "patterns of matchers": ("pact and document", _matchers),
    "patterns that are promised": ("pact and document", _promises),
}
