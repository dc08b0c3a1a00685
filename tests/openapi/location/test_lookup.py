"""Where in a file the places of a value are."""

import json
from pathlib import Path

import pytest

from pactgate import openapi

YAML = """\
# a comment
openapi: 3.1.0
info: {title: "a: b", version: '1'}
paths:
  /a/{id}:
    get: &get
      summary: |
        paths:
          /a: none
      parameters:
        - name: x
          in: query
        -
          name: y
    put: *get
  "/b~c":
    <<: {}
    get: {responses: {200: {description: "}"}}}
"""
JSON = '{\n\t"a": "}{\\"",\n "b": [1, [2],\n  {"c": null, "d/e": {"f": 1}}\n ],\n "paths": {}\n}\n'
PACT = '{"interactions": [\n {"request": {"headers": {\n  "Content-Type": "a/b"}}}\n]}'


def line_and_column(folder: Path, name: str, written: str, place: str) -> tuple[int, int] | None:
    (folder / name).write_text(written, encoding="utf-8")
    position = openapi.positions(folder / name, [place]).get(place)
    return (position.line, position.column) if position else None


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("#", (1, 1)),
        ("#/info/version", (3, 23)),
        ("#/paths/~1a~1{id}", (5, 3)),
        ("#/paths/~1a~1{id}/get/parameters/1/name", (14, 11)),
        ("#/paths/~1a~1{id}/get/parameters/1", (14, 11)),
        ("#/paths/~1a~1{id}/put/parameters/1", (15, 5)),
        ("#/paths/~1b~0c/get/responses/200/description", (18, 29)),
        ("#/paths/~1b~0c/get/responses/404", (18, 11)),
        ("#/components/schemas/A", (1, 1)),
    ],
)
def test_a_place_in_yaml_or_what_is_around_it(tmp_path: Path, place: str, expected: tuple[int, int]) -> None:
    assert line_and_column(tmp_path, "a.yaml", YAML, place) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [("#/a", (2, 2)), ("#/b/1/0", (3, 12)), ("#/b/2/d~1e/f", (4, 23)), ("#/b/7", (3, 2)), ("#/paths", (6, 2))],
)
def test_a_place_in_json(tmp_path: Path, place: str, expected: tuple[int, int]) -> None:
    assert line_and_column(tmp_path, "a.json", JSON, place) == expected
    json.loads(JSON)


def test_a_place_in_a_pact_whose_headers_are_named_in_small_letters(tmp_path: Path) -> None:
    assert line_and_column(tmp_path, "p.json", PACT, "$.interactions[0].request.headers.content-type") == (3, 3)


def test_a_place_in_a_file_that_is_referred_to(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.yaml").write_text("get:\n  responses: {}\n")
    place = "#/x-files/parts~1a.yaml/get/responses"
    [position] = openapi.positions(tmp_path / "api.yaml", [place]).values()
    assert (Path(position.file), position.line) == (tmp_path / "parts" / "a.yaml", 2)


@pytest.mark.parametrize("written", ["{", "a: [", "\x00", "[1,, 2]"])
def test_what_cannot_be_read_has_its_places_at_its_beginning(tmp_path: Path, written: str) -> None:
    assert line_and_column(tmp_path, "a.yaml", written, "#/a/b") == (1, 1)
    assert openapi.positions(tmp_path / "none.yaml", ["#/a"]) == {}
