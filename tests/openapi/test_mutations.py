"""Real documents with something odd in some place: read, compared and fitted, or refused; nothing else happens."""

import copy
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactgate import openapi
from pactgate.pactfile import read as pact_reader

APIS = Path(__file__).parents[3] / "shared" / "suites" / "breaking" / "apis"
NAMES = ["openai-2022-01-19-66e329a", "asana-2023-03-01-7fe21bd", "discord-2023-07-14-fcaf885"]
FEW = 6
"""How many paths of a document are kept, so that an example takes little."""

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, 0, -1.5, 10**30, "", "#", "a", "\ud800", [], {}, [[]], {"": None}, [None, 1], {"$ref": "#"},
        {"$ref": "#/components"}, {"$ref": "#/nowhere"}, {"$ref": "http://x/y.json"}, {"$ref": 5}, {"type": "array"},
        {"oneOf": [{"$ref": "#/components/schemas/Odd"}, {"type": "null"}]}, {"pattern": "(a+)+$"}, {"enum": {}},
        {"type": ["object", 5]}, {"properties": []}, {"required": {"a": 1}}, {"allOf": {"a": 1}},
    ]
)  # fmt: skip
CIRCLE = {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Odd"}}


@cache
def document(name: str) -> Any:
    """The first paths of a real document, with the components that they need."""
    value = json.loads(gzip.decompress((APIS / f"{name}.json.gz").read_bytes()))
    value["paths"] = dict(list(value["paths"].items())[:FEW])
    value.setdefault("components", {}).setdefault("schemas", {})["Odd"] = CIRCLE
    return value


def somewhere(value: Any, draw: st.DataObject) -> tuple[Any, Any]:
    """A holder and a key in a document, found by going down from its root."""
    holder, key = value, "paths"
    for _ in range(draw.draw(st.integers(1, 12))):
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        holder = inner
        key = draw.draw(st.sampled_from([*inner] if isinstance(inner, dict) else [*range(len(inner))]))
        if isinstance(inner, dict) and isinstance(inner.get("$ref"), str) and inner["$ref"].startswith("#/components"):
            holder, key = value["components"]["schemas"], draw.draw(st.sampled_from([*value["components"]["schemas"]]))
    return holder, key


@pytest.mark.skipif(not APIS.exists(), reason="the releases of real APIs are not here")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(NAMES), st.data())
def test_a_real_document_with_an_odd_value_is_compared_or_refused(name: str, draw: st.DataObject) -> None:
    changed = copy.deepcopy(document(name))
    for _ in range(draw.draw(st.integers(1, 3))):
        holder, key = somewhere(changed, draw)
        holder[key] = copy.deepcopy(draw.draw(ODD))  # since the next may be put inside of it
    try:
        new = openapi.read(json.dumps(changed).encode())
    except openapi.DocumentError as error:
        assert error.fix  # noqa: PT017 - that it may also be read is the point
        return
    old = openapi.read(json.dumps(document(name)).encode())
    if draw.draw(st.integers(0, 5)) == 0:  # it takes its time
        openapi.problems(new)
    try:
        openapi.compare(old, new)
        openapi.compare(new, old)
        assert openapi.fit(pact(name), new).misfits is not None
    except openapi.DocumentError as error:  # it may refer to what is gone
        assert error.place  # noqa: PT017


@cache
def pact(name: str) -> dict[str, Any]:
    paths = document(name)["paths"]
    interactions = [
        {
            "description": f"{method} {path}",
            "request": {"method": method.upper(), "path": path.replace("{", "").replace("}", "")},
            "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": {"id": "1"}},
        }
        for path, item in paths.items()
        for method in item
        if method in {"get", "post", "put", "delete"}
    ]
    parties = {"consumer": {"name": "a"}, "provider": {"name": "b"}}
    return pact_reader.parse(json.dumps({**parties, "interactions": interactions}))
