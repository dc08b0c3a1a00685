"""What stands in place of a report where nothing was judged: a tool that reads the output is told, too."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pactgate.cli.errors import CommandProblem
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, Report


@dataclass(frozen=True, slots=True)
class FailureReport(Report):
    """That nothing was judged, and why. As text it says nothing: the sentence is on stderr.

    Attributes:
        command: the command's name.
        lists: the members of the command's JSON that hold what it found: they are there, and empty.
        problem: why.
    """

    command: str
    lists: Sequence[str]
    problem: CommandProblem

    @property
    def title(self) -> str:
        """The command."""
        return f"pactgate {self.command}"

    @property
    def summary(self) -> str:
        """That nothing was judged, and why."""
        return f"Nothing was checked. {self.error}"

    @property
    def error(self) -> str:
        """Why."""
        return str(self.problem)

    def payload(self) -> dict[str, Any]:
        """`success`, `error`, `exit_code`, and the lists."""
        empty: dict[str, list[str]] = {name: [] for name in self.lists}
        return {"success": False, "error": self.error, "exit_code": int(self.problem.exit_code), **empty}

    def text(self) -> Sequence[Block]:
        """Nothing."""
        return ()


@contextmanager
def reported(command: str, output_format: str, *lists: str) -> Iterator[None]:
    """Has a problem of the block written to stdout in the format that is wanted, and raises it again.

    Args:
        command: the command's name.
        output_format: the format.
        lists: see `FailureReport`.
    """
    try:
        yield
    except CommandProblem as problem:
        writers.write(FailureReport(command, lists, problem), output_format)
        raise
