"""What several tests build with stands in a module of its own: to import a module of tests is to own its tests too."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, python_files


def imports_of_tests(source: str) -> list[str]:
    """The modules of tests that a module imports, at its top or anywhere inside."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return [name for name in names if is_module_of_tests(name)]


def is_module_of_tests(name: str) -> bool:
    path = Path(*name.split(".")).with_suffix(".py")
    return path.name.startswith("test_") and (ROOT / path).exists()


def test_no_module_imports_a_module_of_tests() -> None:
    importers = {
        str(path): names for path in python_files() if (names := imports_of_tests((ROOT / path).read_text("utf-8")))
    }
    assert not importers, "what they import goes to tests/builders"


@pytest.mark.parametrize(
    "source",
    [
        "from tests.architecture.test_builders import imports_of_tests",
        "from tests.architecture import test_builders",
        "def late():\n    import tests.architecture.test_builders",
    ],
)
def test_such_an_import_is_found(source: str) -> None:
    assert imports_of_tests(source) == ["tests.architecture.test_builders"]


def test_a_name_that_only_begins_so_is_none() -> None:
    assert not imports_of_tests("from tests.story import test_data\nfrom starlette.testclient import TestClient")
