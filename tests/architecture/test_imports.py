import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.tree import PROJECT, ROOT, ROOTS, copy_tree, plant

ORDER = "The packages stand in one order: cli above verifier and openapi above pactfile and childprocess"
OVER_HTTP = "The command line and the verifier meet the broker over HTTP alone"
LAYERS = "Inside the broker: main, settings, faces, actions, store, domain"
PURE = "The domain is pure"
JUDGES = "The broker judges; it neither replays nor fuzzes"
SQL = "Only the store speaks SQL"
STANDARD_LIBRARY = "A pact file and a child process need the standard library alone"


@dataclass(frozen=True, slots=True)
class Leak:
    contract: str
    path: str
    text: str

    @property
    def module(self) -> str:
        return self.path.partition("/")[2].removesuffix(".py").replace("/", ".")

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


LEAKS = [
    Leak(ORDER, "pactfile/pactgate/pactfile/leak.py", "import pactgate.openapi"),
    Leak(ORDER, "pactfile/pactgate/pactfile/leak.py", "import pactgate.childprocess"),
    Leak(ORDER, "childprocess/pactgate/childprocess/leak.py", "import pactgate.verifier"),
    Leak(ORDER, "openapi/pactgate/openapi/leak.py", "import pactgate.verifier"),
    Leak(ORDER, "verifier/pactgate/verifier/leak.py", "import pactgate.openapi"),
    Leak(ORDER, "verifier/pactgate/verifier/leak.py", "import pactgate.cli"),
    Leak(OVER_HTTP, "cli/pactgate/cli/leak.py", "import pactgate.broker.domain"),
    Leak(OVER_HTTP, "verifier/pactgate/verifier/leak.py", "import pactgate.broker"),
    Leak(OVER_HTTP, "openapi/pactgate/openapi/leak.py", "import pactgate.broker"),
    Leak(LAYERS, "broker/pactgate/broker/domain/leak.py", "import pactgate.broker.store"),
    Leak(LAYERS, "broker/pactgate/broker/store/leak.py", "import pactgate.broker.actions"),
    Leak(LAYERS, "broker/pactgate/broker/actions/leak.py", "import pactgate.broker.api"),
    Leak(LAYERS, "broker/pactgate/broker/api/leak.py", "import pactgate.broker.web"),
    Leak(LAYERS, "broker/pactgate/broker/api/leak.py", "import pactgate.broker.settings"),
    Leak(LAYERS, "broker/pactgate/broker/leak.py", '"""A module of the broker that stands in no layer."""'),
    Leak(PURE, "broker/pactgate/broker/domain/leak.py", "import fastapi"),
    Leak(PURE, "broker/pactgate/broker/domain/leak.py", "import pydantic"),
    Leak(PURE, "broker/pactgate/broker/domain/leak.py", "import sqlalchemy"),
    Leak(JUDGES, "broker/pactgate/broker/actions/leak.py", "import pactgate.verifier"),
    Leak(SQL, "broker/pactgate/broker/api/leak.py", "import sqlalchemy"),
    Leak(SQL, "broker/pactgate/broker/actions/leak.py", "import psycopg"),
    Leak(STANDARD_LIBRARY, "pactfile/pactgate/pactfile/leak.py", "import yaml"),
    Leak(STANDARD_LIBRARY, "childprocess/pactgate/childprocess/leak.py", "import httpx"),
]


def lint_imports(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo", *options]
    roots = os.pathsep.join(str(tree / root) for root in ROOTS)
    environment = os.environ | {"COLUMNS": "1000", "NO_COLOR": "1", "PYTHONPATH": roots}
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
