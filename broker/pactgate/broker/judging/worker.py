"""One process that judges, as the broker sees it: asked for several things at once, and started anew when it ended."""

import pickle
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pactgate.broker.domain.documents.unjudged import Unresolved, Why
from pactgate.broker.judging.questions import JudgingLimits, JudgingQuestion
from pactgate.childprocess.answering import TIME_LIMIT, NoAnswerError, Respondent

_SCRIPT = Path(__file__).with_name("process.py")
_CLOCK = 10
"""By the clock, a judgement may take so many times its processor time: then it does nothing, and will do nothing."""
_MUCH = 300 * 2**20
"""A process that took more memory than that is ended after its answer, since it does not give it back."""


_CRASHES = {signal.SIGABRT, signal.SIGSEGV, getattr(signal, "SIGBUS", signal.SIGSEGV), signal.SIGILL, signal.SIGFPE}
"""What ends a process that has no memory or no stack left, in libraries that cannot say so."""


class NoJudgingProcessError(Exception):
    """A process that judges ends before it has judged anything."""


class KilledError(Exception):
    """A process that judges was ended from outside, or did nothing any more. What it judged is not to blame."""


class JudgingWorker:
    """A process that is started when it is needed. `warm_up` is called in each one before anything else."""

    def __init__(self, limits: JudgingLimits, warm_up: Callable[[], object]) -> None:
        self._limits = limits
        self._warm_up = warm_up
        self._respondent = Respondent(
            _SCRIPT,
            seconds=limits.seconds,
            options=[str(limits.memory_mb * 2**20)],
            most_seconds=limits.seconds * _CLOCK + 60,
            takes_notes=True,
        )
        self.started = 0

    def judge(self, questions: Sequence[JudgingQuestion[Any]]) -> Mapping[int, object]:
        """Results by the places of their questions, of one at least; Unresolved for what has none.

        Raises NoJudgingProcessError, and KilledError where the process was ended from outside.
        """
        self._start()
        try:
            answers, memory = self._asked([(each.judge, each.args) for each in questions])
        except NoAnswerError as error:
            place, _, at = error.note.partition(" ")
            return {int(place or 0): self._ended(error.signal, at)}
        if memory > _MUCH:
            self.close()
        return dict(enumerate(self._result(*each) for each in answers))

    def close(self) -> None:
        """End the process until it is needed again."""
        self._respondent.close()

    def _start(self) -> None:
        if self._respondent.is_running:
            return
        self.started += 1
        try:
            self._asked([(self._warm_up, ())])
        except NoAnswerError as error:
            raise NoJudgingProcessError from error

    def _asked(self, calls: list[tuple[Callable[..., Any], tuple[Any, ...]]]) -> tuple[list[Any], int]:
        pickled, memory = pickle.loads(self._respondent.ask(pickle.dumps(calls)))  # noqa: S301 - from our own process
        return [pickle.loads(each) for each in pickled], memory  # noqa: S301 - the same

    def _result(self, result: object, error: Exception | None) -> object:
        if error is None:
            return result
        if isinstance(error, MemoryError):
            self.close()  # what it had begun with may be half done
            return self._out_of_memory("")
        return Unresolved(Why.FAILED, f"judging it failed ({error})")

    def _ended(self, number: int, place: str) -> Unresolved:
        there = f" at {place}".replace("\0", "\ufffd") if place else ""  # no database takes a NUL
        if number == TIME_LIMIT:
            text = f"the time limit of {self._limits.seconds:g} s was reached{there}"
            return Unresolved(Why.TOO_EXPENSIVE, f"too expensive to judge: {text}")
        if number in _CRASHES:
            return self._out_of_memory(there)
        raise KilledError

    def _out_of_memory(self, there: str) -> Unresolved:
        text = f"the memory limit of {self._limits.memory_mb} MB was reached{there}"
        return Unresolved(Why.TOO_EXPENSIVE, f"too expensive to judge: {text}")
