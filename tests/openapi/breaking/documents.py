"""Small documents, for tests that compare two of them."""

from typing import Any


def operation(**said: Any) -> dict[str, Any]:
    """An operation that answers 200 and says this besides."""
    return {"responses": {"200": {"description": "OK"}}, **said}


def body(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    """An operation that takes such a body."""
    return operation(requestBody={"content": {media_type: {"schema": schema}}})


def reply(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    """An operation that answers with such a body."""
    return operation(responses={"200": {"description": "OK", "content": {media_type: {"schema": schema}}}})


def described(name: str, where: str, **said: Any) -> dict[str, Any]:
    """An operation with one parameter."""
    parameter = {"name": name, "in": where, "required": where == "path", **(said or {"schema": {"type": "string"}})}
    return operation(parameters=[parameter])


def query(schema: Any) -> dict[str, Any]:
    """An operation with the query parameter `q`."""
    return described("q", "query", schema=schema)


def api(post: dict[str, Any], path: str = "/things") -> dict[str, Any]:
    """A document with one operation, `POST /things`."""
    return {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": {path: {"post": post}}}
