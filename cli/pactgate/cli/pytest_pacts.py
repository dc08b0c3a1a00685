"""The pytest plugin of a run that is configured for pacts: each interaction of each pact is a test of its own."""

import os
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from pactgate.cli.errors import CommandProblem
from pactgate.cli.options import Login, OptionalBroker
from pactgate.cli.provider_runs import pact_selection
from pactgate.cli.provider_runs.no_judgement import explained
from pactgate.cli.provider_runs.options import Build, Selecting
from pactgate.cli.publication import evidence
from pactgate.cli.publication.outstanding import Outstanding
from pactgate.cli.pytest_plugin import NOT_CONFIGURED
from pactgate.verifier.pytest_items import Item, PactInteraction, from_report
from pactgate.verifier.pytest_items import items as items_of
from pactgate.verifier.results import PactResult, to_broker

_OWN_NAMES = {
    "--provider-app-version": "--pact-provider-version",
    "--provider-version-": "--pact-provider-",
    "--publish": "--pact-publish",
    "--broker-base-url": "--pact-broker-url",
    "--enable-pending": "--pact-enable-pending",
    "--include-wip-pacts-since": "--pact-include-wip-since",
    "--consumer-version-selector": "--pact-selector",
}


_RESULT = pytest.StashKey[dict[str, Any]]()
"""Where a test keeps the result of its interaction."""


def configure(config: pytest.Config) -> None:
    """Gather results where they are to be published: in the process that the others report to."""
    if config.getoption("--pact-publish") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Publisher(config), "pactgate-publisher")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each interaction where a test asks for one."""
    if "pact_interaction" in metafunc.fixturenames:
        interactions = items(metafunc.config)
        names = [item.name for item in interactions]
        metafunc.parametrize("pact_interaction", interactions, ids=names, indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Generator[None, Any, Any]:
    """Hand the result of an interaction on with the report of its test, which also comes from other processes."""
    report = yield
    result = item.stash.get(_RESULT, None)
    if call.when == "call" and result is not None:
        report.pact_result = result
    return report


@pytest.fixture
def pact_params(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """The parameters of the states of the interaction, for fixtures that set a state up."""
    item: Item = request.getfixturevalue("_pact_item")
    return item.params


@pytest.fixture
def _pact_item(request: pytest.FixtureRequest) -> Item:
    item: Item = request.node.callspec.params["pact_interaction"]
    return item


@pytest.fixture
def pact_interaction(
    request: pytest.FixtureRequest,
    pact_base_url: str,
    pact_states: Mapping[str, Callable[..., object] | str],
    pact_messages: Mapping[str, Callable[..., object]],
    pact_headers: Mapping[str, str],
) -> PactInteraction:
    """One interaction of one pact; the test runs once for each."""
    item: Item = request.param
    states = item.with_fixtures(pact_states, request.getfixturevalue)
    result: dict[str, Any] = {}
    request.node.stash[_RESULT] = result
    return PactInteraction(item, pact_base_url, states, pact_messages, pact_headers, result)


@pytest.fixture
def pact_base_url() -> str:
    """Where the provider runs: for the provider's own tests to say."""
    pytest.fail("Write a fixture pact_base_url that returns the URL of the running provider.", pytrace=False)


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


def items(config: pytest.Config) -> list[Item]:
    """Every interaction of the pacts that are named or selected; raises UsageError when there is none to be had."""
    provider = config.getoption("--pact-provider") or config.getini("pact_provider")
    named = config.getoption("--pact") or config.getini("pacts")
    at = _at(config)
    if not provider or not (named or at.broker_base_url):
        raise pytest.UsageError(NOT_CONFIGURED)
    try:
        with explained():
            selection = pact_selection.selection(_selecting(config), _build(config))
            sources = pact_selection.pacts_of_run(named, provider, selection, at)
            pact_selection.check_publishable(sources, _build(config), at)
            return [item for source in sources for item in items_of(source.given, provider)]
    except CommandProblem as problem:
        raise _usage(problem) from problem


class Publisher:
    """Gathers the results of a session, and publishes those of whole pacts at its end."""

    def __init__(self, config: pytest.Config) -> None:
        self._build, self._at = _build(config), _at(config)
        self._results: dict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
        self._lines: list[str] = []
        try:
            pact_selection.check_publishing(self._build, self._at)
        except CommandProblem as problem:
            raise _usage(problem) from problem

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the result that came with the report of a test, if any."""
        result: Mapping[str, Any] | None = getattr(report, "pact_result", None)
        if result:
            self._results[result["pact_url"]][result["position"]] = result

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Publish; a result that did not arrive fails the session."""
        if session.config.option.collectonly:
            return
        whole = {
            url: results
            for url, results in self._results.items()
            if len(results) == next(iter(results.values()))["count"]
        }
        self._lines += [
            f"The result of {url} is not published: not all of its interactions were replayed."
            for url in self._results
            if url not in whole
        ]
        problem = self._published([list(results.values()) for results in whole.values()]) if whole else None
        if problem is not None:
            self._lines.append(str(problem))
        if (problem is not None or len(whole) < len(self._results) or not whole) and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401 - pytest names no public type
        """Say what became of the results."""
        terminalreporter.section("pacts")
        for line in self._lines or ["No pact was replayed, so nothing was published."]:
            terminalreporter.write_line(line)

    def _published(self, pacts: list[list[Mapping[str, Any]]]) -> CommandProblem | None:
        to_publish = evidence.outstanding(str(pacts[0][0]["provider"]), self._build)
        for results in pacts:
            self._add(to_publish, sorted(results, key=lambda result: int(result["position"])))
        addresses, problem = evidence.published(to_publish, self._at)
        self._lines += [f"Published and read back: {address}" for address in addresses]
        return problem

    def _add(self, to_publish: Outstanding, results: list[Mapping[str, Any]]) -> None:
        first = results[0]
        result = PactResult(
            consumer=first["consumer"],
            provider=first["provider"],
            pact_url=first["pact_url"],
            pending=False,
            interactions=tuple(map(from_report, results)),
        )
        body = to_broker(result, to_publish.version, self._build.build_url)
        to_publish.results.append((result.pact_url, body))


def _usage(problem: CommandProblem) -> pytest.UsageError:
    """A problem in the words of the plugin's own options."""
    text = str(problem)
    for name, own in _OWN_NAMES.items():
        text = text.replace(name, own)
    return pytest.UsageError(text)


def _at(config: pytest.Config) -> OptionalBroker:
    return OptionalBroker(
        broker_base_url=config.getoption("--pact-broker-url") or config.getini("pact_broker_url") or None,
        login=Login(
            broker_username=os.environ.get("PACT_BROKER_USERNAME"),
            broker_password=os.environ.get("PACT_BROKER_PASSWORD"),
            broker_token=os.environ.get("PACT_BROKER_TOKEN"),
        ),
    )


def _build(config: pytest.Config) -> Build:
    return Build(
        publish=config.getoption("--pact-publish"),
        provider_app_version=config.getoption("--pact-provider-version"),
        provider_version_branch=config.getoption("--pact-provider-branch"),
        provider_version_tag=config.getoption("--pact-provider-tag"),
        build_url=config.getoption("--pact-build-url"),
    )


def _selecting(config: pytest.Config) -> Selecting:
    return Selecting(
        consumer_version_selector=config.getoption("--pact-selector"),
        enable_pending=config.getoption("--pact-enable-pending"),
        include_wip_pacts_since=config.getoption("--pact-include-wip-since"),
    )
