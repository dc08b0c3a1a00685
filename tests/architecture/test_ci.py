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
    for name in ("caddy", "node", "promtool", "chromium"):
        stand_in(programs, name, PROGRAM_STAND_IN)
    stand_in(programs, "apt-get", "#!/bin/sh\necho a test must install nothing\nexit 1\n")
    result = run(tree, ".ci/run", path=programs)
    assert (result.returncode, result.stdout) == (7, "make was given: test\n")
    assert "make test" in (ROOT / "README.md").read_text()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: the shell's own tools, and stand-ins for what changes a machine."""
    programs = stand_in(tmp_path / "bare", "apt-get", '#!/bin/sh\necho "apt-get was given: $*"\n')
    stand_in(programs, "id", "#!/bin/sh\necho 0\n")
    stand_in(programs, "make", MAKE_STAND_IN)
    for name in ("bash", "sh", "dirname"):
        (programs / name).symlink_to(str(shutil.which(name)))
    return programs


def on_bare_machine(tree: Path, bare: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command], cwd=tree, env={"PATH": str(bare)}, capture_output=True, text=True, check=False)


def test_ci_installs_what_the_tests_use_before_them(tree: Path, bare: Path) -> None:
    result = on_bare_machine(tree, bare, ".ci/run")
    assert result.stdout.splitlines() == [
        "Not on the PATH, so apt-get installs: caddy nodejs prometheus chromium ...",
        "apt-get was given: update -qq",
        "apt-get was given: install -qq -y --no-install-recommends caddy nodejs prometheus chromium",
        "make was given: test",
    ]
    assert result.returncode == 7


def test_what_is_missing_is_said_before_the_tests(tree: Path, bare: Path) -> None:
    result = on_bare_machine(tree, bare, "scripts/say-what-is-missing")
    assert result.returncode == 0
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        "no caddy",
        "no node",
        "no openssl",
        "no promtool",
        "no npm packages (make clients)",
        "no ../shared/suites",
    ]


def test_nothing_missing_is_nothing_said(tree: Path, bare: Path) -> None:
    for name in ("caddy", "node", "openssl", "promtool"):
        stand_in(bare, name, PROGRAM_STAND_IN)
    clients = tree / ".clients" / "node_modules" / ".bin"
    clients.mkdir(parents=True)
    stand_in(clients, "pact-broker", PROGRAM_STAND_IN)
    (tree.parent / "shared" / "suites").mkdir(parents=True)
    result = on_bare_machine(tree, bare, "scripts/say-what-is-missing")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
