"""What the process says when it ends: one number for each kind of outcome, the same in every command."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every pactgate command; `meaning` is the sentence that help and docs print."""

    YES = 0
    NO = 1
    USAGE = 2
    UNKNOWN = 3
    UNREACHABLE = 4
    FAULT = 70

    @property
    def meaning(self) -> str:
        """The sentence that explains this code to a person, without a full stop."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.YES: "yes, or done",
    ExitCode.NO: "no: something failed, there are findings, or the broker already has different content",
    ExitCode.USAGE: "wrong usage, invalid input, a wrong address, or credentials that the broker rejects",
    ExitCode.UNKNOWN: "unknown: evidence is missing, or there is nothing to check",
    ExitCode.UNREACHABLE: "the broker or the provider did not answer",
    ExitCode.FAULT: "an internal error of pactgate, printed with its traceback",
}
