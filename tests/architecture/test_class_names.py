"""A name means one thing: who finds a type by its name has found the only one."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, ROOTS, product_files


def types_of(tree: ast.Module) -> list[str]:
    """The classes, `type` aliases and `NewType`s that stand at the top of a module."""
    return [name for node in tree.body if (name := _type_name(node))]


def _type_name(node: ast.stmt) -> str | None:
    match node:
        case ast.ClassDef(name=name) | ast.TypeAlias(name=ast.Name(id=name)):
            return name
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="NewType"))):
            return name
    return None


def imported_names(tree: ast.Module) -> set[str]:
    return {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


def homes_of_types(sources: dict[str, str]) -> dict[str, list[str]]:
    """The modules that define each type, by its name; of those with a leading underscore, what others import."""
    trees = {path: ast.parse(source) for path, source in sources.items()}
    imported = {name for tree in trees.values() for name in imported_names(tree)}
    homes = defaultdict(list)
    for path, tree in trees.items():
        for name in types_of(tree):
            if not name.startswith("_") or name in imported:
                homes[name].append(path)
    return homes


def sources_of_the_product() -> dict[str, str]:
    return {str(path): (ROOT / path).read_text("utf-8") for path in product_files()}


def test_the_name_of_a_type_occurs_once() -> None:
    homes = homes_of_types(sources_of_the_product())
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_types_are_found_in_every_root() -> None:
    homes = homes_of_types(sources_of_the_product())
    assert {Path(path).parts[0] for paths in homes.values() for path in paths} == {*ROOTS}


@pytest.mark.parametrize(
    "source",
    [
        "class Verdict: ...",
        "type Verdict = str",
        "Verdict = NewType('Verdict', str)",
    ],
)
def test_a_type_of_the_same_name_is_found(source: str) -> None:
    assert homes_of_types({"one": source, "two": "class Verdict: ..."})["Verdict"] == ["one", "two"]


def test_what_a_module_keeps_to_itself_may_be_called_alike() -> None:
    private, importing = "class _Row: ...", "from one import _Row"
    assert homes_of_types({"one": private, "two": private}) == {}
    assert homes_of_types({"one": private, "two": private, "three": importing}) == {"_Row": ["one", "two"]}
