"""Layers outside, areas inside: whoever looks for a file asks which layer and which area, and has one folder."""

import pytest

from tests.architecture.tree import ROOT

BROKER = ROOT / "broker" / "pactgate" / "broker"
AREAS = {
    "publishing",
    "versions",
    "environments",
    "verification",
    "documents",
    "gate",
    "webhooks",
    "upkeep",
}
# What no area owns, since all of them use it.
SHARED = {
    "domain": {"errors", "names", "near_names", "notices", "pages", "relations"},
    "store": {"engine", "given", "json_text", "migrate", "migrations", "named", "one_of", "tables", "upsert"},
    "actions": set[str](),
    "api": {
        "answers",
        "app",
        "bodies",
        "conventions",
        "dependencies",
        "document",
        "document_parts",
        "index",
        "problems",
        "queries",
    },
}


@pytest.mark.parametrize("layer", SHARED)
def test_a_file_of_a_layer_stands_in_an_area(layer: str) -> None:
    entries = {path.stem for path in (BROKER / layer).iterdir() if path.stem not in {"__init__", "__pycache__"}}
    assert entries <= AREAS | SHARED[layer]


@pytest.mark.parametrize("layer", SHARED)
def test_what_is_shared_is_there(layer: str) -> None:
    entries = {path.stem for path in (BROKER / layer).iterdir()}
    assert SHARED[layer] <= entries
