"""A limit of time for what has none of its own, such as an answer that comes one byte at a time."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread


def within[T](seconds: float, call: Callable[[], T]) -> T:
    """What a function returns, if it does so in time.

    Args:
        seconds: how long is waited.
        call: called in a thread of its own, which is left behind when its time is over and keeps no process alive.

    Raises:
        TimeoutError: it had not ended.
        Exception: what it raised itself.
    """
    ended: SimpleQueue[tuple[T] | Exception] = SimpleQueue()

    def work() -> None:
        try:
            ended.put((call(),))
        except Exception as error:  # noqa: BLE001 - raised by who waits for it
            ended.put(error)

    Thread(target=work, daemon=True).start()
    try:
        result = ended.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(result, Exception):
        raise result
    return result[0]
