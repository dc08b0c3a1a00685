"""The plugin in a provider's own test run: a project of its own, run by a pytest of its own, which finds the plugin."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from pactgate.verifier.inputs import ProviderUnderTest
from tests.builders.replays import a_pact, interaction
from tests.story import Story
from tests.verifier.odd_provider import OddHandler, odd_provider

ROOT = Path(__file__).parents[2]
ENTRY_POINT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]["pactgate"]

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
        self.folder, self.code = folder, 0
        (folder / "pytest.ini").write_text("[pytest]\n")
        (folder / "test_pact.py").write_text(TEST)
        (folder / "pacts").mkdir()
        installed = folder / "site" / "pactgate_plugin-0.dist-info"
        installed.mkdir(parents=True)
        (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: pactgate-plugin\nVersion: 0\n")
        (installed / "entry_points.txt").write_text(f"[pytest11]\npactgate = {ENTRY_POINT}\n")

    def pact(self, name: str, document: dict[str, Any]) -> None:
        (self.folder / "pacts" / name).write_text(json.dumps(document))

    def run(self, *arguments: str) -> str:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-v"]
        done = subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=outside | {"PYTHONPATH": f"{ROOT}{os.pathsep}{self.folder / 'site'}", "COLUMNS": "160"},
            capture_output=True,
            text=True,
            check=False,
        )
        self.code = done.returncode
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
    assert "provider state 'the moon is full' failed: there is no function of this name" in said


@pytest.mark.parametrize(
    ("document", "arguments", "problem"),
    [
        (a_pact(interaction()).document, (), "needs --pact-provider NAME, and --pact PATH"),
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
    assert "Write a fixture pact_base_url" in project.run(*OPTIONS)


UNCONFIGURED = """
import sys

import pytest

NAMES = ("pact_base_url", "pact_headers", "pact_interaction", "pact_messages", "pact_params", "pact_states")

def test_what_is_loaded():
    ours = sorted(name for name in sys.modules if name.split(".")[0] == "pactgate")
    assert ours == ["pactgate", "pactgate.cli", "pactgate.cli.pytest_plugin"]

@pytest.mark.parametrize("name", NAMES)
def test_no_fixture_is_claimed(name, request):
    with pytest.raises(pytest.FixtureLookupError):
        request.getfixturevalue(name)
"""
OWN = """
import pytest

@pytest.fixture
def pact_interaction():
    return 1

def test_fixture(pact_interaction):
    assert pact_interaction == 1

@pytest.mark.parametrize("pact_interaction", [2])
def test_parameter(pact_interaction):
    assert pact_interaction == 2
"""
PARAMETER = """
import pytest

@pytest.mark.parametrize(("other", "pact_interaction"), [(1, 2)])
def test_parameter(other, pact_interaction):
    assert pact_interaction == 2
"""


@pytest.mark.parametrize(("test", "passed"), [(UNCONFIGURED, 7), (OWN, 2), (PARAMETER, 1)])
def test_a_run_that_is_not_configured_loads_nothing_and_claims_no_name(
    project: Project, test: str, passed: int
) -> None:
    (project.folder / "test_pact.py").write_text(test)
    assert f"{passed} passed" in project.run()


FIXTURES = """
import pytest

@pytest.fixture(scope="session")
def pact_base_url():
    return {url!r}

@pytest.fixture
def an_order(pact_params):
    print("set up", pact_params)
    yield {{"id": pact_params["number"]}}
    print("torn down")

@pytest.fixture
def pact_states():
    return {{"an order": "an_order", "no order": "not_a_fixture"}}
"""


def test_a_fixture_is_a_state_with_its_parameters(project: Project) -> None:
    generators = {"path": {"type": "ProviderState", "expression": "/orders/${id}", "dataType": "STRING"}}
    request = {"method": "GET", "path": "/orders/1", "generators": generators}
    states = [{"name": "an order", "params": {"number": 42}}]
    with odd_provider(OddHandler) as provider:
        (project.folder / "conftest.py").write_text(FIXTURES.format(url=provider.base_url))
        project.pact("one.json", a_pact(interaction(providerStates=states, request=request)).document)
        said = project.run(*OPTIONS, "-s")
    assert "1 passed" in said
    assert OddHandler.paths_seen == ["/orders/42"]
    assert "set up {'number': 42}" in said
    assert "torn down" in said


class Running(Protocol):
    @property
    def url(self) -> str: ...


def two(status: int) -> dict[str, Any]:
    """A pact with an interaction that passes, and one that passes when the status is 404."""
    sound = interaction("a sound one", request={"method": "GET", "path": "/orders/7"}, response={"status": 404})
    return a_pact(sound, interaction("another", request=sound["request"], response={"status": status})).document


def published(broker: str, document: dict[str, Any]) -> None:
    with Story(broker) as story:
        story.publish("web", "1", document, branch="main")


PUBLISHING = ("--pact-publish", "--pact-provider-version", "2", "--pact-provider-branch", "main")


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_results_of_a_session_arrive_at_the_broker(
    project: Project, sqlite_broker: Running, orders_v1: ProviderUnderTest, processes: tuple[str, ...]
) -> None:
    (project.folder / "conftest.py").write_text(CONFTEST.format(url=orders_v1.base_url, state="None"))
    published(sqlite_broker.url, two(418))
    at = ("--pact-broker-url", sqlite_broker.url, "--pact-provider", "orders")
    said = project.run(*at, "--pact-selector", '{"branch": "main"}', *PUBLISHING, *processes)
    assert "1 failed, 1 passed" in said
    assert "Published and read back" in said
    latest = f"{sqlite_broker.url}/pacts/provider/orders/consumer/web/version/1/verification-results/latest"
    result = httpx.get(latest).raise_for_status().json()
    assert (result["success"], result["providerApplicationVersion"]) == (False, "2")
    told = [(each["interactionDescription"], each["success"]) for each in result["testResults"]]
    assert told == [("a sound one", True), ("another", False)]


def test_a_pact_that_was_replayed_in_part_is_not_published(
    project: Project, sqlite_broker: Running, orders_v1: ProviderUnderTest
) -> None:
    (project.folder / "conftest.py").write_text(CONFTEST.format(url=orders_v1.base_url, state="None"))
    published(sqlite_broker.url, two(404))
    url = f"{sqlite_broker.url}/pacts/provider/orders/consumer/web/version/1"
    at = ("--pact", url, "--pact-broker-url", sqlite_broker.url, "--pact-provider", "orders")
    said = project.run(*at, *PUBLISHING, "-k", "another")
    assert "is not published: not all of its interactions were replayed" in said
    assert project.code == pytest.ExitCode.TESTS_FAILED
    assert httpx.get(f"{url}/verification-results/latest").status_code == 404


def test_a_pending_pact_of_the_broker_may_fail(
    project: Project, sqlite_broker: Running, orders_v1: ProviderUnderTest
) -> None:
    (project.folder / "conftest.py").write_text(CONFTEST.format(url=orders_v1.base_url, state="None"))
    published(sqlite_broker.url, two(418))
    asked = ("--pact-broker-url", sqlite_broker.url, "--pact-provider", "orders", "--pact-provider-branch", "main")
    assert outcomes(project.run(*asked, "--pact-enable-pending")) == {
        "web / a sound one": "PASSED",
        "web / another": "XFAIL",
    }
    assert project.code == pytest.ExitCode.OK


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--pact-publish",), "--pact-publish needs --pact-provider-version"),
        (("--pact-publish", "--pact-provider-version", "1"), "--pact-publish needs a broker: --pact-broker-url"),
        (("--pact-broker-url", "http://127.0.0.1:1"), "could not be reached"),
        (("--pact-broker-url", "http://127.0.0.1:1", "--pact-selector", "{"), "--pact-selector '{' is not JSON"),
    ],
)
def test_what_cannot_be_used_ends_the_session_before_it_begins(
    project: Project, options: tuple[str, ...], problem: str
) -> None:
    said = project.run("--pact-provider", "orders", *options)
    assert problem in said
    assert project.code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
