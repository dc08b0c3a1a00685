"""`pactgate verify`: replays the pacts of a provider's consumers against a running build of it."""

import time

import typer

from pactgate.cli import evidence, no_report, options, pact_sources, replay_report, replaying, running, runs
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.not_judged import explained
from pactgate.cli.option_groups import grouped
from pactgate.cli.run_options import (
    AtBroker,
    Build,
    MaxTime,
    Pacts,
    Replaying,
    Report,
    RequestTimeout,
    Running,
    Selecting,
)


@grouped
def verify(
    *,
    pacts: Pacts = None,
    provider: options.Provider,
    at_build: Running,
    how: Replaying,
    selecting: Selecting,
    build: Build,
    at: AtBroker,
    request_timeout: RequestTimeout = 30,
    max_time: MaxTime = None,
    output_as: Report = options.ReportOutput.TEXT,
) -> None:
    """Replay the pacts of a provider's consumers against a running build of it.

    Exits 0 when all that must pass does, 1 when it does not, 2 for what cannot be used, 3 when there is nothing to
    verify, 4 when the broker or the provider does not answer. What was published is read back: a result that did
    not arrive is an error, and is kept to be published later.
    """
    deadline = None if max_time is None else time.monotonic() + max_time
    with no_report.told("verify", output_as, "interactions"), explained():
        replaying.check_library("verify")
        pact_sources.check_publishing(build, at)
        under_test = replaying.under_test(provider, at_build.provider_base_url, how, request_timeout)
        plan = replaying.plan(under_test, how, running.headers(at_build), deadline)
        sources = pact_sources.found(pacts or (), provider, pact_sources.selection(selecting, build), at)
        pact_sources.check_publishable(sources, build, at)
        replay, problem = runs.against(at_build, lambda: replaying.replayed(sources, plan))
    addresses: list[str] = []
    if build.publish and problem is None:
        to_publish = evidence.outstanding(provider, build)
        evidence.add_results(to_publish, sources, replay, build)
        addresses, problem = evidence.published(to_publish, at)
        evidence.tell(addresses)
    told = None if problem is None else str(problem)
    replay_report.say(replay, build.provider_app_version, output_as, addresses, told)
    if problem is not None:
        raise problem
    raise typer.Exit(ExitCode.YES if replay.success else ExitCode.NO)
