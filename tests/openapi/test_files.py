"""A document in several files."""

from pathlib import Path

import pytest

from pactgate import openapi
from pactgate.openapi.values import mapping

MAIN = """\
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a:
    $ref: paths/a.yaml
components:
  schemas:
    Own: {type: string, maxLength: 5}
"""
ITEM = """\
get:
  responses:
    "200":
      description: OK
      content: {application/json: {schema: {$ref: "../schemas/pet%20s.json#/Pet"}}}
"""
PETS = '{"Pet": {"type": "object", "properties": {"tag": {"$ref": "#/Tag"}, "own": {"$ref": "../main.yaml#/components/schemas/Own"}}}, "Tag": {"type": "string"}}'  # noqa: E501


def laid(folder: Path, item: str = ITEM, pets: str = PETS) -> Path:
    for name, content in (("main.yaml", MAIN), ("paths/a.yaml", item), ("schemas/pet s.json", pets)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder / "main.yaml"


def test_files_that_are_referred_to_are_read_and_compared(tmp_path: Path) -> None:
    old = openapi.read(laid(tmp_path / "old"))
    new = openapi.read(laid(tmp_path / "new", pets=PETS.replace('"type": "string"', '"type": "integer"')))

    (change,) = openapi.compare(old, new).changes
    assert (change.rule, change.operation) == ("response-property-type-changed", "GET /a")
    assert change.location == "#/x-files/schemas~1pet s.json/Tag"
    assert openapi.compare(old, openapi.read(tmp_path / "old" / "main.yaml")).changes == ()


@pytest.mark.parametrize(
    "reference",
    [
        "$ref: # with '#' behind it\n      paths/a.yaml",
        "$ref: >-\n      paths/a.yaml",
        r'"\x24ref": paths/a.yaml',
        r'"$\u0072ef": paths/a.yaml',
        r'{"$r\U00000065f": "paths/a.yaml"}',
        "? $ref # as a key\n    : paths/a.yaml",
        "x-a: &a paths/a.yaml\n    $ref: *a",
        "'$ref' :   'paths/a.yaml#'",
    ],
)
def test_files_are_read_however_the_reference_is_written(tmp_path: Path, reference: str) -> None:
    path = laid(tmp_path)
    path.write_text(MAIN.replace("$ref: paths/a.yaml", reference))
    files = mapping(mapping(openapi.read(path).value)["x-files"])
    assert "get" in mapping(files["paths/a.yaml"])


def test_files_may_refer_to_each_other_in_a_circle(tmp_path: Path) -> None:
    pets = '{"Pet": {"type": "object", "properties": {"next": {"$ref": "../paths/a.yaml#/x-pet"}}}}'
    path = laid(tmp_path, ITEM + 'x-pet: {$ref: "../schemas/pet%20s.json#/Pet"}\n', pets)

    assert openapi.compare(openapi.read(path), openapi.read(path)).changes == ()


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("none.yaml#/A", "#/get: the reference 'none.yaml#/A' cannot be read: no such file or directory. Name a file"),
        ("http://127.0.0.1:9/a.yaml", "#/get: the reference 'http://127.0.0.1:9/a.yaml' leads to the network"),
        ("//127.0.0.1/a.yaml", "leads to the network"),
        ("file:///etc/hostname", "leads to the network"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_its_place(tmp_path: Path, reference: str, said: str) -> None:
    with pytest.raises(openapi.DocumentError) as caught:
        openapi.read(laid(tmp_path, f"get: {{$ref: '{reference}'}}\n"))
    assert said in str(caught.value)
    assert "paths/a.yaml" in caught.value.source


def test_a_path_item_may_say_more_beside_its_reference() -> None:
    content = (
        b'{"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/components/pathItems/A",'
        b' "post": {}}}, "components": {"pathItems": {"A": {"get": {}}}}}'
    )
    assert set(openapi.read(content).operations) == {"GET /a", "POST /a"}
