"""`pactgate verify`: replays the pacts of a provider's consumers against a running build of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from cli import options, output, replay_report, replaying, verification
from cli.client import Broker, Credentials
from cli.errors import Usage
from cli.exit_codes import ExitCode
from verifier.results import Replay, to_broker

_BaseUrl = Annotated[
    str,
    typer.Option("--provider-base-url", metavar="URL", help="Where the build runs that is to be verified."),
]
_AppVersion = Annotated[
    str, typer.Option("--provider-app-version", "-a", metavar="VERSION", help="The version of that build.")
]
_VersionBranch = Annotated[
    str | None,
    typer.Option("--provider-version-branch", metavar="BRANCH", help="The repository branch of that build."),
]
_StatesUrl = Annotated[
    str | None,
    typer.Option(
        "--provider-states-url",
        metavar="URL",
        help="Where the provider is told the state that an interaction needs.",
    ),
]
_Selectors = Annotated[
    list[str] | None,
    typer.Option(
        "--consumer-version-selector",
        metavar="JSON",
        help='Which pacts to take, such as {"mainBranch": true}; may be repeated. Without: those of '
        "main branches, and of what is deployed or released.",
    ),
]
_Publish = Annotated[bool, typer.Option("--publish/--no-publish", help="Whether the broker is to have the results.")]
_EnablePending = Annotated[
    bool,
    typer.Option("--enable-pending", help="Let a pact that was never satisfied yet fail without failing the command."),
]


def verify(
    *,
    provider: options.Provider,
    provider_base_url: _BaseUrl,
    provider_app_version: _AppVersion,
    broker_base_url: options.BrokerBaseUrl,
    provider_version_branch: _VersionBranch = None,
    provider_states_url: _StatesUrl = None,
    consumer_version_selector: _Selectors = None,
    publish: _Publish = False,
    build_url: options.BuildUrl = None,
    enable_pending: _EnablePending = False,
    broker_username: options.BrokerUsername = None,
    broker_password: options.BrokerPassword = None,
    broker_token: options.BrokerToken = None,
    output_as: options.OutputAsTable = options.Output.TABLE,
) -> None:
    """Replay the pacts of a provider's consumers against a running build of it.

    Exits 0 when all that must pass does, 1 when it does not, 3 when there is nothing to verify, 4 when the
    broker or the provider does not answer. What was published is read back: a result that did not arrive
    is an error.
    """
    selectors = tuple(_selector(text) for text in consumer_version_selector or ())
    selection = verification.Selection(selectors, provider_version_branch, enable_pending)
    under_test = replaying.under_test(provider, provider_base_url, provider_states_url)
    build = _Build(provider_app_version, provider_version_branch, build_url)
    with Broker(broker_base_url, Credentials(broker_username, broker_password, broker_token)) as broker:
        pacts = verification.fetch(broker, provider, selection)
        replay = replaying.replayed(pacts, under_test)
        replay_report.say(replay, provider_app_version, output_as)
        if publish:
            _publish(broker, pacts, replay, build)
    raise typer.Exit(ExitCode.YES if replay.success else ExitCode.NO)


@dataclass(frozen=True, slots=True)
class _Build:
    """The build of the provider whose results are published."""

    version: str
    branch: str | None
    url: str | None


def _publish(broker: Broker, pacts: Sequence[verification.FetchedPact], replay: Replay, build: _Build) -> None:
    if build.branch is not None:
        verification.record_branch(broker, pacts[0], build.version, build.branch)
    for pact, result in zip(pacts, replay.pacts, strict=True):
        address = verification.publish(broker, pact, to_broker(result, build.version, build.url))
        output.tell(f"Published and read back: {address}", "dim")


def _selector(text: str) -> Mapping[str, Any]:
    try:
        selector = json.loads(text)
    except ValueError as error:
        raise Usage(f"--consumer-version-selector {text!r} is not JSON: {error}.") from error
    if not isinstance(selector, dict):
        raise Usage(f'--consumer-version-selector {text!r} is no JSON object: write it as {{"mainBranch": true}}.')
    return selector
