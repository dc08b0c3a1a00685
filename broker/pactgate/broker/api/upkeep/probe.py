"""Questions to the database that must be answered in time, also while it answers nobody."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future


class Probe[R]:
    """Asks something that may hang, in a thread of its own: neither the event loop nor the server's threads wait.

    Whoever asks while a question is open shares its answer, so that a database that hangs costs one thread.
    """

    def __init__(self, ask: Callable[[], R]) -> None:
        self._ask = ask
        self._open: Future[R] | None = None
        self._lock = threading.Lock()

    async def within(self, seconds: float) -> R:
        """The answer. Raises TimeoutError where there is none in time, and what the question raises."""
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._asked())), seconds)

    def _asked(self) -> Future[R]:
        with self._lock:
            if self._open is None:
                self._open = Future()
                # A daemon: the end of the broker does not wait for a database that does not answer.
                threading.Thread(target=self._answer, args=[self._open], name="probe", daemon=True).start()
            return self._open

    def _answer(self, question: Future[R]) -> None:
        try:
            result = self._ask()
        except BaseException as error:  # noqa: BLE001 - it is for who asks
            self._close()
            question.set_exception(error)
        else:
            self._close()
            question.set_result(result)

    def _close(self) -> None:
        with self._lock:
            self._open = None
