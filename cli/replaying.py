"""Runs the verifier for the command line, and gives what could not be judged its exit code."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from cli import output
from cli.errors import MissingExtra, Problem
from cli.exit_codes import ExitCode
from cli.verification import FetchedPact
from verifier import errors
from verifier.inputs import PactToVerify, ProviderUnderTest
from verifier.replay import replay
from verifier.results import Replay

EXIT_CODES = {
    errors.NothingToVerify: ExitCode.UNKNOWN,
    errors.ResultMissing: ExitCode.UNKNOWN,
    errors.LibraryFailed: ExitCode.UNKNOWN,
    errors.WrongProvider: ExitCode.USAGE,
    errors.UnreadablePact: ExitCode.USAGE,
    errors.UnusableAddress: ExitCode.USAGE,
    errors.UnknownOperation: ExitCode.USAGE,
    errors.UnsoundDocument: ExitCode.USAGE,
    errors.UnusableStates: ExitCode.USAGE,
    errors.ProviderDied: ExitCode.UNREACHABLE,
    errors.ProviderDidNotStart: ExitCode.UNREACHABLE,
    errors.ProviderUnreachable: ExitCode.UNREACHABLE,
    errors.OutOfTime: ExitCode.UNREACHABLE,
}
"""How the process ends for each reason that the verifier has not to judge."""


class NotJudged(Problem):
    """The verifier ended without a judgement; its own sentence says why."""

    def __init__(self, error: errors.NoJudgement) -> None:
        super().__init__(str(error))
        self.exit_code = EXIT_CODES[type(error)]


def under_test(name: str, base_url: str, provider_states_url: str | None) -> ProviderUnderTest:
    """The running build. Raises NotJudged for an address that is none."""
    with _explained():
        return ProviderUnderTest(name, base_url, provider_states_url)


def replayed(pacts: Iterable[FetchedPact], provider: ProviderUnderTest) -> Replay:
    """Replays pacts of the broker against a running build, and shows how far it is.

    Raises NotJudged when the verifier cannot judge, and MissingExtra when pact-python is not installed.
    """
    if find_spec("pact") is None:
        raise MissingExtra("verify", "verifier", "pact")
    with _explained(), output.working(f"Replaying against {provider.base_url}") as show:
        return replay(
            [_to_verify(pact) for pact in pacts],
            provider,
            progress=lambda done, total: show(f"Replayed {done} of {total} interactions"),
        )


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except errors.NoJudgement as error:
        raise NotJudged(error) from error


def _to_verify(pact: FetchedPact) -> PactToVerify:
    return PactToVerify(dict(pact.resource.body), pact.resource.url, pending=pact.pending)
