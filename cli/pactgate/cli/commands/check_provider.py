"""`pactgate check-provider`: verifies and fuzzes one build of a provider, and publishes both results."""

import time
from dataclasses import dataclass

import typer

from pactgate.cli import options, terminal
from pactgate.cli.errors import CommandProblem
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.option_groups import grouped
from pactgate.cli.provider_runs import combined_run, fuzz_run, pact_selection, provider_build, replay_run
from pactgate.cli.provider_runs.combined_run import Checked, RunPart
from pactgate.cli.provider_runs.fuzz_run import FuzzedDocument
from pactgate.cli.provider_runs.no_judgement import explained
from pactgate.cli.provider_runs.options import (
    Build,
    Fuzzing,
    MaxTime,
    Pacts,
    Replaying,
    RequestTimeout,
    Running,
    Selecting,
)
from pactgate.cli.provider_runs.pact_selection import Source
from pactgate.cli.publication import evidence
from pactgate.cli.reports import failure, writers
from pactgate.cli.reports.provider_check import ProviderCheckReport
from pactgate.verifier.fuzz import FuzzPlan, FuzzTarget
from pactgate.verifier.results import ReplayRun


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What is to be checked, and how."""

    document: options.Document
    pacts: Pacts = None
    provider: options.Provider
    at_build: Running
    how: Replaying
    tried: Fuzzing
    selecting: Selecting
    build: Build
    at: options.OptionalBroker
    request_timeout: RequestTimeout = 10
    max_time: MaxTime = None


@grouped
def check_provider(*, asked: CheckOptions, output_as: options.OutputReport = options.ReportFormat.TEXT) -> None:
    """Verify and fuzz one build of a provider, and publish both results.

    The pacts of its consumers are replayed, then it is fuzzed by its document; --provider-command starts it once for
    both. Exits 0 when everything passed, 1 when something failed, 2 for invalid input, 3 when there was nothing to
    check or not everything was tried, 4 when the broker or the provider does not answer.
    """
    with failure.reported("check-provider", output_as, "interactions", "operations"), explained():
        work = _prepared(asked)
        checked, problem = provider_build.run_against(asked.at_build, work.done)
    addresses: list[str] = []
    if asked.build.publish and problem is None:
        addresses, problem = _published(work, checked, asked)
        evidence.tell(addresses)
    reason, version = None if problem is None else str(problem), asked.build.provider_app_version
    report = ProviderCheckReport(checked, asked.provider, version, str(asked.document), addresses, reason)
    writers.write(report, output_as)
    if problem is not None:
        raise problem
    for part_problem in checked.problems:
        terminal.tell(f"pactgate: {part_problem}")
    raise typer.Exit(checked.exit_code)


@dataclass(frozen=True, slots=True)
class _Work:
    """All that is known before the build runs."""

    pacts: RunPart[list[Source]]
    plan: replay_run.Plan
    document: FuzzedDocument
    target: FuzzTarget
    trying: FuzzPlan
    started: float

    def done(self) -> Checked:
        """Both parts, one after the other."""
        pacts, problem = self.pacts.result, self.pacts.problem
        replay = RunPart[ReplayRun](problem=problem)
        if pacts is not None:
            replay = combined_run.attempted(lambda: replay_run.replayed(pacts, self.plan))
        fuzz = combined_run.attempted(lambda: fuzz_run.fuzzed(self.target, self.trying, self.started))
        return Checked(replay, combined_run.fuzz_part(fuzz))


def _prepared(asked: CheckOptions) -> _Work:
    """Raises Problem or NoJudgement for what cannot be used; without pacts there is still a document to fuzz by."""
    started = time.monotonic()
    for library in (replay_run, fuzz_run):
        library.check_library("check-provider")
    pact_selection.check_publishing(asked.build, asked.at)
    headers = provider_build.headers(asked.at_build)
    document = fuzz_run.document(asked.document, allow_files=asked.tried.allow_files)
    target = fuzz_run.target(document, asked.at_build, headers)
    trying = fuzz_run.plan(asked.tried, asked.max_time, asked.request_timeout)
    base_url = asked.at_build.provider_base_url
    under_test = replay_run.under_test(asked.provider, base_url, asked.how, asked.request_timeout)
    deadline = None if asked.max_time is None else started + asked.max_time
    plan = replay_run.plan(under_test, asked.how, headers, deadline)
    chosen = pact_selection.selection(asked.selecting, asked.build)
    pacts = combined_run.attempted(
        lambda: pact_selection.pacts_of_run(asked.pacts or (), asked.provider, chosen, asked.at)
    )
    if pacts.problem is not None and pacts.problem.exit_code is not ExitCode.UNKNOWN:
        raise pacts.problem
    pact_selection.check_publishable(pacts.result or (), asked.build, asked.at)
    return _Work(pacts, plan, document, target, trying, started)


def _published(work: _Work, checked: Checked, asked: CheckOptions) -> tuple[list[str], CommandProblem | None]:
    to_publish = evidence.outstanding(asked.provider, asked.build)
    if checked.replay.result is not None:
        evidence.add_results(to_publish, work.pacts.result or (), checked.replay.result, asked.build)
    if checked.fuzz.result is not None:
        evidence.add_proof(to_publish, work.document, checked.fuzz.result, asked.build)
    return evidence.published(to_publish, asked.at)
