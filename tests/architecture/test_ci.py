import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, ROOTS, copy_tree, plant

MAKE_STAND_IN = '#!/bin/sh\necho "make was given: $*"\nexit 7\n'
# What is on the PATH is not installed, and a test installs nothing.
PROGRAM_STAND_IN = "#!/bin/sh\n"


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    path: str
    text: str
    said: str


PLANTED = "cli/pactgate/cli/planted.py"
FAULTS = [
    Fault("lint", PLANTED, '"""Planted."""\n\nimport os\n', "F401"),
    Fault("format", PLANTED, '"""Planted."""\n\nNAMES = [ "a" ]\n', "1 file would be reformatted"),
    Fault(
        "type",
        PLANTED,
        '"""Planted."""\n\nCOUNT: int = "one"\n',
        f"{PLANTED}:3: error",
    ),
    Fault(
        "import",
        "broker/pactgate/broker/domain/planted.py",
        '"""Planted."""\n\nimport sqlalchemy\n\nURL = sqlalchemy.URL\n',
        "pactgate.broker.domain.planted -> sqlalchemy",
    ),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy with the same environment; with a copy of the type checker's memory, which makes it quick."""
    copy = copy_tree(tmp_path / "tree")
    (copy / ".venv").symlink_to(ROOT / ".venv")
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", copy / ".mypy_cache")
    return copy


def run(tree: Path, *command: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command in a tree; `path` is a folder whose programs come first."""
    first = f"{path}:" if path else ""
    environment = os.environ | {
        "PATH": f"{first}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(str(tree / root) for root in ROOTS),
        "COLUMNS": "1000",
        "NO_COLOR": "1",
    }
    result = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    return subprocess.CompletedProcess(command, result.returncode, result.stdout + result.stderr)


def make(tree: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs make, taking `install` as done: it must not bind the shared environment to the copy."""
    return run(tree, "make", "--assume-old=install", *arguments, path=path)


def stand_in(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(text)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)
def test_make_check_fails_for_a_planted_fault(fault: Fault, tree: Path) -> None:
    plant(tree, fault.path, fault.text)
    result = make(tree, "check")
    assert result.returncode != 0
    assert fault.said in result.stdout


def test_make_test_begins_with_the_checks(tree: Path) -> None:
    plant(tree, FAULTS[0].path, FAULTS[0].text)
    result = make(tree, "test")
    assert result.returncode != 0
    assert FAULTS[0].said in result.stdout


def test_make_test_fails_when_a_test_fails(tree: Path, tmp_path: Path) -> None:
    plant(tree, "tests/test_planted.py", "def test_planted() -> None:\n    assert 1 == 2\n")
    programs = stand_in(tmp_path / "programs", "chromium", PROGRAM_STAND_IN)
    result = make(tree, "--assume-old=check", "test", "ARGS=tests/test_planted.py -n 0", path=programs)
    assert result.returncode != 0
    assert "1 failed" in result.stdout


def test_ci_runs_the_test_command_of_the_readme_and_ends_as_it_does(tree: Path, tmp_path: Path) -> None:
    programs = stand_in(tmp_path / "programs", "make", MAKE_STAND_IN)
    stand_in(programs, "caddy", PROGRAM_STAND_IN)
    result = run(tree, ".ci/run", path=programs)
    assert (result.returncode, result.stdout) == (7, "make was given: test\n")
    assert "make test" in (ROOT / "README.md").read_text()
