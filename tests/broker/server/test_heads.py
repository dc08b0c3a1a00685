"""What the head of a request may be: everything else is refused with a sentence, and the connection ended."""

import pytest

from pactgate.broker.server.heads import is_host
from tests.broker.server.conftest import RunningServer, answer, status

HOST = b"Host: broker.example.org\r\n"


def get(target: bytes = b"/", headers: bytes = HOST, version: bytes = b"1.1") -> bytes:
    return b"GET %s HTTP/%s\r\n%s\r\n" % (target, version, headers)


@pytest.mark.parametrize(
    ("request_", "refused", "said"),
    [
        (get(headers=b""), 400, b"no Host header"),
        (get(headers=HOST * 2), 400, b"more than one Host header"),
        (get(headers=b"Host:\r\n"), 400, b"not a host"),
        (get(headers=b"Host: a b\r\n"), 400, b"not a host"),
        (get(headers=b"Host: e:abc\r\n"), 400, b"not a host"),
        (get(headers=b"Host: e:65536\r\n"), 400, b"not a host"),
        (get(headers=b"Host: user@e\r\n"), 400, b"not a host"),
        (get(headers=b"Host: \xc3\xa4\r\n"), 400, b"not a host"),
        (get(headers=b"Host : a\r\n"), 400, b""),
        (get(b"/" + b"a" * 16 * 1024), 414, b"longer than 16384 bytes"),
        (get(headers=HOST + b"X: y\r\n" * 100), 431, b"more than 100 headers"),
        (get(headers=HOST + b"X: %s\r\n" % (b"y" * 32 * 1024)), 431, b"larger than 32768 bytes"),
        (get(headers=HOST + b"X: y\r\n" * 100_000), 431, b""),
        (get(version=b"2.0"), 400, b"HTTP/1.1"),
        (get(b"nowhere"), 400, b""),
        (b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 400, b""),
        (get(headers=HOST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400, b""),
        (b"\x16\x03\x01 this is TLS\r\n\r\n", 400, b""),
    ],
)
def test_a_request_that_is_refused(server: RunningServer, request_: bytes, refused: int, said: bytes) -> None:
    answered = server.exchange(request_)
    head, _, body = answered.partition(b"\r\n\r\n")
    assert status(answered) == refused
    assert b"connection: close" in head
    assert b"x-content-type-options: nosniff" in head
    assert said in body
    assert server.app.seen == 0


def test_headers_that_never_end_are_refused(server: RunningServer) -> None:
    with server.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        connection.sendall(b"y" * 300 * 1024)
        assert status(answer(connection)) == 431


@pytest.mark.parametrize(
    ("request_", "host"),
    [
        (get(version=b"1.0", headers=b""), b"-"),
        (get(headers=b"host: [::1]:9292\r\n"), b"[::1]:9292"),
        (get(headers=b"Host: my_service:1\r\n"), b"my_service:1"),
        (get(b"http://other.example.org:81/"), b"other.example.org:81"),
        (get(b"http://[::1]/"), b"[::1]"),
    ],
)
def test_the_host_of_a_request(server: RunningServer, request_: bytes, host: bytes) -> None:
    answered = server.exchange(request_.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    assert status(answered) == 200
    assert answered.partition(b"\r\n\r\n")[2].split(b" ")[:2] == [b"/", host]


def test_trailers_are_no_headers(server: RunningServer) -> None:
    chunks = b"1\r\na\r\n0\r\nAuthorization: Bearer x\r\n\r\n"
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert server.exchange(head + chunks).endswith(b"/ a host connection transfer-encoding 1")


def test_a_request_to_speak_another_protocol_is_answered_and_the_connection_ended(server: RunningServer) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
    answered = server.exchange(get(headers=HOST + upgrade))
    assert status(answered) == 200
    assert b"connection: close" in answered


def test_a_refusal_never_stands_before_an_answer_that_was_asked_for_first(server: RunningServer) -> None:
    with server.connect() as connection:
        connection.sendall(get(b"/waits") + get(headers=b""))
        server.wait_for_requests(1)
        server.later(3600)
        server.app.may_answer.set()
        answered = answer(connection)
        assert status(answered) == 200
        assert b"connection: close" in answered
        assert connection.recv(1) == b""


def test_requests_that_do_not_wait_for_answers_are_answered_in_order(server: RunningServer) -> None:
    paths = [b"/%d" % number for number in range(3)]
    last = get(b"/last", HOST + b"Connection: close\r\n")
    answered = server.exchange(b"".join(get(path) for path in paths) + last)
    assert [part.split(b" ")[0] for part in answered.split(b"\r\n\r\n")[1:]] == [*paths, b"/last"]


@pytest.mark.parametrize("host", [b"", b"a:", b"%00", b"a" * 300])
def test_a_host_of_the_grammar(host: bytes) -> None:
    assert is_host(host) == (host != b"")
