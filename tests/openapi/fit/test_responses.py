"""Responses: what the consumer reads must be something that the provider can send, and promised."""

from typing import Any

import pytest

from tests.openapi.fit.kit import INTEGER, TEXT, Object, answering, document, errors, expecting, fit, of, pact, warnings

CAT = {**of(t=TEXT, meow=TEXT), "required": ["t", "meow"]}
DOG = {**of(t=TEXT, bark=TEXT), "required": ["t", "bark"]}
PETS = {"schemas": {"Cat": CAT, "Dog": DOG}}
REFERENCES = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]
TREE = {"schemas": {"T": of(n=TEXT, kids={"type": "array", "items": {"$ref": "#/components/schemas/T"}})}}


@pytest.mark.parametrize(
    ("schema", "body", "places"),
    [
        (of(a=TEXT), {"a": "x"}, []),
        (of(a=TEXT), {"a": 1}, [".a"]),
        (of(a=TEXT), {"b": "x"}, [".b"]),
        ({**of(a=TEXT, b=TEXT), "required": ["b"]}, {"a": "x"}, []),
        ({"properties": {"a": TEXT}}, {"b": 1}, [".b"]),
        ({"type": ["object", "null"], "properties": {"a": TEXT}}, {"b": 1}, [".b"]),
        ({"type": "object", "additionalProperties": True}, {"a": 1}, [".a"]),
        ({"type": "object", "additionalProperties": INTEGER}, {"a": 1, "b": "x"}, [".b"]),
        ({"type": "object", "patternProperties": {"^x-": TEXT}}, {"x-a": "1", "y": "1"}, [".y"]),
        ({"allOf": [of(a=TEXT), of(b=TEXT)]}, {"a": "x", "b": "y"}, []),
        ({"allOf": [of(a=TEXT), of(b=TEXT)]}, {"a": "x", "z": "y"}, [".z"]),
        ({"oneOf": [of(a=TEXT, b=TEXT), of(a=TEXT, c=TEXT)]}, {"a": "x"}, []),
        ({"oneOf": [of(a=TEXT), of(b=TEXT)]}, {"a": "x", "b": "y"}, [".b"]),
        ({"anyOf": [of(a=TEXT), of(b=TEXT)]}, {"a": "x", "b": "y"}, []),
        ({"oneOf": [TEXT, of(a=of(b=INTEGER))]}, {"a": {"b": "x"}}, [".a.b"]),
        (of(a={**TEXT, "writeOnly": True}), {"a": "x"}, [".a"]),
        ({"type": "array", "items": of(a=TEXT)}, [{"a": "x"}, {"a": 1}], ["[1].a"]),
        ({"type": "array", "maxItems": 1}, [1, 2], [""]),
        ({"type": "array", "prefixItems": [TEXT, INTEGER]}, ["x", "y"], ["[1]"]),
        ({"type": "array", "uniqueItems": True}, [1, 1], [""]),
        (of(a={**TEXT, "format": "date"}), {"a": "2024-02-30"}, [".a"]),
        (of(a={**INTEGER, "format": "int32"}), {"a": 2**31}, [".a"]),
        (of(a={"const": "A"}), {"a": "B"}, [".a"]),
        (of(a={"type": "number", "multipleOf": 0.01}), {"a": 19.99}, []),
        ({"if": of(a={"const": 1}), "then": of(a=INTEGER, b=TEXT), "else": of(a=INTEGER)}, {"b": "x"}, []),
        (False, {}, [""]),
        ({"type": "integer"}, 0, []),
        (TEXT, 0, [""]),
        (of(a=TEXT), False, [""]),
    ],
)
def test_the_expected_body_is_part_of_a_message_that_may_be_sent(schema: Any, body: Any, places: list[str]) -> None:
    found = errors(expecting(body), answering(schema, version="3.1.0"))
    assert found == [("response.body.incompatible", f"response.body{place}") for place in places]


def test_schemas_may_be_circular() -> None:
    offered = answering({"$ref": "#/components/schemas/T"}, components=TREE)
    assert not errors(expecting({"n": "a", "kids": [{"kids": [{"n": "b"}]}]}), offered)
    found = errors(expecting({"kids": [{"kids": [{"n": 1}]}]}), offered)
    assert found == [("response.body.incompatible", "response.body.kids[0].kids[0].n")]


@pytest.mark.parametrize(
    ("mapping", "body", "fits"),
    [
        ({}, {"t": "Cat", "meow": "x"}, True),
        ({}, {"t": "Cat", "bark": "x"}, False),
        ({}, {"t": "Cow", "meow": "x"}, False),
        ({}, {"meow": "x"}, True),
        ({"mapping": {"felis": "#/components/schemas/Cat"}}, {"t": "felis", "meow": "x"}, True),
        ({"mapping": {"felis": "#/components/schemas/Cat"}}, {"t": "felis", "bark": "x"}, False),
    ],
)
def test_a_discriminator_names_the_member(mapping: Object, body: Any, *, fits: bool) -> None:
    schema = {"oneOf": REFERENCES, "discriminator": {"propertyName": "t", **mapping}}
    assert (not errors(expecting(body), answering(schema, components=PETS))) is fits


def test_a_schema_without_an_end_is_not_compared() -> None:
    loop = {"schemas": {"L": {"anyOf": [{"$ref": "#/components/schemas/L"}, {"$ref": "#/components/schemas/M"}]}}}
    loop["schemas"]["M"] = {"anyOf": [{"$ref": "#/components/schemas/L"}, {"type": "null"}]}
    found = fit(expecting({"a": 1}), answering({"$ref": "#/components/schemas/L"}, components=loop, version="3.1.0"))
    assert found.compatible
    assert [one.location for one in found.not_compared] == ["$.interactions[0].response.body"]


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (200, set()),
        (404, {"response.status.default"}),
        (503, set()),
    ],
)
def test_a_status_has_its_own_response_that_of_its_class_or_the_default(status: int, codes: set[str]) -> None:
    answers = {name: {"description": ""} for name in ("200", "5xx", "default")}
    found = fit(pact(response={"status": status}), document({"responses": answers}))
    assert {one.code for one in found.misfits} == codes


def test_a_status_that_no_response_has() -> None:
    assert errors(pact(response={"status": 201}), document({})) == [("response.status.unknown", "response.status")]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"X-Count": "5"}, []),
        ({"x-count": "five"}, ["response.header.incompatible"]),
        ({"X-Other": "1"}, ["response.header.unknown"]),
        ({"Location": "/a"}, []),
        ({"Content-Type": "text/html"}, ["response.content-type.incompatible"]),
        ({"X-List": "1, 2"}, []),
        ({"X-List": "1,b"}, ["response.header.incompatible"]),
    ],
)
def test_expected_headers_are_promised(headers: Object, found: list[str]) -> None:
    promised = {"X-Count": {"schema": INTEGER}, "X-List": {"schema": {"type": "array", "items": INTEGER}}}
    response = {"description": "", "headers": promised, "content": {"application/json": {}}}
    offered = document({"responses": {"200": response}})
    assert [code for code, _ in errors(pact(response={"headers": headers}), offered)] == found


@pytest.mark.parametrize(
    ("response", "code"),
    [
        ({"headers": {"Location": "/a"}}, "response.header.undefined"),
        ({"headers": {"Content-Type": "text/html"}}, "response.content-type.unknown"),
    ],
)
def test_headers_of_http_that_are_not_promised_are_a_warning(response: Object, code: str) -> None:
    assert warnings(pact(response=response), document({})) == {code}


def test_a_body_without_a_schema_is_not_promised() -> None:
    assert errors(expecting({"a": 1}), document({})) == [("response.body.unknown", "response.body")]


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_body_where_there_is_one_is_a_warning(empty: str | None) -> None:
    assert warnings(expecting(empty), answering(TEXT)) == {"response.body.empty"}


@pytest.mark.parametrize(
    ("request_", "headers", "fits"),
    [
        ({}, {"Content-Type": "application/vnd.b+json"}, True),
        ({"headers": {"Accept": "application/vnd.b+json"}}, {}, True),
        ({}, {}, False),
    ],
)
def test_the_media_type_is_the_expected_else_an_accepted_else_json(
    request_: Object, headers: Object, *, fits: bool
) -> None:
    content = {"application/json": {"schema": of(a=TEXT)}, "application/vnd.b+json": {"schema": of(b=TEXT)}}
    offered = document({"responses": {"200": {"description": "", "content": content}}})
    assert (not errors(pact(request_, {"body": {"b": "x"}, "headers": headers}), offered)) is fits


def test_version_4_wraps_bodies_and_may_encode_them() -> None:
    offered = answering(of(a=TEXT))
    for content, encoded in (({"a": 1}, False), ("eyJhIjoxfQ==", "base64"), ('{"a":1}', "JSON")):
        body = {"content": content, "contentType": "application/json", "encoded": encoded}
        found = errors(pact(response={"body": body}, version="4.0"), offered)
        assert found == [("response.body.incompatible", "response.body.a")]


def test_messages_are_not_compared() -> None:
    message = {"type": "Asynchronous/Messages", "description": "m", "contents": {"content": {"a": 1}}}
    found = fit({**pact(version="4.0"), "interactions": [message]}, document({}))
    assert found.compatible
    assert "message" in found.not_compared[0].reason


def test_a_type_of_which_the_suffix_alone_agrees_is_a_warning_where_no_body_is_expected() -> None:
    expected = {"headers": {"Content-Type": "application/vnd.b+json"}}
    promised = answering(of(a=TEXT), "application/vnd.a+json")
    assert warnings(pact(response=expected), promised) == {"response.content-type.related"}
    assert errors(pact(response={**expected, "body": {"a": "x"}}), promised) == [
        ("response.content-type.incompatible", "response.headers.content-type")
    ]


def test_a_property_that_is_required_and_not_described_is_a_warning() -> None:
    promised = answering({"type": "object", "required": ["a"]})
    assert not errors(expecting({"a": "x"}), promised)
    assert warnings(expecting({"a": "x"}), promised) == {"response.body.undescribed"}


def test_a_body_without_a_media_type_is_read_as_the_one_that_is_json() -> None:
    content = {"application/vnd.a+xml": {}, "application/vnd.a+json": {"schema": of(a=TEXT)}}
    promised = document({"responses": {"200": {"description": "", "content": content}}})
    assert errors(expecting({"a": 1}), promised) == [("response.body.incompatible", "response.body.a")]
