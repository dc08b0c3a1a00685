"""A process that answers questions, one at a time: what crashes it, or takes it too long, harms nobody else.

Who asks has a `Respondent` for its script; the script calls `serve`.
"""

import os
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import IO

from pactgate.childprocess.undisturbed import undisturbed

_LENGTH = struct.Struct("!Q")
_NOTE = 1_000
"""Bytes of a note that are kept."""
_TO_END = 5.0
"""Seconds that a process which closed its pipes has until it is killed."""

TIME_LIMIT = getattr(signal, "SIGPROF", 0)
"""The signal that ends a process whose answer takes more processor time than it may."""


class NoAnswerError(Exception):
    """The question ended the process, or took too long.

    Attributes:
        signal: the number of the signal that ended it, such as `TIME_LIMIT`; 0 where none did, or none is known.
        note: what the process noted last.
    """

    def __init__(self, number: int = 0, note: str = "") -> None:
        super().__init__(f"no answer (signal {number})" if number else "no answer")
        self.signal = number
        self.note = note


class Respondent:
    """The process of a script, started with the first question and anew after one that ended it.

    It ends when this one does, however that comes about, and Ctrl-C does not reach it.

    Args:
        script: calls `serve` with the seconds that are in `sys.argv[1]`. It finds nothing but the standard library
            until it has made what follows its options in `sys.argv`, which is the path of this process, its own.
        seconds: how much processor time an answer may take.
        options: what stands in `sys.argv` between the seconds and the path. Where it takes notes, the number of the
            file for them stands before these.
        most_seconds: how long an answer may take by the clock, whatever the process does meanwhile; None for ever.
        quiet: whether what it writes to its standard error is thrown away.
        takes_notes: whether it notes what it is at (`noter`), so that it is known what ended it.
    """

    def __init__(
        self,
        script: Path,
        *,
        seconds: float,
        options: Sequence[str] = (),
        most_seconds: float | None = None,
        quiet: bool = False,
        takes_notes: bool = False,
    ) -> None:
        self._script, self._seconds, self._quiet = script, seconds, quiet
        self._options, self._most_seconds = tuple(options), most_seconds
        self._takes_notes = takes_notes and sys.platform != "win32"
        self._notes: IO[bytes] | None = None
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
                if not _comes(process.stdout, self._most_seconds):
                    raise self._ended(within=0)
                answer = _read(process.stdout)
            except (OSError, ValueError) as error:  # it ended; its pipes were closed from another thread
                raise self._ended() from error
            if answer is None:
                raise self._ended()
            return answer

    @property
    def is_running(self) -> bool:
        """Whether there is a process that can be asked."""
        return self._process is not None and self._process.poll() is None

    def _ended(self, within: float = _TO_END) -> NoAnswerError:
        """How the process ended, which closed its pipes and has a moment left; else it is ended now."""
        process, number, note = self._process, 0, self._note()
        if process is not None:
            with suppress(subprocess.TimeoutExpired):
                number = max(0, -process.wait(within))
        self.close()
        return NoAnswerError(number, note)

    def _note(self) -> str:
        notes = self._notes
        if notes is None or sys.platform == "win32":
            return ""
        with suppress(OSError, ValueError):  # closed from another thread
            return os.pread(notes.fileno(), _NOTE, 0).rstrip(b"\0").decode(errors="replace")
        return ""

    def close(self) -> None:
        """End the process, also while it looks for an answer, until the next question."""
        process, self._process = self._process, None
        notes, self._notes = self._notes, None
        if notes is not None:
            notes.close()
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
        if self._takes_notes:
            self._notes = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the process
        notes = [] if self._notes is None else [self._notes.fileno()]
        options = [str(self._seconds), *map(str, notes), *self._options]
        return subprocess.Popen(  # noqa: S603 - no input in the command
            # To look for packages takes longer than most answers, so it is given where they are.
            [sys.executable, "-P", "-S", str(self._script), *options, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if self._quiet else None,
            start_new_session=True,
            pass_fds=notes,
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
        limit_time(seconds)
        reply = answer(question)
        limit_time(0)
        _write(answers, reply)


def limit_time(seconds: float) -> None:
    """End this process once it has taken so many more seconds of processor time; 0 lifts the limit."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def noter(file: int) -> Callable[[str], None]:
    """What a process calls to note what it is at, given the number of its file for notes."""

    def note(text: str) -> None:
        if sys.platform != "win32":
            os.pwrite(file, text.encode(errors="replace")[:_NOTE].ljust(_NOTE, b"\0"), 0)

    return note


def _end_with_asker() -> None:
    """Ends this process, also in the midst of a question, when nobody holds the other end of its standard input."""
    if sys.platform != "win32":
        import select  # noqa: PLC0415 - there is no poll elsewhere

        end = select.poll()
        end.register(sys.stdin.fileno(), 0)  # the end of a pipe is reported whatever is asked for, and nothing else is
        end.poll()
        os._exit(0)


def _comes(pipe: IO[bytes], within: float | None) -> bool:
    """Whether there is something to read in so many seconds: an answer, or the end."""
    if within is None or sys.platform == "win32":
        return True
    import select  # noqa: PLC0415 - there is no poll elsewhere

    poll = select.poll()
    poll.register(pipe.fileno(), select.POLLIN)
    return bool(poll.poll(within * 1000))


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
