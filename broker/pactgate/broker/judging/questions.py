"""What can be asked of the processes that judge, and what they may cost."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pactgate.broker.domain.documents.unjudged import Unresolved


@dataclass(frozen=True, slots=True)
class JudgingQuestion[R]:
    """A call of a function in one of the processes.

    Attributes:
        judge: a function at the top of a module. It is a function of its arguments alone.
        args: its arguments.
        about: what it is mostly about, such as the id of a document. Questions about the same go to the process that
            has it prepared.
        keep: is called with the result, once, also where nobody waits for it any more.
        refuse: is called once where there is none, and never will be.
    """

    judge: Callable[..., R]
    args: tuple[Any, ...]
    about: str = ""
    keep: Callable[[R], object] | None = None
    refuse: Callable[[Unresolved], object] | None = None

    @property
    def key(self) -> str:
        """The same for questions that ask the same."""
        digest = hashlib.sha256(f"{self.judge.__module__}.{self.judge.__qualname__}".encode())
        for each in self.args:
            text = (each if isinstance(each, str) else repr(each)).encode(errors="surrogatepass")
            digest.update(b"\0%d\0" % len(text))
            digest.update(text)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class JudgingLimits:
    """How many processes judge, and what one judgement may cost.

    `seconds` are of processor time: the time of day would make results depend on what else runs. `memory_mb` is what
    a process may address.
    """

    processes: int = 2
    seconds: float = 30
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class JudgingFigures:
    """How judging is doing. The first three are of now, the others were counted since the broker started.

    Attributes:
        processes: those that judge, of as many as there may be.
        waiting: questions that no process has begun with.
        running: questions that processes are at.
        judged: questions that were answered.
        refused: questions that a limit ended, on time or on memory.
        failed: questions that ended otherwise without a result: by an error of ours.
        restarts: processes that were started in the place of others that had ended.
    """

    processes: int = 0
    waiting: int = 0
    running: int = 0
    judged: int = 0
    refused: int = 0
    failed: int = 0
    restarts: int = 0
