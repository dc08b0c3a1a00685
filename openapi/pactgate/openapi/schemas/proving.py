"""Asks jsoncompat in a process of its own, so that a question that crashes it, or takes it ages, is just not proved."""

import json
import os
import subprocess
import sys
from atexit import register
from functools import lru_cache
from pathlib import Path
from threading import Lock

_SCRIPT = Path(__file__).with_name("proving_process.py")


class Prover:
    """One process of jsoncompat, started with the first question and anew after one that ended it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._owner = 0
        register(self.close)

    def proves(self, sender: str, receiver: str) -> bool:
        """Whether it is proved that the receiver accepts all that the sender may send."""
        with self._lock:
            process = self._running()
            try:
                return _answer(process, f"{json.dumps([sender, receiver])}\n") == "compatible"
            except OSError:  # it ended with the question before
                self.close()
                return False

    def _running(self) -> subprocess.Popen[str]:
        """The process, which belongs to this process alone: a fork would share its pipes."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._owner = os.getpid()
            self._process = subprocess.Popen(  # noqa: S603 - no input in the command
                [sys.executable, "-S", str(_SCRIPT), *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        return self._process

    def close(self) -> None:
        """End the process, if there is one of ours."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.communicate()


def _answer(process: subprocess.Popen[str], question: str) -> str:
    if process.stdin is None or process.stdout is None:
        return ""
    process.stdin.write(question)
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:  # the question ended it
        process.communicate()
    return answer.strip()


_PROVER = Prover()


@lru_cache(maxsize=20_000)
def proves(sender: str, receiver: str) -> bool:
    """Whether jsoncompat proves that the receiver, a JSON Schema as text, accepts all that the sender may send."""
    return _PROVER.proves(sender, receiver)
