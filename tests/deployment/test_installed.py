"""What is built, and what installing it does to a project whose own modules have the names of our packages."""

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from pactgate.cli.demo.stage import free_port
from tests.architecture.tree import copy_tree

PROVIDER = """\
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from cli import STORE


class Orders(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path in STORE.read_text().split() else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()


HTTPServer(("127.0.0.1", int(sys.argv[1])), Orders).serve_forever()
"""
FILES = {
    "cli.py": "from pathlib import Path\n\nSTORE = Path(__file__).with_name('orders.txt')\n\n\n"
    "def order_exists():\n    STORE.write_text('/orders/42')\n\n\n"
    "STATES = {'order 42 exists': order_exists}\n\n\ndef main():\n    return 'my cli'\n",
    "broker/__init__.py": "",
    "broker/domain.py": "NAME = 'my broker'\n",
    "openapi.py": "NAME = 'my openapi'\n",
    "verifier.py": "NAME = 'my verifier'\n",
    "provider.py": PROVIDER,
    "orders.txt": "",
    "test_cli.py": "from cli import main\n\n\ndef test_main():\n    assert main() == 'my cli'\n",
    "test_broker.py": "from broker.domain import NAME\n\n\ndef test_name():\n    assert NAME == 'my broker'\n",
    "test_openapi.py": "import openapi\n\n\ndef test_name():\n    assert openapi.NAME == 'my openapi'\n",
    "test_verifier.py": "import verifier\n\n\ndef test_name():\n    assert verifier.NAME == 'my verifier'\n",
}
PACT = {
    "consumer": {"name": "web"},
    "provider": {"name": "orders"},
    "interactions": [
        {
            "description": "a request for order 42",
            "providerState": "order 42 exists",
            "request": {"method": "GET", "path": "/orders/42"},
            "response": {"status": 200},
        }
    ],
    "metadata": {"pactSpecification": {"version": "2.0.0"}},
}


def run(*command: str | Path, folder: Path) -> str:
    """What a command prints that must succeed."""
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist. Hatchling itself builds them, which takes no network."""
    tree = copy_tree(tmp_path_factory.mktemp("built") / "tree")
    run(sys.executable, "-m", "hatchling", "build", folder=tree)
    return tree / "dist"


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (file,) = built.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment that has the wheel, and what it needs.

    What it needs is here already, and is not fetched again: a path file makes the packages of this environment
    importable there. Path files of this one, as that of our own tree, are not read so. The wheel goes first, as pip
    would hold it for installed.
    """
    environment = tmp_path_factory.mktemp("installed")
    venv.create(environment, symlinks=True)
    folder = environment / "bin"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", folder / "python", "--disable-pip-version-check"]
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", f"pactgate[all] @ {wheel.as_uri()}", folder=environment)
    (site_packages,) = environment.glob("lib/python*/site-packages")
    (site_packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    script = folder / "pytest"
    script.write_text(f"#!{folder / 'python'}\nimport sys\n\nimport pytest\n\nsys.exit(pytest.console_main())\n")
    script.chmod(0o755)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (tmp_path / "web-orders.json").write_text(json.dumps(PACT))
    return tmp_path


def test_the_wheel_has_nothing_outside_its_namespace(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in contents(wheel)}
    metadata = {top for top in tops if top.startswith("pactgate-") and top.endswith(".dist-info")}
    assert len(metadata) == 1
    assert tops - metadata == {"pactgate"}


def test_the_sdist_builds_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", folder=tree)
    (again,) = (tree / "dist").glob("*.whl")
    assert contents(again) == contents(wheel)


@pytest.mark.parametrize("command", [("pytest",), ("python", "-m", "pytest")], ids=" ".join)
def test_a_project_with_modules_of_our_names_keeps_them(
    command: tuple[str, ...], programs: Path, project: Path
) -> None:
    program, *arguments = command
    printed = run(programs / program, *arguments, "-q", "-p", "no:cacheprovider", folder=project)
    assert "4 passed" in printed


def test_it_is_the_wheel_that_is_installed(programs: Path, project: Path) -> None:
    where = run(programs / "python", "-c", "import pactgate.cli.main as main; print(main.__file__)", folder=project)
    assert Path(where.strip()).is_relative_to(programs.parent)


def test_states_are_those_of_the_projects_own_module(programs: Path, project: Path) -> None:
    port = free_port()
    printed = run(
        programs / "pactgate",
        *("verify", "web-orders.json", "--provider", "orders", "--states", "cli:STATES"),
        *("--provider-base-url", f"http://127.0.0.1:{port}"),
        *("--provider-command", f"{programs / 'python'} provider.py {port}"),
        folder=project,
    )
    assert "a request for order 42" in printed
    assert (project / "orders.txt").read_text() == "/orders/42"
