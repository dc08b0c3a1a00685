"""Layers outside, areas inside: whoever looks for a file asks which layer and which area, and has one folder."""

from pathlib import Path

import pytest

from tests.architecture.tree import product_files

BROKER = Path("broker", "pactgate", "broker")
AREAS = {
    "publishing",
    "versions",
    "environments",
    "verification",
    "documents",
    "gate",
    "identity",
    "webhooks",
    "upkeep",
}
# What no area owns, since all of them use it.
SHARED = {
    "domain": {"errors.py", "names.py", "notices.py", "pages.py", "relations.py"},
    "store": {
        "bounded.py",
        "engine.py",
        "failures.py",
        "migrate.py",
        "migrations",
        "sql.py",
        "sqlite_file.py",
        "statements.py",
        "tables.py",
    },
    "actions": set[str](),
    "api": {
        "answers.py",
        "app.py",
        "bodies.py",
        "cloud.py",
        "conventions.py",
        "dependencies.py",
        "document.py",
        "document_parts.py",
        "empty_answers.py",
        "index.py",
        "problems.py",
        "queries.py",
    },
}


def entries(layer: str, paths: list[Path]) -> tuple[set[str], set[str]]:
    """The folders of a layer that hold code, and its files that stand in none; `__init__.py` is the layer itself."""
    inside = [path.relative_to(BROKER / layer).parts for path in paths if path.is_relative_to(BROKER / layer)]
    folders = {parts[0] for parts in inside if len(parts) > 1}
    return folders, {parts[0] for parts in inside if len(parts) == 1} - {"__init__.py"}


@pytest.mark.parametrize("layer", SHARED)
def test_a_file_of_a_layer_stands_in_an_area(layer: str) -> None:
    folders, files = entries(layer, product_files())
    assert folders & AREAS
    assert folders <= AREAS | SHARED[layer]
    assert files <= SHARED[layer]


@pytest.mark.parametrize("layer", SHARED)
def test_what_is_shared_is_there(layer: str) -> None:
    folders, files = entries(layer, product_files())
    assert SHARED[layer] <= folders | files


def test_a_file_that_is_called_like_an_area_stands_in_none() -> None:
    assert entries("store", [BROKER / "store" / "gate.py", BROKER / "store" / "gate" / "matrix.py"]) == (
        {"gate"},
        {"gate.py"},
    )
