"""Statuses and media types beside brute force: each single message is asked about, by what speaks of it."""

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pactgate import openapi

FIRST = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
SECOND = {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}
SCHEMAS: dict[str, Any] = {"first": FIRST, "second": SECOND, "either": {"anyOf": [FIRST, SECOND]}}

type SchemaNames = dict[str, str]
"""What is said of statuses or media types: the name of a schema, or `none`."""


def _schema_names(*names: str) -> st.SearchStrategy[SchemaNames]:
    return st.dictionaries(st.sampled_from(names), st.sampled_from([*SCHEMAS, "none"]), min_size=1, max_size=4)


def _breaks(*operations: dict[str, Any]) -> bool:
    head = {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}}
    documents = [{**head, "paths": {"/things": {"post": operation}}} for operation in operations]
    old, new = (openapi.read(json.dumps(document).encode()) for document in documents)
    return openapi.compare(old, new).breaking


STATUSES = ("200", "201", "202", "404", "400", "500")


def _speaking(names: SchemaNames, status: str) -> str:
    return next((name for name in (status, f"{status[0]}XX", "default") if name in names), "")


def _answers(names: SchemaNames) -> dict[str, Any]:
    content = {name: {"application/json": {"schema": schema}} for name, schema in SCHEMAS.items()}
    bodies = {status: {"content": content[name]} if name in content else {} for status, name in names.items()}
    return {"responses": {status: {"description": "", **body} for status, body in bodies.items()}}


def _is_gone(old: SchemaNames, new: SchemaNames, speaking: str) -> bool:
    """Whether nothing is answered any more with the successes that a response speaks of."""
    statuses = [status for status in STATUSES if _speaking(old, status) == speaking]
    return speaking.startswith("2") and bool(statuses) and not any(_speaking(new, status) for status in statuses)


def _is_worse(old: SchemaNames, new: SchemaNames, status: str) -> bool:
    before, after = _speaking(old, status), _speaking(new, status)
    if not before or not after:
        return False
    was, now = old[before], new[after]
    if status.startswith("2") and after == "default" != before and old.get("default", was) != was:
        return True
    return was not in {"none", now} and (now == "none" or was != "either")


@settings(deadline=None)
@given(
    _schema_names("200", "201", "2XX", "404", "4XX", "default"),
    _schema_names("200", "201", "2XX", "404", "4XX", "default"),
)
def test_a_response_breaks_where_the_answer_of_some_status_does(old: SchemaNames, new: SchemaNames) -> None:
    expected = any(_is_gone(old, new, name) for name in old) or any(_is_worse(old, new, s) for s in STATUSES)
    assert _breaks(_answers(old), _answers(new)) == expected


RANGES = {
    "application/json": r"application/json;.*",
    "application/json; version=1": r"application/json;1",
    "application/json;version=2": r"application/json;2",
    "application/xml": r"application/xml;.*",
    "application/*": r"application/.*",
    "*/*": r".*",
}
"""The media ranges, and what matches the media types (with their versions) that are of them."""

TYPES = (
    *(f"application/json;{version}" for version in ("", "1", "2", "3")),
    "application/xml;",
    "application/pdf;",
    "a/b;",
)


def _accepted(names: SchemaNames, media_type: str) -> str:
    covering = [name for name in names if re.fullmatch(RANGES[name], media_type)]
    order = sorted(covering, key=lambda name: (name.count("*"), -name.count(";")))
    return names[order[0]] if order else ""


def _takes(names: SchemaNames) -> dict[str, Any]:
    content = {name: {"schema": SCHEMAS[schema]} if schema in SCHEMAS else {} for name, schema in names.items()}
    return {"requestBody": {"required": True, "content": content}, "responses": {"204": {"description": ""}}}


@settings(deadline=None)
@given(_schema_names(*RANGES), _schema_names(*RANGES))
def test_a_request_breaks_where_some_media_type_is_refused_or_takes_less(old: SchemaNames, new: SchemaNames) -> None:
    pairs = [(_accepted(old, media_type), _accepted(new, media_type)) for media_type in TYPES]
    fewer = [now not in {was, "none"} and (now != "either" or was == "none") for was, now in pairs if was]
    assert _breaks(_takes(old), _takes(new)) == any(fewer)
