"""A process in which pacts and documents are judged: in a thread, that would hold up every request meanwhile."""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import cast

from pactgate.broker.domain.upkeep.state import JudgingState
from pactgate.childprocess.answering import NoAnswerError, Respondent

SECONDS = 30
"""How much processor time one judgement may take. A large document takes some seconds."""

_SCRIPT = Path(__file__).with_name("judging_process.py")


class JudgingError(Exception):
    """Something could not be judged: it failed, took too long, or ended the process."""


class JudgingStoppedError(Exception):
    """There is to be no more judging: the broker ends."""


class JudgingProcess:
    """Calls functions in a process of its own, one at a time. It is started when first needed, and anew if it ends."""

    def __init__(self, seconds: int = SECONDS) -> None:
        self._respondent = Respondent(_SCRIPT, seconds=seconds)
        self._stopped = False
        self._lock = Lock()
        self._asking = self._ended = 0

    def __call__[**P, R](self, judge: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """What `judge` returns there. Raises JudgingError and JudgingStoppedError."""
        if self._stopped:
            raise JudgingStoppedError
        try:
            with self._asked():
                answer = self._respondent.ask(pickle.dumps((judge, args, kwargs)))
        except NoAnswerError as error:
            if self._stopped:
                raise JudgingStoppedError from error
            self._ended += 1
            message = "the process that judges it ended, or reached its time limit"
            raise JudgingError(message) from error
        result, problem = pickle.loads(answer)  # noqa: S301 - from our own process
        if problem:
            raise JudgingError(problem)
        return cast("R", result)

    def state(self) -> JudgingState:
        """How much it has to do."""
        running = min(self._asking, 1)
        return JudgingState(workers=1, running=running, waiting=self._asking - running, restarts=self._ended)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        with self._lock:
            self._asking += 1
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1

    def stop(self) -> None:
        """End the process, also while it judges, and start no other."""
        self._stopped = True
        self.close()

    def close(self) -> None:
        """End the process until it is needed again."""
        self._respondent.close()
