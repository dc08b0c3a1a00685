"""Bytes to a JSON value: JSON, or YAML 1.2 in its core schema, both strict."""

import json
from typing import Any

from openapi.errors import DocumentError
from openapi.values import Json
from openapi.yaml_core import parse_yaml

MAX_DEPTH = 200


class _DuplicateError(ValueError):
    """An object names a member twice."""


def parse(data: bytes, source: str) -> Json:
    """The value of a document in JSON or YAML.

    Args:
        data: the document's bytes, in UTF-8 (a byte order mark is allowed).
        source: the name used in errors.

    Raises:
        DocumentError: neither JSON nor YAML, a member twice, a number that JSON has not, nested too deep.
    """
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(source, f"byte {error.start}", "not UTF-8", "Save the file as UTF-8") from None
    if not content.strip():
        raise DocumentError(source, "", "the document is empty", "Give a file that holds an OpenAPI document")
    value = _parse_json(content, source) if content.lstrip()[0] in "{[" else parse_yaml(content, source)
    _check_depth(value, source)
    return value


def _parse_json(content: str, source: str) -> Json:
    try:
        value: Json = json.loads(content, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(source, place, f"not JSON: {error.msg}", "Mend the syntax there") from None
    except RecursionError:
        raise _too_deep(source) from None
    except _DuplicateError as error:
        parse_yaml(content, source)  # JSON is YAML, whose parser knows the line
        raise DocumentError(source, "", str(error), "Remove one of the two") from None
    except ValueError as error:
        raise DocumentError(source, "", str(error), "Write a number that JSON has") from None
    return value


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in members if names.count(key) > 1)
        raise _DuplicateError(f"the member {twice!r} is there twice")
    return members


def _refuse_constant(name: str) -> Any:  # noqa: ANN401 - the hook of json.loads is typed so
    raise ValueError(f"{name} is no JSON number")


def _check_depth(value: Json, source: str) -> None:
    """Refuse what later walks, which recurse, could not finish."""
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in _children(node)]
        if not level:
            return
    raise _too_deep(source)


def _children(node: Json) -> list[Json]:
    if isinstance(node, dict):
        return [child for child in node.values() if isinstance(child, dict | list)]
    return [child for child in node if isinstance(child, dict | list)] if isinstance(node, list) else []


def _too_deep(source: str) -> DocumentError:
    return DocumentError(
        source, "", f"nested deeper than {MAX_DEPTH} levels", "Move inner parts to components and refer to them"
    )
