"""Each interaction of each pact as a test of its own, in a provider's own test run; see docs/guides/pytest.md.

Nothing happens unless a test asks for the fixture `pact_interaction`. What runs pacts is imported only then.
"""

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pactgate.verifier.pytest_items import Item, PactInteraction

_FLAGS = {
    "--pact-enable-pending": "let pacts that were never satisfied yet fail",
    "--pact-publish": "publish the results at the end of the session, and read them back",
}
_VALUES = {
    "--pact-provider": ("NAME", "the name of the provider in the pacts"),
    "--pact-broker-url": ("URL", "the broker that selects pacts and takes results; credentials: PACT_BROKER_TOKEN, …"),
    "--pact-include-wip-since": ("DATE", "take pacts of other branches since then, too; they may fail"),
    "--pact-provider-version": ("VERSION", "the version of the provider under test"),
    "--pact-provider-branch": ("BRANCH", "its branch"),
    "--pact-build-url": ("URL", "the page of the build"),
}
_LISTS = {
    "--pact": ("PACT", "a pact file, a folder of them, or the URL of a pact; may be repeated"),
    "--pact-selector": ("JSON", "which pacts of the broker to take; may be repeated"),
    "--pact-provider-tag": ("TAG", "a tag of the provider version; may be repeated"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which pacts, for whom, and what becomes of the results."""
    group = parser.getgroup("pact", "pacts replayed against a provider, by the fixture pact_interaction")
    for name, told in _FLAGS.items():
        group.addoption(name, action="store_true", help=told)
    for name, (metavar, told) in _VALUES.items():
        group.addoption(name, metavar=metavar, help=told)
    for name, (metavar, told) in _LISTS.items():
        group.addoption(name, action="append", default=[], metavar=metavar, help=told)
    parser.addini("pacts", "pact files, folders of them, URLs of pacts", type="args", default=[])
    parser.addini("pact_provider", "the name of the provider in the pacts", default="")
    parser.addini("pact_broker_url", "the broker that selects pacts and takes results", default="")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each interaction where a test asks for one."""
    if "pact_interaction" not in metafunc.fixturenames:
        return
    from pactgate.cli import pytest_pacts  # noqa: PLC0415 - a test run without pacts does not load it

    items = pytest_pacts.items(metafunc.config)
    metafunc.parametrize("pact_interaction", items, ids=[item.name for item in items], indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Generator[None, Any, Any]:
    """Hand the result of an interaction on with the report of its test, which also comes from other processes."""
    report = yield
    told = item.stash.get(TOLD, None)
    if call.when == "call" and told is not None:
        report.pact_result = told
    return report


TOLD = pytest.StashKey[dict[str, Any]]()
"""Where a test keeps the result of its interaction."""


def pytest_configure(config: pytest.Config) -> None:
    """Gather results where they are to be published: in the process that the others report to."""
    if config.getoption("--pact-publish") and not hasattr(config, "workerinput"):
        from pactgate.cli import pytest_pacts  # noqa: PLC0415 - a test run without pacts does not load it

        config.pluginmanager.register(pytest_pacts.Publisher(config), "pactgate-publisher")


@pytest.fixture
def pact_params(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """The parameters of the states of the interaction, for fixtures that set a state up."""
    item: Item = request.getfixturevalue("_pact_item")
    return item.params


@pytest.fixture
def _pact_item(request: pytest.FixtureRequest) -> "Item":
    item: Item = request.node.callspec.params["pact_interaction"]
    return item


@pytest.fixture
def pact_interaction(
    request: pytest.FixtureRequest,
    pact_base_url: str,
    pact_states: Mapping[str, Callable[..., object] | str],
    pact_messages: Mapping[str, Callable[..., object]],
    pact_headers: Mapping[str, str],
) -> "PactInteraction":
    """One interaction of one pact; the test runs once for each."""
    from pactgate.verifier import pytest_items  # noqa: PLC0415 - a test run without pacts does not load it

    item: Item = request.param
    states = item.with_fixtures(pact_states, request.getfixturevalue)
    told: dict[str, Any] = {}
    request.node.stash[TOLD] = told
    return pytest_items.PactInteraction(item, pact_base_url, states, pact_messages, pact_headers, told)


@pytest.fixture
def pact_base_url() -> str:
    """Where the provider runs: for the provider's own tests to say."""
    pytest.fail("Say where the provider runs: write a fixture pact_base_url that gives its URL.", pytrace=False)


@pytest.fixture
def pact_states() -> Mapping[str, Callable[..., object] | str]:
    """Functions by the name of the provider state that they set up, or the names of fixtures that do."""
    return {}


@pytest.fixture
def pact_messages() -> Mapping[str, Callable[..., object]]:
    """Functions by the description of the message that they make."""
    return {}


@pytest.fixture
def pact_headers() -> Mapping[str, str]:
    """Headers that are added to each request."""
    return {}
