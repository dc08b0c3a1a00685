"""Answers of servers, bounded: how large they may be once they are unpacked, and how long the whole may take."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

import httpx

MOST_BYTES = 64 * 2**20
"""How large an answer may be: as large as the largest document that is read."""

MOST_SECONDS = 300.0
"""How long a whole answer may take, however slowly it comes."""


class EndlessAnswer(httpx.TransportError):
    """An answer is larger, or takes longer, than any that is waited for."""


def bounded(send: Callable[[], httpx.Response], seconds: float = MOST_SECONDS) -> httpx.Response:
    """The answer to a request, read whole.

    Args:
        send: sends it with `stream=True`; called in a thread of its own, which is left behind should it not end.
        seconds: how long the whole may take.

    Raises:
        httpx.HTTPError: as `send` does; EndlessAnswer where it is too large or takes too long.
    """
    ended: SimpleQueue[httpx.Response | Exception] = SimpleQueue()
    deadline = monotonic() + seconds

    def ask() -> None:
        try:
            ended.put(_read(send(), deadline))
        except Exception as error:  # noqa: BLE001 - raised by who waits for it
            ended.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = ended.get(timeout=seconds)
    except Empty:
        raise EndlessAnswer(f"its answer had not ended after {seconds:.0f} seconds") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _read(response: httpx.Response, deadline: float) -> httpx.Response:
    parts, size = list[bytes](), 0
    try:
        for part in response.iter_bytes(2**16):
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise EndlessAnswer(f"its answer has more than {MOST_BYTES:,} bytes")
            if monotonic() > deadline:
                raise EndlessAnswer("its answer did not end in time")
    finally:
        response.close()
    unpacked = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_WIRE]
    return httpx.Response(response.status_code, headers=unpacked, content=b"".join(parts), request=response.request)


_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers that speak of the answer as it was sent."""
