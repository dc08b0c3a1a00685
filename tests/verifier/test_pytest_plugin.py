"""The plugin in a provider's own test run: a project of its own, run by a pytest of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.verifier.test_replay import a_pact, interaction
from verifier.inputs import ProviderUnderTest

TEST = """
def test_pact(pact_interaction):
    pact_interaction.verify()
"""

CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def pact_base_url():
    return {url!r}

@pytest.fixture
def database():
    print("the database is there")
    yield {{}}
    print("the database is gone")

@pytest.fixture
def pact_states(database):
    return {{"order 42 exists": lambda: {state}}}
"""


class Project:
    """A provider's project, in which pytest runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "pytest.ini").write_text("[pytest]\n")
        (folder / "test_pact.py").write_text(TEST)
        (folder / "pacts").mkdir()

    def pact(self, name: str, document: dict[str, Any]) -> None:
        (self.folder / "pacts" / name).write_text(json.dumps(document))

    def run(self, *arguments: str) -> str:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "verifier.pytest_plugin", "-v"]
        done = subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=outside | {"PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "160"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


OPTIONS = ("--pact", "pacts", "--pact-provider", "orders")


def outcomes(said: str) -> dict[str, str]:
    """The outcome of each test by its name in brackets."""
    return dict(re.findall(r"::test_pact\[(.*)\] ([A-Z]+)", said))


def test_each_interaction_is_a_test_and_a_broken_one_fails_alone(
    project: Project, web_document: dict[str, Any], orders_v2: ProviderUnderTest
) -> None:
    """Version 2 keeps order 42 in its own process, so that the state is asked for by HTTP."""
    url = orders_v2.base_url
    state = f"__import__('httpx').post('{url}/_pact/provider-states', json={{'state': 'order 42 exists'}}) and None"
    (project.folder / "conftest.py").write_text(CONFTEST.format(url=url, state=state))
    project.pact("web-orders.json", web_document)
    said = project.run(*OPTIONS)
    assert outcomes(said) == {
        "web / order 42 exists / a request for an order": "FAILED",
        "web / a request for an unknown order": "PASSED",
    }
    assert "given order 42 exists" in said
    assert re.search(r"where +expected +actual\n +body \$", said)
    assert "missing the following keys: total" in said
    assert "the database is gone" in said


def test_files_folders_and_settings(project: Project, orders_v1: ProviderUnderTest) -> None:
    missing = interaction(request={"method": "GET", "path": "/orders/7"}, response={"status": 404})
    (project.folder / "conftest.py").write_text(CONFTEST.format(url=orders_v1.base_url, state="None"))
    (project.folder / "pytest.ini").write_text("[pytest]\npacts = pacts other.json\npact_provider = orders\n")
    project.pact("one.json", a_pact(missing).document)
    project.pact("of-another-provider.json", a_pact(missing, provider={"name": "bills"}).document)
    (project.folder / "other.json").write_text(json.dumps(a_pact(missing, consumer={"name": "app"}).document))
    assert outcomes(project.run()) == {"web / a request": "PASSED", "app / a request": "PASSED"}


def test_a_state_that_nobody_sets_up_and_a_pending_interaction(project: Project, orders_v1: ProviderUnderTest) -> None:
    (project.folder / "conftest.py").write_text(CONFTEST.format(url=orders_v1.base_url, state="None"))
    pending = interaction("later", type="Synchronous/HTTP", pending=True, response={"status": 418})
    lost = interaction(type="Synchronous/HTTP", providerStates=[{"name": "the moon is full"}])
    version_4 = {"pactSpecification": {"version": "4.0"}}
    project.pact("one.json", a_pact(pending, lost, metadata=version_4).document)
    said = project.run(*OPTIONS)
    assert outcomes(said) == {"web / later": "XFAIL", "web / the moon is full / a request": "FAILED"}
    assert "provider state 'the moon is full' failed: there is no such state" in said


@pytest.mark.parametrize(
    ("document", "arguments", "problem"),
    [
        (a_pact(interaction()).document, (), "needs --pact-provider NAME and --pact PATH"),
        (a_pact().document, OPTIONS, "has no interactions"),
        (a_pact(interaction(), provider={"name": "bills"}).document, OPTIONS, "holds no pact for orders among its 1"),
        (
            a_pact(interaction(), provider={"name": "bills"}).document,
            ("--pact", "pacts/one.json", "--pact-provider", "orders"),
            "is a pact between web and bills",
        ),
        ({"consumer": 3}, OPTIONS, r"cannot be read as a pact: a pact names its consumer \(at \$\.consumer\.name\)"),
        ({}, ("--pact", "no-such.json", "--pact-provider", "orders"), "no-such.json cannot be read"),
    ],
)
def test_what_proves_nothing_is_an_error_and_no_empty_run(
    project: Project, document: dict[str, Any], arguments: tuple[str, ...], problem: str
) -> None:
    project.pact("one.json", document)
    said = project.run(*arguments)
    assert re.search(problem, said)
    assert outcomes(said) == {}
    assert "error" in said.lower()


def test_without_a_base_url_the_test_says_what_to_write(project: Project) -> None:
    project.pact("one.json", a_pact(interaction()).document)
    assert "write a fixture pact_base_url" in project.run(*OPTIONS)


def test_a_run_without_pacts_loads_nothing(project: Project) -> None:
    (project.folder / "test_pact.py").write_text(
        "import sys\ndef test_nothing():\n    assert 'verifier.replay' not in sys.modules\n"
    )
    assert "1 passed" in project.run()
