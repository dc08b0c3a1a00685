"""Each interaction of each pact as a test of its own, in a provider's own test run.

Nothing happens unless a test asks for the fixture `pact_interaction`:

    def test_pacts(pact_interaction):
        pact_interaction.verify()

The pacts are named by `--pact` or the setting `pacts`, the provider by `--pact-provider` or the setting
`pact_provider`. The provider's tests give the fixtures that they need (in a conftest.py):

    @pytest.fixture(scope="session")
    def pact_base_url():                # where the provider runs; needed
        ...

    @pytest.fixture
    def pact_states(database):          # functions by the name of a state, see verifier.state_functions
        return {"order 42 exists": lambda: database.add(Order(42))}

    @pytest.fixture
    def pact_messages():                # functions by the description of a message, see verifier.messages
        return {"order placed": lambda: order_placed(Order(42))}

    @pytest.fixture
    def pact_headers():                 # added to each request, such as an authorization
        return {"Authorization": "Bearer …"}
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from verifier.pytest_items import PactInteraction


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which pacts, and for whom."""
    group = parser.getgroup("pact", "pacts replayed against a provider, by the fixture pact_interaction")
    paths = "a pact file, or a folder of them; may be repeated"
    group.addoption("--pact", action="append", default=[], metavar="PATH", help=paths)
    group.addoption("--pact-provider", metavar="NAME", help="the name of the provider in the pacts")
    parser.addini("pacts", "pact files, and folders of them", type="paths", default=[])
    parser.addini("pact_provider", "the name of the provider in the pacts", default="")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each interaction where a test asks for one."""
    if "pact_interaction" not in metafunc.fixturenames:
        return
    from verifier import errors, pytest_items  # noqa: PLC0415 (a test run without pacts does not load them)

    provider = metafunc.config.getoption("--pact-provider") or metafunc.config.getini("pact_provider")
    paths = [Path(path) for path in metafunc.config.getoption("--pact")] or metafunc.config.getini("pacts")
    if not provider or not paths:
        raise pytest.UsageError("pact_interaction needs --pact-provider NAME and --pact PATH, or settings for both.")
    try:
        items = list(pytest_items.items(paths, provider))
    except errors.NoJudgement as error:
        raise pytest.UsageError(str(error)) from error
    metafunc.parametrize("pact_interaction", items, ids=[item.name for item in items], indirect=True)


@pytest.fixture
def pact_interaction(
    request: pytest.FixtureRequest,
    pact_base_url: str,
    pact_states: Mapping[str, Callable[..., object]],
    pact_messages: Mapping[str, Callable[..., object]],
    pact_headers: Mapping[str, str],
) -> "PactInteraction":
    """One interaction of one pact; the test runs once for each."""
    from verifier import pytest_items  # noqa: PLC0415 (a test run without pacts does not load it)

    return pytest_items.PactInteraction(request.param, pact_base_url, pact_states, pact_messages, pact_headers)


@pytest.fixture
def pact_base_url() -> str:
    """Where the provider runs: for the provider's own tests to say."""
    pytest.fail("Say where the provider runs: write a fixture pact_base_url that gives its URL.", pytrace=False)


@pytest.fixture
def pact_states() -> Mapping[str, Callable[..., object]]:
    """Functions by the name of the provider state that they set up."""
    return {}


@pytest.fixture
def pact_messages() -> Mapping[str, Callable[..., object]]:
    """Functions by the description of the message that they make."""
    return {}


@pytest.fixture
def pact_headers() -> Mapping[str, str]:
    """Headers that are added to each request."""
    return {}
