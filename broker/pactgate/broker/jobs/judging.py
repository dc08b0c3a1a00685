"""A process in which pacts and documents are judged: in a thread, that would hold up every request meanwhile."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

SECONDS = 120
"""How much processor time one judgement may take. A large document takes some seconds."""

_KINDER = 10
"""By how much the process goes behind those who answer requests."""


class JudgingError(Exception):
    """Something could not be judged: it failed, took too long, or ended the process."""


class JudgingStoppedError(Exception):
    """There is to be no more judging: the broker ends."""


class JudgingProcess:
    """Calls functions in a process of its own, one at a time. It is started when first needed, and anew if it ends."""

    def __init__(self, seconds: int = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._running: tuple[BaseProcess, Connection] | None = None
        self._stopped = False

    def __call__[**P, R](self, judge: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """What `judge` returns there. Raises JudgingError and JudgingStoppedError."""
        with self._lock:
            if self._stopped:
                raise JudgingStoppedError
            try:
                connection = self._connection()
                connection.send((judge, args, kwargs))
                found, problem = connection.recv()
            except (EOFError, OSError) as error:
                if self._stopped:
                    raise JudgingStoppedError from error
                self.close()
                message = "it ended the process that judges, or took too long"
                raise JudgingError(message) from error
        if problem:
            raise JudgingError(problem)
        return cast("R", found)

    def stop(self) -> None:
        """End the process, also while it judges, and start no other."""
        self._stopped = True
        self.close()

    def close(self) -> None:
        """End the process until it is needed again."""
        running, self._running = self._running, None
        if running:
            process, connection = running
            process.kill()
            process.join()
            connection.close()

    def _connection(self) -> Connection:
        if self._running is None:
            spawning = get_context("spawn")  # a fork would take threads with locks that nobody opens
            ours, theirs = spawning.Pipe()
            process = spawning.Process(target=_serve, args=(theirs, self._seconds), name="judging", daemon=True)
            process.start()
            theirs.close()
            self._running = process, ours
        return self._running[1]


def _serve(connection: Connection, seconds: int) -> None:
    """Judge until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the broker, which ends this
    if sys.platform != "win32":
        os.nice(_KINDER)
    while True:
        try:
            judge, args, kwargs = connection.recv()
        except EOFError:
            return
        _limit(seconds)
        answer = _answer(judge, args, kwargs)
        _limit(0)
        connection.send(answer)


def _answer(judge: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[object, str]:
    try:
        return judge(*args, **kwargs), ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told where the job is
        return None, f"{type(error).__name__}: {error}"


def _limit(seconds: float) -> None:
    """End the process once it has had that much processor time from now; 0 is no limit."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)
