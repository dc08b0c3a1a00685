"""Connections whose every step ends at one deadline, to addresses that were looked up and allowed."""

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import Any

import httpcore

from pactgate.broker.outbound.errors import CallError, NoReplyInTimeError

_PIECE_BYTES = 16 * 1024


class Deadline:
    """A moment, `seconds` from now, at which a call ends."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = monotonic() + seconds

    def left(self) -> float:
        """The seconds until then. Raises NoReplyInTimeError when it is over."""
        left = self._until - monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> NoReplyInTimeError:
        """The error of a call that took longer."""
        return NoReplyInTimeError(f"No complete answer within {self._seconds:g} seconds")


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to what `allowed` leaves of the addresses of a host. Nothing is looked up a second time.

    `allowed` is given the host and its addresses, and raises CallError where one of them is not allowed.
    """

    def __init__(self, deadline: Deadline, allowed: Callable[[str, Sequence[str]], None]) -> None:
        self._deadline = deadline
        self._allowed = allowed
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline goes before it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that takes it. Raises CallError and the errors of httpcore."""
        addresses = _looked_up(host, port, self._deadline)
        self._allowed(host, addresses)
        for tried, address in enumerate(addresses, start=1):
            share = self._deadline.left() / (len(addresses) - tried + 1)
            try:
                made = self._network.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if tried == len(addresses):
                    raise
            else:
                return _TimedStream(made, self._deadline)
        raise CallError(f"The host {host} has no address")


class _TimedStream(httpcore.NetworkStream):
    """A connection that a dripping peer cannot keep beyond the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline goes before it
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline goes before it
        for start in range(0, len(buffer), _PIECE_BYTES):
            self._stream.write(buffer[start : start + _PIECE_BYTES], self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline goes before it
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as the library has it
        return self._stream.get_extra_info(info)


def _looked_up(host: str, port: int, deadline: Deadline) -> list[str]:
    """The addresses of a host. The system knows no deadline: a thread asks it, and is left behind after that."""
    answers = queue.SimpleQueue[list[str] | Exception]()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(each[4][0]) for each in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name=f"look-up-of-{host}", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise deadline.passed() from None
    if isinstance(answer, Exception):
        raise CallError(f"The host {host} cannot be found: {answer}") from answer
    return answer
