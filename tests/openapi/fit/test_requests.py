"""Requests: what an operation accepts, parameter by parameter, and its body."""

from typing import Any

import pytest

from tests.openapi.fit.kit import Object, accepting, document, errors, fit, pact, sending, warnings

INTEGER, TEXT = {"type": "integer"}, {"type": "string"}
NUMBERS = {"type": "array", "items": INTEGER}
POINT = {"type": "object", "properties": {"x": INTEGER, "y": INTEGER}, "required": ["x"]}


def parameter(where: str, schema: Object, **rest: Any) -> Object:
    return document({"parameters": [{"name": "p", "in": where, "schema": schema, **rest}]})


@pytest.mark.parametrize(
    ("schema", "style", "query", "fits"),
    [
        (INTEGER, {}, "p=5", True),
        (INTEGER, {}, "p=five", False),
        (TEXT, {}, "p=5", True),
        ({"type": "boolean"}, {}, "p=true", True),
        ({"type": "boolean"}, {}, "p=yes", False),
        ({"oneOf": [INTEGER, TEXT]}, {}, "p=5", True),
        ({"type": "string", "enum": ["5"]}, {}, "p=5", True),
        (NUMBERS, {}, "p=1&p=2", True),
        (NUMBERS, {}, "p=1&p=b", False),
        (NUMBERS, {"explode": False}, "p=1,2", True),
        (NUMBERS, {"explode": False, "style": "pipeDelimited"}, "p=1%7C2", True),
        (NUMBERS, {"explode": False, "style": "spaceDelimited"}, "p=1%202", True),
        (NUMBERS, {}, "p[]=1&p[]=2", True),
        (POINT, {"style": "deepObject"}, "p[x]=1&p[y]=2", True),
        (POINT, {"style": "deepObject"}, "p[y]=2", False),
        (POINT, {}, "x=1&y=2", True),
        (POINT, {}, "x=one", False),
        (INTEGER, {"required": True}, "", False),
        (INTEGER, {"required": False}, "", True),
    ],
)
def test_a_query_parameter_is_read_by_its_style_and_type(
    schema: Object, style: Object, query: str, *, fits: bool
) -> None:
    found = errors(pact({"query": query}), parameter("query", schema, **style))
    assert {code for code, _ in found} == (set() if fits else {"request.query.incompatible"})


def test_a_parameter_with_content_is_read_in_its_media_type() -> None:
    content = {"content": {"application/json": {"schema": POINT}}}
    offered = document({"parameters": [{"name": "p", "in": "query", **content}]})
    assert not errors(pact({"query": {"p": ['{"x": 1}']}}), offered)
    assert errors(pact({"query": {"p": ['{"y": 1}']}}), offered)
    assert errors(pact({"query": {"p": ["x"]}}), offered)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"query": {"q": ["1"]}}, "request.query.unknown"),
        ({"headers": {"X-Mine": "1"}}, "request.header.unknown"),
        ({"headers": {"Accept": "text/html"}}, "request.accept.unknown"),
        ({"headers": {"Content-Type": "text/html"}}, "request.content-type.unknown"),
        ({"body": {"a": 1}}, "request.body.unknown"),
    ],
)
def test_what_the_document_does_not_know_is_a_warning(request_: Object, code: str) -> None:
    assert warnings(pact(request_), document({})) == {code}


def test_headers_of_http_need_no_declaration() -> None:
    assert not fit(pact({"headers": {"User-Agent": "a", "If-None-Match": "b"}}), document({})).misfits


@pytest.mark.parametrize(
    ("where", "headers", "fits"),
    [
        ("header", {"P": "5"}, True),
        ("header", {"p": "five"}, False),
        ("header", {}, False),
        ("cookie", {"Cookie": "a=1; p=5"}, True),
        ("cookie", {"Cookie": "p=five"}, False),
        ("cookie", {}, False),
    ],
)
def test_headers_and_cookies_satisfy_their_schemas(where: str, headers: Object, *, fits: bool) -> None:
    found = errors(pact({"headers": headers}), parameter(where, INTEGER, required=True))
    assert {code for code, _ in found} == (set() if fits else {f"request.{where}.incompatible"})


def test_a_cookie_header_of_another_form_is_not_compared() -> None:
    found = fit(pact({"headers": {"Cookie": "p: 5"}}), parameter("cookie", INTEGER, required=True))
    assert found.compatible
    assert "name=value" in found.not_compared[0].reason


@pytest.mark.parametrize(
    ("body", "media_type", "places"),
    [
        ({"a": 1}, "application/json", []),
        ({"a": 1, "more": True}, "application/json", []),
        ({"a": "x"}, "application/json; charset=utf-8", ["request.body.a"]),
        ({}, "application/vnd.shop+json", ["request.headers.content-type"]),
        ({"a": None}, None, ["request.body.a"]),
        ("a=1", "application/xml", ["request.headers.content-type"]),
    ],
)
def test_a_body_satisfies_the_schema_as_it_is_written(body: Any, media_type: str | None, places: list[str]) -> None:
    offered = accepting({"type": "object", "properties": {"a": INTEGER}, "required": ["a"]})
    assert [place for _, place in errors(sending(body, media_type), offered)] == places


def test_a_required_body_that_is_missing() -> None:
    assert errors(pact({"method": "POST"}), accepting(POINT, required=True)) == [
        ("request.body.incompatible", "request.body")
    ]


@pytest.mark.parametrize(("sent", "fits"), [("x=1&y=2", True), ("y=2", False), ("x=one", False)])
def test_the_fields_of_a_form_are_texts(sent: str, *, fits: bool) -> None:
    form = "application/x-www-form-urlencoded"
    assert (not errors(sending(sent, form), accepting(POINT, form))) is fits


@pytest.mark.parametrize(("x", "fits"), [("1", True), ("one", False)])
def test_the_parts_of_a_multipart_body_are_texts(x: str, *, fits: bool) -> None:
    body = f'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n{x}\r\n--b--\r\n'
    found = errors(sending(body, "multipart/form-data; boundary=b"), accepting(POINT, "multipart/form-data"))
    assert (not found) is fits


def test_content_that_no_schema_can_judge_is_said_to_be_not_compared() -> None:
    found = fit(sending("<a/>", "application/xml"), accepting(POINT, "application/xml"))
    assert [one.code for one in found.misfits] == ["request.body.unvalidatable"]
    assert [one.location for one in found.not_compared] == ["$.interactions[0].request.body"]


def test_read_only_properties_need_not_and_should_not_be_sent() -> None:
    schema = {"type": "object", "properties": {"id": {**INTEGER, "readOnly": True}, "a": TEXT}, "required": ["id"]}
    assert not fit(sending({"a": "x"}), accepting(schema)).misfits
    assert warnings(sending({"id": 1}), accepting(schema)) == {"request.body.read-only"}


def test_a_request_that_expects_an_error_may_be_wrong_on_purpose() -> None:
    offered = accepting(POINT, required=True)
    offered["paths"]["/x"]["post"]["responses"]["400"] = {"description": ""}
    refused = sending({"x": "one"})
    refused["interactions"][0]["response"]["status"] = 400
    found = fit(refused, offered)
    assert not found.misfits
    assert "on purpose" in found.not_compared[0].reason


def test_a_request_that_expects_an_error_and_fits_leaves_nothing_open() -> None:
    offered = accepting(POINT, required=True)
    offered["paths"]["/x"]["post"]["responses"]["404"] = {"description": ""}
    unlucky = sending({"x": 1})
    unlucky["interactions"][0]["response"]["status"] = 404
    found = fit(unlucky, offered)
    assert not found.misfits
    assert not found.not_compared


@pytest.mark.parametrize(
    ("accept", "fits"),
    [
        ("application/json", True),
        ("text/html, application/json;q=0.1", True),
        ("application/*", True),
        ("*/*", True),
        ("application/vnd.shop+json", False),
        ("text/html", False),
        ("text/html, application/json;q=0", False),
    ],
)
def test_accept_names_a_media_type_that_is_answered(accept: str, *, fits: bool) -> None:
    response = {"description": "", "content": {"application/json": {"schema": {}}}}
    found = errors(pact({"headers": {"Accept": accept}}), document({"responses": {"200": response}}))
    assert {code for code, _ in found} == (set() if fits else {"request.accept.incompatible"})


def test_a_generator_whose_value_only_the_verification_knows_is_not_compared() -> None:
    generators = {"body": {"$.x": {"type": "ProviderState", "expression": "${x}"}}}
    found = fit(sending({"x": "some"}, generators=generators), accepting(POINT))
    assert found.compatible
    assert [one.location for one in found.not_compared] == ["$.interactions[0].request.body.x"]


def test_a_generator_makes_the_value_that_is_sent() -> None:
    generators = {"body": {"$.x": {"type": "RandomInt", "min": 1, "max": 9}}}
    assert not errors(sending({"x": "some"}, generators=generators), accepting(POINT))


def test_a_path_from_a_provider_state_is_not_compared() -> None:
    offered = document({"parameters": [{"name": "p", "in": "path", "required": True, "schema": INTEGER}]}, "/x/{p}")
    generators = {"path": {"type": "ProviderState", "expression": "/x/${id}"}}
    assert not errors(pact({"path": "/x/some", "generators": generators}), offered)
    assert errors(pact({"path": "/x/some"}), offered)


def test_a_list_under_a_name_with_brackets_is_read_and_told() -> None:
    offered = parameter("query", NUMBERS)
    assert warnings(pact({"query": "p[]=1"}), offered) == {"request.query.unknown"}
    assert "calls it 'p'" in fit(pact({"query": "p[]=1"}), offered).misfits[0].text


def test_what_is_inside_a_member_of_a_deep_object_is_not_compared() -> None:
    offered = parameter("query", {"type": "object"}, style="deepObject", explode=True)
    result = fit(pact({"query": "p[a][b]=1"}), offered)
    assert not result.misfits
    assert [part.location for part in result.not_compared] == ["$.interactions[0].request.query.p"]
