"""Gives what the verifier could not judge its exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

from pactgate.cli.errors import CommandProblem
from pactgate.cli.exit_codes import ExitCode
from pactgate.verifier import errors

EXIT_CODES = {
    errors.NothingToVerify: ExitCode.UNKNOWN,
    errors.ResultMissing: ExitCode.UNKNOWN,
    errors.LibraryFailed: ExitCode.UNKNOWN,
    errors.WrongProvider: ExitCode.USAGE,
    errors.UnreadablePact: ExitCode.USAGE,
    errors.UnusableAddress: ExitCode.USAGE,
    errors.UnknownOperation: ExitCode.USAGE,
    errors.UnusableFunctions: ExitCode.USAGE,
    errors.ProviderDied: ExitCode.UNREACHABLE,
    errors.ProviderDidNotStart: ExitCode.UNREACHABLE,
    errors.ProviderUnreachable: ExitCode.UNREACHABLE,
    errors.OutOfTime: ExitCode.UNREACHABLE,
}
"""How the process ends for each reason that the verifier has not to judge."""


class NotJudged(CommandProblem):
    """The verifier ended without a judgement; its own sentence says why."""

    def __init__(self, error: errors.NoJudgement) -> None:
        super().__init__(str(error))
        self.exit_code = EXIT_CODES[type(error)]


@contextmanager
def explained() -> Iterator[None]:
    """Raises NotJudged where the verifier cannot judge."""
    try:
        yield
    except errors.NoJudgement as error:
        raise NotJudged(error) from error
