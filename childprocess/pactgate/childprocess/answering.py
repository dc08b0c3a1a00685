"""A process that answers questions, one at a time: what crashes it, or takes it too long, harms nobody else.

Who asks has a `Respondent` for its script; the script calls `serve`.
"""

import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import IO

from pactgate.childprocess.undisturbed import undisturbed

_LENGTH = struct.Struct("!Q")


class NoAnswerError(Exception):
    """The question ended the process, or took too long."""


class Respondent:
    """The process of a script, started with the first question and anew after one that ended it.

    It ends when this one does, however that comes about, and Ctrl-C does not reach it.

    Args:
        script: calls `serve` with the seconds that are in `sys.argv[1]`. It finds nothing but the standard library
            until it has made `sys.argv[2:]`, which is the path of this process, its own.
        seconds: how much processor time an answer may take.
        quiet: whether what it writes to its standard error is thrown away.
    """

    def __init__(self, script: Path, *, seconds: float, quiet: bool = False) -> None:
        self._script, self._seconds, self._quiet = script, seconds, quiet
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, question: bytes) -> bytes:
        """What it answers; questions from several threads wait for each other. Raises NoAnswerError."""
        with self._lock:
            try:
                process = self._running()
                if process.stdin is None or process.stdout is None:
                    raise NoAnswerError  # closed from another thread
                _write(process.stdin, question)
                answer = _read(process.stdout)
            except (OSError, ValueError) as error:  # it ended; its pipes were closed from another thread
                self.close()
                raise NoAnswerError from error
            if answer is None:
                self.close()
                raise NoAnswerError
            return answer

    def close(self) -> None:
        """End the process, also while it looks for an answer, until the next question."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            with suppress(OSError):  # a question that it did not read
                process.communicate()

    def _running(self) -> "subprocess.Popen[bytes]":
        """The process, which belongs to this process alone: a fork would share its pipes."""
        process = self._process
        if process is None or self._owner != os.getpid() or process.poll() is not None:
            self.close()
            self._owner = os.getpid()
            with undisturbed():
                process = self._process = self._started()
        return process

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - no input in the command
            # To look for packages takes longer than most answers, so it is given where they are.
            [sys.executable, "-P", "-S", str(self._script), str(self._seconds), *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if self._quiet else None,
            start_new_session=True,
        )


def serve(answer: Callable[[bytes], bytes], seconds: float) -> None:
    """Answer questions until nobody asks any more; what is printed meanwhile goes to the standard error.

    Args:
        answer: gives the answer to a question.
        seconds: how much processor time one may take; more ends the process. The time of day would make answers
            depend on what else runs.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    Thread(target=_end_with_asker, daemon=True).start()
    while (question := _read(questions)) is not None:
        _limit_time(seconds)
        reply = answer(question)
        _limit_time(0)
        _write(answers, reply)


def _end_with_asker() -> None:
    """Ends this process, also in the midst of a question, when nobody holds the other end of its standard input."""
    if sys.platform != "win32":
        import select  # noqa: PLC0415 - there is no poll elsewhere

        end = select.poll()
        end.register(sys.stdin.fileno(), 0)  # the end of a pipe is reported whatever is asked for, and nothing else is
        end.poll()
        os._exit(0)


def _limit_time(seconds: float) -> None:
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _write(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """The next message, None where there is none, or only a part of it."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None
