"""What is wrong with a document itself."""

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from pactgate import openapi

ANSWER = {"200": {"description": ""}}


def document(operation: dict[str, Any] | None = None, version: str = "3.0.3", path: str = "/a", **more: Any) -> bytes:
    """A document with one operation."""
    item = {"get": {"responses": ANSWER, **(operation or {})}}
    return json.dumps(
        {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {path: item}, **more}
    ).encode()


def schemas(version: str = "3.0.3", **named: Any) -> bytes:
    """A document with schemas."""
    return document(version=version, components={"schemas": named})


def found(content: bytes, *, form_only: bool = False) -> list[tuple[str, str]]:
    problems = openapi.problems(openapi.read(content), form_only=form_only)
    return [(problem.pointer, f"{problem.message}. {problem.fix}.") for problem in problems]


def test_a_sound_document_has_no_problems() -> None:
    assert found(document()) == []


@pytest.mark.parametrize("form_only", [True, False])
def test_problems_name_their_place_and_a_fix(form_only: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    content = b'openapi: "3.1.0"\ninfo: {title: t}\npaths: {/a: {get: {responses: {"200": {}}}}}\n'
    assert found(content, form_only=form_only) == [
        ("#/info", "`version` is missing. Add `version`."),
        ("#/paths/~1a/get/responses/200", "`description` is missing. Add `description`."),
    ]


@pytest.mark.parametrize(
    ("content", "pointer", "sentence"),
    [
        (
            schemas(A={"type": ["string", "null"]}),
            "/components/schemas/A/type",
            (
                "`type` is a list with 'null', and OpenAPI 3.0 has `nullable` for that. "
                "Write `type: string` and `nullable: true`, or make the document OpenAPI 3.1."
            ),
        ),
        (
            schemas(A={"type": ["string", "integer"]}),
            "/components/schemas/A/type",
            (
                "`type` is a list, and in OpenAPI 3.0 it is one name. "
                "Write `anyOf: [{type: string}, {type: integer}]`, or make the document OpenAPI 3.1."
            ),
        ),
        (
            schemas(A={"type": "null"}),
            "/components/schemas/A/type",
            "OpenAPI 3.0 has no type 'null'. Write `nullable: true` beside another type, or use OpenAPI 3.1.",
        ),
        (
            schemas(A={"exclusiveMinimum": 0}),
            "/components/schemas/A/exclusiveMinimum",
            (
                "`exclusiveMinimum` is a number, and in OpenAPI 3.0 it is true or false. "
                "Write `minimum: 0` and `exclusiveMinimum: true`, or make the document OpenAPI 3.1."
            ),
        ),
        (
            schemas("3.1.0", A={"exclusiveMinimum": True}),
            "/components/schemas/A/exclusiveMinimum",
            (
                "`exclusiveMinimum` is true or false, and since OpenAPI 3.1 it is the limit itself. "
                "Write the number of `minimum` there and remove `minimum`."
            ),
        ),
        (
            schemas(A={"properties": {"a": {"const": 1}}}),
            "/components/schemas/A/properties/a/const",
            "OpenAPI 3.0 has no `const` here. Remove it, or make the document OpenAPI 3.1.",
        ),
        (schemas(A=5), "/components/schemas/A", "`A` is a number, where an object is wanted. Make it an object."),
        (
            schemas(A={"type": "strin"}),
            "/components/schemas/A/type",
            (
                "`type` is 'strin', which is not one of array, boolean, integer, number, object, string. "
                "Write one of these."
            ),
        ),
        (
            document({"parameters": [{"name": "x", "in": "query"}]}),
            "/paths/~1a/get/parameters/0",
            "`schema` or `content` is missing. Add `schema` or `content`.",
        ),
        (
            document({"parameters": [{"name": "x", "in": "query", "schema": {}, "content": {"a/b": {}}}]}),
            "/paths/~1a/get/parameters/0",
            "`schema` and `content` exclude each other. Leave one of them.",
        ),
        (
            document({"responses": {"2xx": {"description": ""}}}),
            "/paths/~1a/get/responses/2xx",
            "'2xx' is no status. Write a status (`404`), a range of them (`4XX`) or `default`.",
        ),
        (
            document(components={"securitySchemes": {"k": {"type": "apiKey", "name": "k", "in": "body"}}}),
            "/components/securitySchemes/k/in",
            "`in` is 'body', which is not one of header, query, cookie. Write one of these.",
        ),
        (
            document(foo=1),
            "/foo",
            "OpenAPI 3.0 has no `foo` here. Remove it, or call it `x-foo` if it is an extension.",
        ),
        (
            schemas("3.1.0", A={"properties": {"a": {"pattern": "("}}}),
            "/components/schemas/A/properties/a/pattern",
            "'(' is no regular expression of ECMA-262. Write it as JavaScript does.",
        ),
        (
            document({"security": [{"key": []}]}),
            "/paths/~1a/get/security/0/key",
            "there is no security scheme 'key'. Define it in components.securitySchemes.",
        ),
        (
            document(servers=[{"url": "https://{host}"}]),
            "/servers/0/url",
            "the variable 'host' of the address is not described. Add it to `variables`.",
        ),
        (
            schemas(A={"$ref": "#/paths/~1a"}),
            "/components/schemas/A/$ref",
            "the reference leads to a path, where a schema is wanted. Name a schema.",
        ),
        (
            schemas(A={"$ref": "#/components/schemas/B"}),
            "/components/schemas/A",
            "the reference '#/components/schemas/B' leads nowhere. Define what it names.",
        ),
    ],
)
def test_a_problem_is_told_once_at_its_place_in_a_sentence_of_ours(content: bytes, pointer: str, sentence: str) -> None:
    assert found(content) == [(f"#{pointer}", sentence)]


def test_a_reference_to_the_network_is_not_followed() -> None:
    [(pointer, text)] = found(schemas(A={"$ref": "http://127.0.0.1:9/"}))
    assert pointer == "#/components/schemas/A"
    assert "leads out of the document" in text


def test_no_problem_is_hidden_by_another_one() -> None:
    operation = {"parameters": [{"in": "query", "schema": {}}], "security": [{"key": []}]}
    places = {pointer for pointer, _ in found(document(operation, path="/a/{id}"))}
    assert places == {f"#/paths/~1a~1{{id}}/get{rest}" for rest in ("", "/parameters/0", "/security/0/key")}


def test_a_document_can_be_judged_though_it_breaks_rules_beyond_the_metaschema() -> None:
    operation = {"operationId": "same", "responses": ANSWER}
    content = json.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": operation, "put": operation}},
        }
    ).encode()
    assert found(content, form_only=True) == []
    [(pointer, text)] = found(content)
    assert pointer == "#/paths/~1a/put/operationId"
    assert "#/paths/~1a/get" in text


PLACES = (
    "info", "servers", "paths", "components", "security", "tags", "webhooks", "components/schemas",
    "components/securitySchemes", "components/schemas/A", "components/schemas/A/discriminator", "components/links/l",
    "components/parameters/p", "paths/~1a/parameters", "paths/~1a/get/security", "paths/~1a/get/responses",
)  # fmt: skip
VALUES: tuple[Any, ...] = (None, 1, "x", True, [], [1], {}, {"a": 1}, {"$ref": 1}, {"type": []})


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_whatever_stands_at_a_place_the_document_is_judged(version: str) -> None:
    for place, value in product(PLACES, VALUES):
        try:
            read = openapi.read(with_value(version, place, value))
        except openapi.DocumentError:
            continue
        for problem in openapi.problems(read):
            assert not re.search(r"[{\[]['\"]", problem.message), problem


def with_value(version: str, place: str, value: Any) -> bytes:
    """A document with a value at a place."""
    whole: dict[str, Any] = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {}}}}
    holder, steps = whole, [step.replace("~1", "/") for step in place.split("/")]
    for step in steps[:-1]:
        holder = holder.setdefault(step, {})
    holder[steps[-1]] = value
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("version", "part", "place"),
    [
        ("3.0.3", {"in": "query", "schema": {}}, ""),
        ("3.1.0", {"in": "query", "schema": {}}, ""),
        ("3.1.0", {"name": "q", "in": "query", "schema": {"type": "text"}}, "/schema/type"),
    ],
)
def test_what_only_a_reference_leads_to_is_looked_at(version: str, part: dict[str, Any], place: str) -> None:
    parts: dict[str, Any] = {"x-parts": {"q": part, "other": {}}}
    content = document({"parameters": [{"$ref": "#/x-parts/q"}]}, version, **parts)
    assert [pointer for pointer, _ in found(content)] == [f"#/x-parts/q{place}"]


def test_another_file_is_looked_at_and_named(tmp_path: Path) -> None:
    (tmp_path / "api.json").write_bytes(document(components={"schemas": {"A": {"$ref": "parts/a.yaml"}}}))
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.yaml").write_text("# A\ntype: text\nitems: {$ref: '#/B'}\n")
    problems = openapi.problems(openapi.read(tmp_path / "api.json"))
    positions = openapi.positions(tmp_path / "api.json", [problem.pointer for problem in problems])
    assert {(p.file, p.line, p.pointer) for p in positions.values()} == {
        (str(tmp_path / "parts" / "a.yaml"), 2, "#/type"),
        (str(tmp_path / "parts" / "a.yaml"), 3, "#/items"),
    }
