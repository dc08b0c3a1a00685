"""How values are written: texts by style as the standard's examples have them, and what is said where one changed."""

import json
from typing import Any

import pytest

from pactgate import openapi
from pactgate.openapi.breaking.serialization import serialized
from pactgate.openapi.document import Parameter
from pactgate.openapi.references import Node
from pactgate.openapi.values import Json
from tests.openapi.breaking.documents import api, described

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
ARRAY = {"type": "array", "items": TEXT}
LIST: Json = ["blue", "black", "brown"]
OBJECT: Json = {"R": 100, "G": 200, "B": 150}
TABLE = [
    ("path", "matrix", False, ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"),
    ("path", "matrix", True, ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"),
    ("path", "label", False, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
    ("path", "label", True, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
    ("path", "simple", False, "blue", "blue,black,brown", "R,100,G,200,B,150"),
    ("path", "simple", True, "blue", "blue,black,brown", "R=100,G=200,B=150"),
    ("query", "form", False, "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"),
    ("query", "form", True, "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
    ("query", "spaceDelimited", False, "color=blue", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"),
    ("query", "pipeDelimited", False, "color=blue", "color=blue|black|brown", "color=R|100|G|200|B|150"),
]
"""OpenAPI 3.1.1, Parameter Object, style examples."""


def _parameter(where: str, **said: Any) -> Parameter:
    return Parameter(Node({}, "#", {"name": "color", "in": where, **said}))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[1]}-{row[2]}")
def test_values_are_written_as_the_standard_shows(row: tuple[str, str, bool, str, str, str]) -> None:
    where, style, explode, *texts = row
    parameter = _parameter(where, style=style, explode=explode)
    assert [serialized(parameter, "color", value) for value in ("blue", LIST, OBJECT)] == texts


def test_a_deep_object_has_its_names_in_brackets() -> None:
    parameter = _parameter("query", style="deepObject")
    assert serialized(parameter, "color", OBJECT) == "color[R]=100&color[G]=200&color[B]=150"


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ({}, {"style": "label"}, "is written as `.0` instead of `0`."),
        ({"style": "matrix"}, {}, "is written as `0` instead of `;id=0`."),
    ],
)
def test_the_finding_shows_a_value_in_both_writings(old: dict[str, Any], new: dict[str, Any], text: str) -> None:
    schema = {"type": "integer"}
    documents = (api(described("id", "path", schema=schema, **said), "/things/{id}") for said in (old, new))
    (change,) = openapi.compare(*(openapi.read(json.dumps(document).encode()) for document in documents)).changes
    assert change.rule == "request-parameter-style-changed"
    assert change.text == f"The path parameter `id` {text}"


def _calling_back(**said: Any) -> bytes:
    """A document of an operation that calls back with the query parameter `tags`."""
    called = {**described("tags", "query", **said), "responses": {"200": {"description": ""}}}
    callbacks = {"done": {"{$request.query.url}": {"post": called}}}
    return json.dumps(api({**described("id", "query"), "callbacks": callbacks})).encode()


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ({"schema": ARRAY}, {"schema": ARRAY, "explode": False}, ["event-parameter-style-changed"]),
        ({"schema": TEXT}, {"schema": TEXT, "explode": False}, []),
        ({"schema": TEXT}, {"schema": TEXT, "allowReserved": True}, ["event-parameter-allow-reserved-set"]),
        ({"schema": TEXT, "allowReserved": True}, {"schema": TEXT}, []),
        ({"schema": {"enum": ["a", "b"]}}, {"schema": {"enum": ["a", "b"]}, "allowReserved": True}, []),
        ({"schema": NUMBER}, {"schema": NUMBER, "allowEmptyValue": True}, ["event-parameter-allow-empty-value-set"]),
        ({"schema": NUMBER, "allowEmptyValue": True}, {"schema": NUMBER}, []),
    ],
)
def test_what_the_provider_writes_into_a_callback_is_read_by_its_caller(
    old: dict[str, Any], new: dict[str, Any], rules: list[str]
) -> None:
    changes = openapi.compare(*(openapi.read(_calling_back(**said)) for said in (old, new))).changes
    assert [(change.rule, change.operation) for change in changes] == [(rule, "POST /things") for rule in rules]
    assert all("query parameter `tags` of callback `done`" in change.text for change in changes)
