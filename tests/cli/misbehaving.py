"""A provider that goes wrong in one way: `python -m tests.cli.misbehaving PORT WAY`."""

import gzip
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


def _http(status: str, body: bytes = b"{}", *headers: str) -> bytes:
    own = (f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close")
    return "\r\n".join([*own, *headers, "", ""]).encode() + body


def _elsewhere() -> str:
    """Another place, where all is as it should be."""
    server = socket.create_server(("127.0.0.1", 0))
    _serve(server, lambda connection: connection.sendall(_http("200 OK")))
    return f"http://127.0.0.1:{server.getsockname()[1]}/"


def _redirects() -> Callable[[socket.socket], None]:
    answer = _http("302 Found", b"", f"Location: {_elsewhere()}")
    return lambda connection: connection.sendall(answer)


def _slowly(connection: socket.socket) -> None:
    time.sleep(3)
    connection.sendall(_http("200 OK"))


def _dies(_: socket.socket) -> None:
    print("out of memory", flush=True)  # noqa: T201 - its last words
    os._exit(9)


_TYPE = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
_SECONDS_BETWEEN_DROPS = 0.02


def _drips(beginning: str) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(beginning.encode())
        while True:  # until who asked goes
            connection.sendall(b"a")
            time.sleep(_SECONDS_BETWEEN_DROPS)

    return answer


def _pours(connection: socket.socket) -> None:
    connection.sendall(f"{_TYPE}\r\n".encode())
    while True:
        connection.sendall(b"a" * 2**20)


def _packed(connection: socket.socket) -> None:
    content = gzip.compress(b'{"packed": "%s"}' % (b"a" * 1000))
    connection.sendall(_http("200 OK", content, "Content-Encoding: gzip"))


def _bomb(packings: int) -> Callable[[socket.socket], None]:
    """An answer of 100 MB once it is unpacked, and of a thousandth of it or less on the way."""
    content = bytes(100 * 2**20)
    for _ in range(packings):
        content = gzip.compress(content)
    header = f"Content-Encoding: {', '.join(['gzip'] * packings)}"
    return lambda connection: connection.sendall(_http("200 OK", content, header))


WAYS: dict[str, Callable[[], Callable[[socket.socket], None]]] = {
    "well": lambda: lambda connection: connection.sendall(_http("200 OK")),
    "slowly": lambda: _slowly,
    "closes": lambda: lambda _: None,
    "garbage": lambda: lambda connection: connection.sendall(b"\x00\xff no HTTP\r\n\r\n"),
    "redirects": _redirects,
    "dies": lambda: _dies,
    "drips a body": lambda: _drips(f"{_TYPE}\r\n"),
    "drips a header": lambda: _drips(f"{_TYPE}X-Long: "),
    "pours": lambda: _pours,
    "packed": lambda: _packed,
    "bomb": lambda: _bomb(1),
    "bomb in a bomb": lambda: _bomb(2),
}


def _serve(server: socket.socket, answer: Callable[[socket.socket], None]) -> None:
    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if connection.recv(65_536):  # who only looks whether it listens gets no answer
                answer(connection)

    def run() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=one, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()


@contextmanager
def misbehaving(way: str) -> Iterator[str]:
    """The provider in this process; gives its base URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        _serve(server, WAYS[way]())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


if __name__ == "__main__":
    _serve(socket.create_server(("127.0.0.1", int(sys.argv[1]))), WAYS[sys.argv[2]]())
    threading.Event().wait()
