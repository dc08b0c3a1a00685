"""A process in which pacts and documents are judged: in a thread, that would hold up every request meanwhile."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import cast

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

    def __call__[**P, R](self, judge: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """What `judge` returns there. Raises JudgingError and JudgingStoppedError."""
        if self._stopped:
            raise JudgingStoppedError
        try:
            answer = self._respondent.ask(pickle.dumps((judge, args, kwargs)))
        except NoAnswerError as error:
            if self._stopped:
                raise JudgingStoppedError from error
            message = "the process that judges it ended, or reached its time limit"
            raise JudgingError(message) from error
        result, problem = pickle.loads(answer)  # noqa: S301 - from our own process
        if problem:
            raise JudgingError(problem)
        return cast("R", result)

    def stop(self) -> None:
        """End the process, also while it judges, and start no other."""
        self._stopped = True
        self.close()

    def close(self) -> None:
        """End the process until it is needed again."""
        self._respondent.close()
