"""`pactgate verify`: replays the pacts of a provider's consumers against a running build."""

import time

import typer

from pactgate.cli import options
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.option_groups import grouped
from pactgate.cli.provider_runs import pact_selection, provider_build, replay_run
from pactgate.cli.provider_runs.no_judgement import explained
from pactgate.cli.provider_runs.options import (
    Build,
    MaxTime,
    Pacts,
    Replaying,
    RequestTimeout,
    Running,
    Selecting,
)
from pactgate.cli.publication import evidence
from pactgate.cli.reports import failure, writers
from pactgate.cli.reports.replay import ReplayReport


@grouped
def verify(
    *,
    pacts: Pacts = None,
    provider: options.Provider,
    at_build: Running,
    how: Replaying,
    selecting: Selecting,
    build: Build,
    at: options.OptionalBroker,
    request_timeout: RequestTimeout = 30,
    max_time: MaxTime = None,
    output_as: options.OutputReport = options.ReportFormat.TEXT,
) -> None:
    """Verify a running build of a provider against the pacts of its consumers.

    Exits 0 when every interaction passed, except those of pending pacts, 1 when one failed, 2 for invalid input,
    3 when there is nothing to verify, 4 when the broker or the provider does not answer. Published results are read
    back: one that did not arrive is an error, and is saved, to be published later.
    """
    deadline = None if max_time is None else time.monotonic() + max_time
    with failure.reported("verify", output_as, "interactions"), explained():
        replay_run.check_library("verify")
        pact_selection.check_publishing(build, at)
        under_test = replay_run.under_test(provider, at_build.provider_base_url, how, request_timeout)
        plan = replay_run.plan(under_test, how, provider_build.headers(at_build), deadline)
        sources = pact_selection.pacts_of_run(pacts or (), provider, pact_selection.selection(selecting, build), at)
        pact_selection.check_publishable(sources, build, at)
        replay, problem = provider_build.run_against(at_build, lambda: replay_run.replayed(sources, plan))
    addresses: list[str] = []
    if build.publish and problem is None:
        to_publish = evidence.outstanding(provider, build)
        evidence.add_results(to_publish, sources, replay, build)
        addresses, problem = evidence.published(to_publish, at)
        evidence.tell(addresses)
    reason = None if problem is None else str(problem)
    writers.write(ReplayReport(replay, build.provider_app_version, addresses, reason), output_as)
    if problem is not None:
        raise problem
    raise typer.Exit(ExitCode.YES if replay.success else ExitCode.NO)
