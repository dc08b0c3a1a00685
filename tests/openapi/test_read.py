"""Reading: what is accepted, and how what is not names its place and the fix."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate import openapi
from pactgate.openapi.syntax import MAX_BYTES

SOUND = b"""\
openapi: 3.0.3
info: {title: t, version: 1.0.0}
paths:
  /a/{id}:
    get:
      responses:
        200: {description: "no"}
"""


def refusal(content: bytes) -> str:
    with pytest.raises(openapi.DocumentError) as caught:
        openapi.read(content)
    return str(caught.value)


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    document = openapi.read(SOUND)
    file = tmp_path / "api.json"
    file.write_text(json.dumps(document.value))
    assert openapi.read(file).value == document.value
    assert document.version == "3.0.3"
    assert list(document.operations) == ["GET /a/{id}"]


def test_a_byte_order_mark_is_allowed() -> None:
    assert openapi.read(b"\xef\xbb\xbf" + SOUND).version == "3.0.3"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("2024-01-31", "2024-01-31"),
        ("1:30", "1:30"),
        ("0o17", 15),
        ("017", 17),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("~", None),
        ("True", True),
        ('"7"', "7"),
    ],
)
def test_yaml_is_read_by_its_core_schema(written: str, value: object) -> None:
    document = openapi.read(f"openapi: 3.1.0\nx-value: {written}\n".encode())
    assert isinstance(document.value, dict)
    assert document.value["x-value"] == value
    assert type(document.value["x-value"]) is type(value)


def test_an_alias_stands_for_what_it_names() -> None:
    document = openapi.read(b"openapi: 3.1.0\nx-a: &a {b: 1}\nx-c: *a\nx-d: {<<: *a, c: 2}\n")
    assert isinstance(document.value, dict)
    assert document.value["x-c"] == {"b": 1}
    assert document.value["x-d"] == {"b": 1, "c": 2}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the document is empty"),
        (b" \n", "the document is empty"),
        (b"# nothing\n", "the document is empty"),
        (b"\xff\xfe", "byte 0: not UTF-8"),
        (b'{"openapi": "3.0.0",}', "line 1, column 21: not JSON"),
        (b'{"openapi": "3.0.0", "x-a": NaN}', "line 1, column 29: not JSON"),
        (b'{"openapi": "3.0.0", "x-a": 1e999}', "the number 1e999 is too large"),
        (b"openapi: 3.0.0\nx-a: .inf\n", "line 2, column 6: .inf is no JSON number"),
        (b"openapi: 3.0.0\nx-a: 1e999\n", "line 2, column 6: 1e999 is too large"),
        (b"a: [1\nb: 2", "line 2, column 2: not YAML"),
        (b'{"openapi": "3.0.0",\n "paths": {},\n "paths": {}}', 'line 3, column 10: the member "paths" is there twice'),
        (b'{\t"openapi": "3.0.0",\t"openapi": "3.0.0"}', 'the member "openapi" is there twice'),
        (b"openapi: 3.0.0\npaths: {}\npaths: {}\n", "line 3, column 1: the key 'paths' is there twice"),
        (b"a: &a [*a]", "line 1, column 4: an alias holds itself"),
        (b"a: !!python/name:os.system x", "the tag tag:yaml.org,2002:python/name:os.system is unknown here"),
        (b"a: !secret x", "the tag !secret is unknown here"),
        (b"? [a]\n: 1\n", "line 1, column 3: a key is no string"),
        (b"a: {<<: 1}\n", "line 1, column 9: `<<` does not name a mapping"),
        (b"a: 1\n---\nb: 2\n", "not YAML: but found another document"),
        (b"[1]", "<bytes>: the document is an array"),
        (b"hello", "<bytes>: the document is a string"),
        (b"info: {}", "<bytes>: no member `openapi`"),
        (b"openapi: 3", "line 1, column 1, #/openapi: 3 is no version"),
        (b"openapi: 4.0.0", "#/openapi: version 4.0.0 is not supported"),
        (b'openapi: "3.0.0"\npaths: []', "line 2, column 1, #/paths: paths is an array. Make it an object"),
        (
            b'openapi: "3.0.0"\npaths: {a: {}}',
            "line 2, column 9, #/paths/a: the path 'a' does not begin with /. Write /a",
        ),
        (b'openapi: "3.0.0"\npaths: {/a/b: 1}', "#/paths/~1a~1b: the path is a number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_and_fix(content: bytes, said: str) -> None:
    assert said in refusal(content)


@pytest.mark.parametrize("content", [b"[" * 10_000, b'{"a":' * 10_000, b"- " * 3_000, b"a: " + b"[" * 20_000])
def test_deep_nesting_is_refused(content: bytes) -> None:
    assert "deep" in refusal(content) or "not" in refusal(content)


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "its aliases make more than 1,000,000 values" in refusal("\n".join(lines).encode())


def test_a_file_beyond_measure_is_refused_before_it_is_parsed() -> None:
    assert "more than 67,108,864" in refusal(b" " * (MAX_BYTES + 1))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(openapi.DocumentError, match="no such file or directory") as caught:
        openapi.read(tmp_path / "none.yaml")
    assert caught.value.source == str(tmp_path / "none.yaml")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_input_crashes(content: bytes) -> None:
    try:
        openapi.read(content)
    except openapi.DocumentError as error:
        assert error.problem  # noqa: PT017 - that it may also be read is the point
        assert error.fix  # noqa: PT017 - the same


def test_yaml_may_begin_as_json_does(tmp_path: Path) -> None:
    written = b'{openapi: 3.1.0, info: {title: t, version: "1"}, paths: {/a: {$ref: ./a.yaml}}}'
    assert openapi.read(written).version == "3.1.0"
    (tmp_path / "api.yaml").write_bytes(written)
    (tmp_path / "a.yaml").write_bytes(b'{"get": {"responses": {200: {description: "",}}}}')
    assert list(openapi.read(tmp_path / "api.yaml").operations) == ["GET /a"]


def test_json_is_read_as_json_whatever_yaml_would_make_of_it(tmp_path: Path) -> None:
    (tmp_path / "api.json").write_bytes(b"{openapi: 3.1.0}")
    with pytest.raises(openapi.DocumentError, match="not JSON"):
        openapi.read(tmp_path / "api.json")


def test_thousands_of_files_may_be_referred_to(tmp_path: Path) -> None:
    names = [f"s{number}.json" for number in range(1_200)]
    for name in names:
        (tmp_path / name).write_text('{"type": "string"}')
    schemas = {name.removesuffix(".json"): {"$ref": name} for name in names}
    written = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": schemas}}
    (tmp_path / "api.json").write_text(json.dumps(written))
    document = openapi.read(tmp_path / "api.json")
    assert document.root.at("components").at("schemas").at("s1199").resolved().raw == {"type": "string"}
