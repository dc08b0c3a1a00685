"""Requests to a broker, as bytes on the wire, that a careless server answers with 500 or waits for without end."""

from collections.abc import Callable, Iterator
from typing import Literal

type _Variants = Iterator[tuple[str, tuple[bytes, ...]]]

_HOST = b"Host: localhost\r\n"


def _heads() -> _Variants:
    """What stands before the body."""
    yield "a long address", (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + _HOST + b"\r\n",)
    yield (
        "many headers",
        (b"GET / HTTP/1.1\r\n" + _HOST + b"".join(b"X-%d: a\r\n" % n for n in range(5_000)) + b"\r\n",),
    )
    yield "a long header", (b"GET / HTTP/1.1\r\n" + _HOST + b"X-A: " + b"a" * 500_000 + b"\r\n\r\n",)
    yield "a head that does not end", (b"GET / HTTP/1.1\r\n" + _HOST + b"X-A: a",)
    yield "no host", (b"GET / HTTP/1.1\r\n\r\n",)
    yield "two hosts", (b"GET / HTTP/1.1\r\n" + _HOST + _HOST + b"\r\n",)
    yield "a host that is none", (b"GET / HTTP/1.1\r\nHost: e:abc\r\n\r\n",)
    yield "a forwarded host that is none", (b"GET / HTTP/1.1\r\n" + _HOST + b"X-Forwarded-Host: e:abc\r\n\r\n",)
    yield "no UTF-8 in the path", (b"GET /pacticipants/%ff%fe HTTP/1.1\r\n" + _HOST + b"\r\n",)
    yield "NUL in the path", (b"GET /pacticipants/a%00b HTTP/1.1\r\n" + _HOST + b"\r\n",)


def _bodies() -> _Variants:
    """Bodies of publications and of other writing."""

    def posted(body: bytes, kind: bytes = b"application/json", path: bytes = b"/pacticipants") -> bytes:
        head = b"POST " + path + b" HTTP/1.1\r\n" + _HOST + b"Content-Type: " + kind
        return head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    yield "half of a pair", (posted(b'{"name": "\\ud800"}'),)
    yield "an integer of 5,000 digits", (posted(b'{"name": ' + b"9" * 5_000 + b"}"),)
    yield "brackets", (posted(b"[" * 100_000),)
    yield "not a number", (posted(b'{"name": NaN}'),)
    yield "a member twice", (posted(b'{"name": "a", "name": "b"}'),)
    yield "NUL in a name", (posted(b'{"name": "a\\u0000b"}'),)
    yield "no JSON", (posted(b"\xff\xfe\x00"),)
    yield "a list", (posted(b"[]"),)
    yield "a length that is too large", (posted(b"{}").replace(b"Content-Length: 2", b"Content-Length: 99999999"),)
    yield "a length of 5,000 digits", (posted(b"{}").replace(b"Content-Length: 2", b"Content-Length: " + b"9" * 5_000),)


KINDS: dict[str, tuple[Literal["request"], Callable[[], _Variants]]] = {
    "heads of requests": ("request", _heads),
    "bodies of requests": ("request", _bodies),
}
