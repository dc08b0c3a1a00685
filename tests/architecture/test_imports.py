import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.tree import PROJECT, ROOT, copy_tree, plant

ORDER = "The packages stand in one order: cli above verifier and openapi above pactfile"
OVER_HTTP = "The command line and the verifier meet the broker over HTTP alone"
LAYERS = "Inside the broker: main, settings, faces, actions, store, domain"
PURE = "The domain is pure"
JUDGES = "The broker judges; it neither replays nor fuzzes"
SQL = "Only the store speaks SQL"
STANDARD_LIBRARY = "A pact file needs the standard library alone"


@dataclass(frozen=True, slots=True)
class Leak:
    contract: str
    path: str
    text: str

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").replace("/", ".")

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


LEAKS = [
    Leak(ORDER, "pactfile/leak.py", "import openapi"),
    Leak(ORDER, "openapi/leak.py", "import verifier"),
    Leak(ORDER, "verifier/leak.py", "import openapi"),
    Leak(ORDER, "verifier/leak.py", "import cli"),
    Leak(OVER_HTTP, "cli/leak.py", "import broker.domain"),
    Leak(OVER_HTTP, "verifier/leak.py", "import broker"),
    Leak(OVER_HTTP, "openapi/leak.py", "import broker"),
    Leak(LAYERS, "broker/domain/leak.py", "import broker.store"),
    Leak(LAYERS, "broker/store/leak.py", "import broker.actions"),
    Leak(LAYERS, "broker/actions/leak.py", "import broker.api"),
    Leak(LAYERS, "broker/api/leak.py", "import broker.web"),
    Leak(LAYERS, "broker/api/leak.py", "import broker.settings"),
    Leak(LAYERS, "broker/leak.py", '"""A module of the broker that stands in no layer."""'),
    Leak(PURE, "broker/domain/leak.py", "import fastapi"),
    Leak(PURE, "broker/domain/leak.py", "import pydantic"),
    Leak(PURE, "broker/domain/leak.py", "import sqlalchemy"),
    Leak(JUDGES, "broker/actions/leak.py", "import verifier"),
    Leak(SQL, "broker/api/leak.py", "import sqlalchemy"),
    Leak(SQL, "broker/actions/leak.py", "import psycopg"),
    Leak(STANDARD_LIBRARY, "pactfile/leak.py", "import yaml"),
]


def lint_imports(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo", *options]
    environment = os.environ | {"COLUMNS": "1000", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def test_the_tree_keeps_every_contract() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("leak", LEAKS, ids=str)
def test_a_planted_leak_breaks_its_contract_and_is_named(leak: Leak, tmp_path: Path) -> None:
    plant(copy_tree(tmp_path), leak.path, f"{leak.text}\n")
    result = lint_imports(tmp_path)
    assert result.returncode != 0
    assert f"{leak.contract} BROKEN" in result.stdout
    assert leak.module in result.stdout


def test_every_contract_has_a_planted_leak() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    assert {leak.contract for leak in LEAKS} == {contract["name"] for contract in contracts}
