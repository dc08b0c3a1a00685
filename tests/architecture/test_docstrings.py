import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, ROOTS, copy_tree, plant, python_files

# A package says what it is and what it must not know: its docstring names a limit.
LIMIT = re.compile(r"\b(not?|never|neither|nor|nothing|only|alone|without)\b", re.IGNORECASE)

BEGINNINGS = [path for path in python_files() if path.name == "__init__.py" and path.parts[0] in ROOTS]


def ruff(tree: Path, path: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", path]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("path", BEGINNINGS, ids=str)
def test_a_package_begins_with_what_it_is_and_what_it_must_not_know(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse((ROOT / path).read_text())) or ""
    assert LIMIT.search(docstring), f"{path} says {docstring!r}: add what the package must not know"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_public_function_without_its_sentence_fails_the_lint(package: str, tmp_path: Path) -> None:
    tree = copy_tree(tmp_path)
    plant(tree, f"{package}/planted.py", '"""Planted."""\n\n\ndef bare() -> None:\n    print\n')
    plant(tree, f"{package}/planted_too.py", '"""Planted."""\n\n\ndef half() -> None:\n    """No full stop"""\n')
    assert f"{package}/planted.py:4:5: D103" in ruff(tree, f"{package}/planted.py")
    assert f"{package}/planted_too.py:5:5: D415" in ruff(tree, f"{package}/planted_too.py")
