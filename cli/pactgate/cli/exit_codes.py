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
    ExitCode.NO: "no: it failed, there are findings, or the broker holds other content",
    ExitCode.USAGE: "wrong usage, unreadable input, a wrong address, or credentials that the broker refuses",
    ExitCode.UNKNOWN: "unknown: evidence is missing, or there is nothing to judge",
    ExitCode.UNREACHABLE: "the broker or the provider did not answer",
    ExitCode.FAULT: "pactgate itself failed: a fault of ours, printed with its traceback",
}
