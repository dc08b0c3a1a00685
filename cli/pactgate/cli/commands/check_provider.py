"""`pactgate check-provider`: replays and fuzzes one build of a provider, and publishes what both prove."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from pactgate.cli import (
    check_report,
    checking,
    evidence,
    fuzzing,
    no_report,
    options,
    output,
    pact_sources,
    replaying,
    running,
    runs,
)
from pactgate.cli.checking import Checked, Part
from pactgate.cli.errors import Problem
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.fuzzing import Document
from pactgate.cli.not_judged import explained
from pactgate.cli.option_groups import grouped
from pactgate.cli.pact_sources import Source
from pactgate.cli.run_options import (
    AtBroker,
    Build,
    Fuzzing,
    MaxTime,
    Pacts,
    Replaying,
    Report,
    RequestTimeout,
    Running,
    Selecting,
)
from pactgate.verifier.fuzz import FuzzPlan, FuzzTarget
from pactgate.verifier.results import Replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be checked, and how."""

    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document, in YAML or JSON.")]
    pacts: Pacts = None
    provider: options.Provider
    at_build: Running
    how: Replaying
    tried: Fuzzing
    selecting: Selecting
    build: Build
    at: AtBroker
    request_timeout: RequestTimeout = 10
    max_time: MaxTime = None


@grouped
def check_provider(*, asked: Asked, output_as: Report = options.ReportOutput.TEXT) -> None:
    """Replay and fuzz one build of a provider, and publish what both prove.

    The pacts of its consumers are replayed, then it is fuzzed by its document; where there is a command for it, it is
    started once. Exits 0 when all passes, 1 when something does not, 2 for what cannot be used, 3 when there is nothing
    to judge or not everything was tried, 4 when the broker or the provider does not answer.
    """
    with no_report.told("check-provider", output_as, "interactions", "operations"), explained():
        work = _prepared(asked)
        checked, problem = runs.against(asked.at_build, work.done)
    addresses: list[str] = []
    if asked.build.publish and problem is None:
        addresses, problem = _published(work, checked, asked)
        evidence.tell(addresses)
    of = check_report.Subject(asked.provider, asked.build.provider_app_version, str(asked.document))
    check_report.say(checked, of, output_as, addresses, None if problem is None else str(problem))
    if problem is not None:
        raise problem
    for each in checked.problems:
        output.tell(f"pactgate: {each}")
    raise typer.Exit(checked.exit_code)


@dataclass(frozen=True, slots=True)
class _Work:
    """All that is known before the build runs."""

    pacts: Part[list[Source]]
    plan: replaying.Plan
    document: Document
    target: FuzzTarget
    trying: FuzzPlan
    started: float

    def done(self) -> Checked:
        """Both parts, one after the other."""
        pacts, problem = self.pacts.result, self.pacts.problem
        replay = Part[Replay](problem=problem)
        if pacts is not None:
            replay = checking.attempted(lambda: replaying.replayed(pacts, self.plan))
        fuzz = checking.attempted(lambda: fuzzing.fuzzed(self.target, self.trying, self.started))
        return Checked(replay, checking.fuzz_part(fuzz))


def _prepared(asked: Asked) -> _Work:
    """Raises Problem or NoJudgement for what cannot be used; that there are no pacts does not keep it from fuzzing."""
    started = time.monotonic()
    for library in (replaying, fuzzing):
        library.check_library("check-provider")
    pact_sources.check_publishing(asked.build, asked.at)
    headers, document = running.headers(asked.at_build), fuzzing.document(asked.document)
    target = fuzzing.target(document, asked.at_build, headers)
    trying = fuzzing.plan(asked.tried, asked.max_time, asked.request_timeout)
    base_url = asked.at_build.provider_base_url
    under_test = replaying.under_test(asked.provider, base_url, asked.how, asked.request_timeout)
    deadline = None if asked.max_time is None else started + asked.max_time
    plan = replaying.plan(under_test, asked.how, headers, deadline)
    chosen = pact_sources.selection(asked.selecting, asked.build)
    pacts = checking.attempted(lambda: pact_sources.found(asked.pacts or (), asked.provider, chosen, asked.at))
    if pacts.problem is not None and pacts.problem.exit_code is not ExitCode.UNKNOWN:
        raise pacts.problem
    pact_sources.check_publishable(pacts.result or (), asked.build, asked.at)
    return _Work(pacts, plan, document, target, trying, started)


def _published(work: _Work, checked: Checked, asked: Asked) -> tuple[list[str], Problem | None]:
    to_publish = evidence.outstanding(asked.provider, asked.build)
    if checked.replay.result is not None:
        evidence.add_results(to_publish, work.pacts.result or (), checked.replay.result, asked.build)
    if checked.fuzz.result is not None:
        evidence.add_proof(to_publish, work.document, checked.fuzz.result, asked.build)
    return evidence.published(to_publish, asked.at)
