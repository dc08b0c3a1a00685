"""Replays and fuzzes one build: each part has its result, or the problem for which there is none."""

from collections.abc import Callable
from dataclasses import dataclass

from pactgate.cli.errors import CommandProblem
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.provider_runs import fuzz_run
from pactgate.cli.provider_runs.no_judgement import explained
from pactgate.verifier.fuzz_results import Fuzz
from pactgate.verifier.results import ReplayRun


@dataclass(frozen=True, slots=True)
class RunPart[T]:
    """One of the two.

    Attributes:
        result: what was found, None where nothing could be.
        problem: why not; or what went wrong though there is a result.
    """

    result: T | None = None
    problem: CommandProblem | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a build."""

    replay: RunPart[ReplayRun]
    fuzz: RunPart[Fuzz]

    @property
    def exit_code(self) -> ExitCode:
        """No where one of them says no; else why one says nothing; yes where both say yes."""
        codes = [_code(self.replay, _of_replay), _code(self.fuzz, _of_fuzz)]
        others = [code for code in codes if code is not ExitCode.YES]
        return ExitCode.NO if ExitCode.NO in codes else next(iter(others), ExitCode.YES)

    @property
    def problems(self) -> list[CommandProblem]:
        """What kept the parts from a result."""
        return [part.problem for part in (self.replay, self.fuzz) if part.problem is not None]


def attempted[T](work: Callable[[], T]) -> RunPart[T]:
    """Does a part; a problem of it is kept, so that the other can be done."""
    try:
        with explained():
            return RunPart(work())
    except CommandProblem as problem:
        return RunPart(problem=problem)


def fuzz_part(done: RunPart[Fuzz]) -> RunPart[Fuzz]:
    """The same, with what is wrong where the provider stopped answering."""
    return done if done.result is None else RunPart(done.result, fuzz_run.stopped(done.result))


def _code[T](part: RunPart[T], judged: Callable[[T], ExitCode]) -> ExitCode:
    code = None if part.result is None else judged(part.result)
    if code is None or (code is not ExitCode.NO and part.problem is not None):
        return part.problem.exit_code if part.problem is not None else ExitCode.UNKNOWN
    return code


def _of_replay(replay: ReplayRun) -> ExitCode:
    return ExitCode.YES if replay.success else ExitCode.NO


def _of_fuzz(fuzz: Fuzz) -> ExitCode:
    return fuzz_run.EXIT_CODES[fuzz.verdict]
