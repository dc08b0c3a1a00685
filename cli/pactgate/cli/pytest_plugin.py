"""The options of the pytest plugin, see docs/guides/pytest.md; where none is given the plugin does nothing else.

pytest loads this module in every run where pactgate is installed, so it imports nothing of pactgate and claims no
name of a fixture: what does is `pactgate.cli.pytest_pacts`, in a run that is configured for pacts.
"""

import pytest

_FLAGS = {
    "--pact-enable-pending": "let pending pacts fail",
    "--pact-publish": "publish the results at the end of the session, and read them back",
}
_VALUES = {
    "--pact-provider": ("NAME", "the name of the provider in the pacts"),
    "--pact-broker-url": ("URL", "the broker that selects pacts and takes results; credentials: PACT_BROKER_TOKEN, …"),
    "--pact-include-wip-since": ("DATE", "also verify work-in-progress pacts published since then"),
    "--pact-provider-version": ("VERSION", "the version of the provider under test"),
    "--pact-provider-branch": ("BRANCH", "the repository branch of that version"),
    "--pact-build-url": ("URL", "the URL of the build"),
}
_LISTS = {
    "--pact": ("PACT", "a pact file, a folder of them, or the URL of a pact; may be repeated"),
    "--pact-selector": ("JSON", "a consumer version selector; may be repeated"),
    "--pact-provider-tag": ("TAG", "a tag of the provider version; may be repeated"),
}
_SETTINGS = {
    "pact_provider": "the name of the provider in the pacts",
    "pact_broker_url": "the broker that selects pacts and takes results",
}
_PLUGIN = "pactgate-pacts"

NOT_CONFIGURED = (
    "pact_interaction needs --pact-provider NAME, and --pact PATH or --pact-broker-url URL; or their settings."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which pacts, for whom, and what becomes of the results."""
    group = parser.getgroup("pact", "pacts replayed against a provider, by the fixture pact_interaction")
    for name, text in _FLAGS.items():
        group.addoption(name, action="store_true", help=text)
    for name, (metavar, text) in _VALUES.items():
        group.addoption(name, metavar=metavar, help=text)
    for name, (metavar, text) in _LISTS.items():
        group.addoption(name, action="append", default=[], metavar=metavar, help=text)
    parser.addini("pacts", "pact files, folders of them, URLs of pacts", type="args", default=[])
    for name, text in _SETTINGS.items():
        parser.addini(name, text, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Load the plugin where an option or a setting asks for pacts."""
    options = any(config.getoption(name) for name in (*_FLAGS, *_VALUES, *_LISTS))
    if options or any(config.getini(name) for name in ("pacts", *_SETTINGS)):
        from pactgate.cli import pytest_pacts  # noqa: PLC0415 - a run that is not configured for pacts does not load it

        config.pluginmanager.register(pytest_pacts, _PLUGIN)
        pytest_pacts.configure(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Raise UsageError where a test asks for an interaction, and no option or setting says of which pacts."""
    if "pact_interaction" in metafunc.fixturenames and not metafunc.config.pluginmanager.has_plugin(_PLUGIN):
        # A project that knows nothing of pacts may have a fixture or a parameter of that name.
        marks = metafunc.definition.iter_markers("parametrize")
        own = any("pact_interaction" in str(mark.args[:1]) for mark in marks)
        if not own and "pact_interaction" not in getattr(metafunc, "_arg2fixturedefs", {}):
            raise pytest.UsageError(NOT_CONFIGURED)
