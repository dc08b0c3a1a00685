"""The process in which pacts and documents are judged: calls functions, and answers with what they return."""

import os
import pickle
import sys

_KINDER = 10
"""By how much the process goes behind those who answer requests."""


def main() -> None:
    """Judge until nobody asks any more."""
    sys.path[:] = sys.argv[2:]
    from pactgate.childprocess.answering import serve  # noqa: PLC0415 - found by the path just set

    if sys.platform != "win32":
        os.nice(_KINDER)
    serve(_answer, float(sys.argv[1]))


def _answer(question: bytes) -> bytes:
    """A pickled pair: what the function returns, and what went wrong, empty for nothing."""
    try:
        judge, args, kwargs = pickle.loads(question)  # noqa: S301 - from the process that started this one
        return pickle.dumps((judge(*args, **kwargs), ""))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told where the job is
        return pickle.dumps((None, f"{type(error).__name__}: {error}"))


if __name__ == "__main__":
    main()
