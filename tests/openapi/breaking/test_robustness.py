"""No document that can be read makes a comparison crash, whatever stands in it."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactgate import openapi
from pactgate.openapi.breaking.report import as_json

CASES = sorted((Path(__file__).parent / "cases").iterdir())
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(
            None,
            True,
            -1,
            1e300,
            10**30,
            "",
            "#",
            "#/nowhere",
            "https://example.org/",
            [],
            {},
            [None],
            [[]],
            {"": None},
        ),
        *({"$ref": "#"}, {"$ref": "#/components/schemas/Thing"}, {"allOf": []}, {"type": ["string"]}, ["a", 1, {}]),
    ]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in children for found in places(child, (*path, key)))]


def with_odd(document: Any, draw: st.DataObject) -> Any:
    changed = copy.deepcopy(document)
    path = draw.draw(st.sampled_from([place for place in places(changed) if len(place) > 1]))
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = draw.draw(ODD)
    return changed


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CASES), st.data())
def test_odd_values_in_any_place_are_compared_or_refused(folder: Path, draw: st.DataObject) -> None:
    old = openapi.read(folder / "old.yaml")
    changed = with_odd(openapi.read(folder / "new.yaml").value, draw)
    try:
        new = openapi.read(json.dumps(changed).encode())
    except openapi.DocumentError as error:
        assert error.fix  # noqa: PT017 - that it may also be read is the point
        return
    try:
        as_json(openapi.compare(old, new))  # which makes the messages
        as_json(openapi.compare(new, old))
    except openapi.DocumentError as error:  # it may refer to what is gone
        assert error.place  # noqa: PT017


CIRCLES = (
    {"allOf": [{"$ref": "#/components/schemas/A"}]},
    {"oneOf": [{"$ref": "#/components/schemas/A"}, {"type": "string"}]},
    {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}},
    {"type": "array", "items": {"$ref": "#/components/schemas/A"}},
    {"not": {"$ref": "#/components/schemas/A"}},
)
"""Of schemas around or inside of each other; what is nothing but a reference to itself is refused."""


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(CIRCLES), st.sampled_from(CIRCLES))
def test_references_in_a_circle_are_compared(old: Any, new: Any) -> None:
    def document(schema: Any) -> openapi.Document:
        use = {"schema": {"$ref": "#/components/schemas/A"}}
        response = {"200": {"description": "", "content": {"application/json": use}}}
        paths = {"/a": {"get": {"responses": response}}}
        return openapi.read(
            json.dumps({"openapi": "3.1.0", "paths": paths, "components": {"schemas": {"A": schema}}}).encode()
        )

    comparison = openapi.compare(document(old), document(new))
    assert comparison.changes == () or old != new
    as_json(comparison)


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|aa)+$", r"^(\w+\s?)*$", r"(x+x+)+y", r"^(.*)\1+z$"])
def test_patterns_that_explode_elsewhere_are_compared_in_their_stride(pattern: str) -> None:
    def document(schema: Any) -> openapi.Document:
        body = {"content": {"application/json": {"schema": schema}}}
        paths = {"/a": {"post": {"requestBody": body, "responses": {"200": {"description": ""}}}}}
        return openapi.read(json.dumps({"openapi": "3.1.0", "paths": paths}).encode())

    name = "a" * 60 + "!"
    old = {"type": "object", "properties": {name: {"type": "string", "minLength": 40}}}
    new = {
        "type": "object",
        "properties": {name: {"type": "string", "minLength": 40, "pattern": pattern}},
        "patternProperties": {pattern: {"type": "integer"}},
        "allOf": [{"properties": {name: True}}, {"patternProperties": {pattern: True}, "additionalProperties": False}],
    }
    for one, other in ((old, new), (new, old)):
        as_json(openapi.compare(document(one), document(other)))
