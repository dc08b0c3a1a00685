"""A process that judges: calls functions, one after the other, and answers with what they return.

Each has its own processor time. What takes more ends the process, which has noted what it was at.
"""

import os
import pickle
import sys
import time
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path
from typing import Any

_KINDER = 3
"""By how much the process goes behind those who answer requests. Somebody waits for it, too."""
_SECONDS_TO_LOAD = 60.0
"""The first call loads what the others need, and has so much processor time for it."""
_SECONDS_AN_ANSWER = 1.0
"""After so long it answers with what it has, so that nobody waits for what others ask."""


def main() -> None:
    """Judge until nobody asks any more."""
    seconds, notes, memory = float(sys.argv[1]), *map(int, sys.argv[2:4])
    sys.path[:] = sys.argv[4:]
    from pactgate.childprocess.answering import limit_time, noter, serve  # noqa: PLC0415 - found by the path just set
    from pactgate.openapi.progress import listen  # noqa: PLC0415 - the same

    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there are no such limits elsewhere

        os.nice(_KINDER)
        # What the engine starts has a limit of its own, which may be higher.
        resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    note, current = noter(notes), [0]
    listen(lambda place: note(f"{current[0]} {place}"))
    limits = chain([_SECONDS_TO_LOAD], repeat(seconds))

    def begin(number: int) -> None:
        limit_time(next(limits))
        current[0] = number
        note(f"{number} ")

    serve(lambda question: answer(question, begin), seconds + _SECONDS_TO_LOAD)


def answer(question: bytes, begin: Callable[[int], None]) -> bytes:
    """A pickled list of pairs of what a call returned and an error, None for none; and the bytes of memory in use.

    The calls come as a pickled list of functions and arguments. Of many the answer has the first ones.
    """
    calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = pickle.loads(question)  # noqa: S301 - from who started us
    answers: list[bytes] = []
    until = time.monotonic() + _SECONDS_AN_ANSWER
    for number, (judge, args) in enumerate(calls):
        begin(number)
        answers.append(_answer(judge, args))
        if time.monotonic() > until:
            break
    return pickle.dumps((answers, _memory()))


def _answer(judge: Callable[..., Any], args: tuple[Any, ...]) -> bytes:
    try:
        return pickle.dumps((judge(*args), None))
    except MemoryError:
        return pickle.dumps((None, MemoryError()))
    except Exception as error:  # noqa: BLE001 - whatever it is, who asked is told
        return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")))


def _memory() -> int:
    """Bytes in use. What Linux counts as the most ever used begins with what the process that started us uses."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return _most_memory()


def _most_memory() -> int:
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415 - as above

    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes if sys.platform == "darwin" else kilobytes * 1024


if __name__ == "__main__":
    main()
