"""A document that says the same in another way breaks nobody: every document of every rule, rewritten."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pactgate import openapi

CASES = Path(__file__).parent / "cases"
SCHEMAS = "#/components/schemas/"
UNORDERED = {"required", "enum", "oneOf", "anyOf", "allOf"}
"""Keywords whose lists say the same in any order."""

PRINTED = """
import sys
from pathlib import Path
from pactgate import openapi
from pactgate.openapi.breaking.report import as_json
for folder in sorted(Path(sys.argv[1]).iterdir()):
    print(as_json(openapi.compare(openapi.read(folder / "old.yaml"), openapi.read(folder / "new.yaml"))))
"""


def documents() -> Iterator[tuple[str, Any]]:
    """The documents of OpenAPI 3 among the cases, by name."""
    for path in sorted(CASES.glob("*/*.yaml")):
        document = yaml.safe_load(path.read_text("utf-8"))
        if "openapi" in document:
            yield f"{path.parent.name}/{path.stem}", document


def replaced(node: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """A copy in which each object was changed, the innermost first."""
    if isinstance(node, list):
        return [replaced(each, change) for each in node]
    if isinstance(node, dict):
        return change({key: replaced(value, change) for key, value in node.items()})
    return node


def in_other_order(document: Any) -> Any:
    def turned(node: dict[str, Any]) -> dict[str, Any]:
        return {
            key: value[::-1] if key in UNORDERED and isinstance(value, list) else value
            for key, value in reversed(node.items())
        }

    return replaced(document, turned)


def with_other_names(document: Any) -> Any:
    """Components renamed. A discriminator without a mapping tells by their names, so its document stays."""
    if "discriminator" in json.dumps(document):
        return document
    prefix = f"{SCHEMAS}Renamed"

    def renamed(node: dict[str, Any]) -> dict[str, Any]:
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(SCHEMAS):
            return {**node, "$ref": reference.replace(SCHEMAS, prefix)}
        return node

    changed = replaced(document, renamed)
    schemas = changed.get("components", {}).get("schemas", {})
    if schemas:
        changed["components"]["schemas"] = {f"Renamed{name}": schema for name, schema in schemas.items()}
    return changed


def of_contents(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A rewrite of the schemas of bodies alone."""

    def rewritten(document: Any) -> Any:
        def in_media_types(node: dict[str, Any]) -> dict[str, Any]:
            content = node.get("content")
            if not isinstance(content, dict):
                return node
            changed = {
                name: {**media, "schema": change(media["schema"])} if "schema" in media else media
                for name, media in content.items()
            }
            return {**node, "content": changed}

        return replaced(document, in_media_types)

    return rewritten


def wrapped(schema: Any) -> Any:
    return {"allOf": [schema]}


def with_components(document: Any) -> Any:
    """The schemas of bodies, as components."""
    moved: dict[str, Any] = {}

    def as_component(schema: Any) -> Any:
        name = f"Moved{len(moved)}"
        moved[name] = schema
        return {"$ref": f"{SCHEMAS}{name}"}

    changed = of_contents(as_component)(document)
    changed.setdefault("components", {}).setdefault("schemas", {}).update(moved)
    return changed


def without_components(document: Any) -> Any:
    """Components that refer to nothing stand where they are used."""
    schemas = document.get("components", {}).get("schemas", {})
    plain = {
        f"{SCHEMAS}{name}": schema
        for name, schema in schemas.items()
        if "$ref" not in json.dumps(schema) and "discriminator" not in json.dumps(document)
    }

    def inlined(node: dict[str, Any]) -> dict[str, Any]:
        found = plain.get(node.get("$ref", "")) if node.keys() == {"$ref"} else None
        return copy.deepcopy(found) if isinstance(found, dict) else node

    return replaced(document, inlined)


REWRITES = {
    "in another order": in_other_order,
    "with other names": with_other_names,
    "wrapped": of_contents(wrapped),
    "with components": with_components,
    "without components": without_components,
}


def read(document: Any) -> openapi.Document:
    return openapi.read(json.dumps(document, default=str).encode())


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_the_same_in_another_way_changes_nothing(rewrite: Callable[[Any], Any]) -> None:
    rewritten, findings = 0, []
    for name, document in documents():
        other = rewrite(document)
        rewritten += json.dumps(other, default=str) != json.dumps(document, default=str)
        one, another = read(document), read(other)
        changes = (*openapi.compare(one, another).changes, *openapi.compare(another, one).changes)
        findings += [(name, change.rule) for change in changes if change.level != openapi.Level.INFO]
    assert rewritten > 20
    assert findings == []


def test_another_process_finds_the_same_down_to_the_letter() -> None:
    """Fingerprints rest on it. The order of sets is another in each process."""
    runs = {
        subprocess.run(
            [sys.executable, "-c", PRINTED, str(CASES)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    [printed] = runs
    assert printed.count("fingerprint") > 200
