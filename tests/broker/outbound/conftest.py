"""Receivers that misbehave, on real sockets."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE_S = 60.0

type Behaviour = Callable[[socket.socket, threading.Event], None]
"""What a receiver does with a connection, until the event says that the test is over."""


@dataclass(slots=True)
class BadReceiver:
    """Where a receiver is, and how many connections it took and saw end."""

    host: str
    port: int
    over: threading.Event = field(default_factory=threading.Event)
    taken: int = 0
    ended: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def wait_for(self, count: int) -> None:
        """Wait until so many connections came."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.taken >= count, PATIENCE_S)


def says(text: bytes) -> Behaviour:
    """A receiver that says this, and then hangs up."""

    def say(connection: socket.socket, _over: threading.Event) -> None:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        # What is left unread would reset the connection, and take what was said with it.
        while connection.recv(65_536):
            pass

    return say


def drips(begins: bytes, each: bytes) -> Behaviour:
    """A receiver that says a little every twentieth of a second, for a minute; then it has said enough."""

    def drip(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(begins)
        for _ in range(int(PATIENCE_S * 20)):
            connection.sendall(each)
            if over.wait(0.05):
                return

    return drip


def keeps_silent(_connection: socket.socket, over: threading.Event) -> None:
    """A receiver that takes the call and says nothing."""
    over.wait(PATIENCE_S)


DRIPS_BODY = drips(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x")


@contextmanager
def bad_receiver(behaviour: Behaviour, host: str = "127.0.0.1") -> Iterator[BadReceiver]:
    with socket.create_server((host, 0)) as listening:
        receiver = BadReceiver(host, listening.getsockname()[1])
        thread = threading.Thread(target=_accept, args=[listening, receiver, behaviour])
        thread.start()
        try:
            yield receiver
        finally:
            receiver.over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listening: socket.socket, receiver: BadReceiver, behaviour: Behaviour) -> None:
    with suppress(OSError):
        while not receiver.over.is_set():
            connection, _ = listening.accept()
            threading.Thread(target=_misbehave, args=[connection, receiver, behaviour], daemon=True).start()


def _misbehave(connection: socket.socket, receiver: BadReceiver, behaviour: Behaviour) -> None:
    with receiver.changed:
        receiver.taken += 1
        receiver.changed.notify_all()
    with connection, suppress(OSError):
        connection.recv(65536)
        behaviour(connection, receiver.over)
    with receiver.changed:
        receiver.ended += 1
