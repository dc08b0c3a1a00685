"""How long the server waits, and for how many: clients that send nothing, drip, do not read, or come in crowds."""

from collections.abc import Callable

import pytest

from pactgate.broker.server.limits import ServerLimits
from tests.broker.server.conftest import LARGE, RunningServer, answer, everything, status

Serve = Callable[[ServerLimits], RunningServer]
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
WAITS = b"GET /waits HTTP/1.1\r\nHost: a\r\n\r\n"
SOON = 0.2


def post(size: int, path: bytes = b"/") -> bytes:
    return b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (path, size)


@pytest.mark.parametrize("begun", [b"", GET])
def test_who_says_nothing_is_hung_up_on(serve: Serve, begun: bytes) -> None:
    server = serve(ServerLimits(head_time=SOON, idle_time=1))
    answered = server.exchange(begun)
    assert answered.count(b"HTTP/1.1") == (1 if begun else 0)


@pytest.mark.parametrize("begun", [b"\r\n", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n", GET + b"GET"])
def test_who_does_not_finish_the_headers_is_told(serve: Serve, begun: bytes) -> None:
    server = serve(ServerLimits(head_time=SOON))
    answered = server.exchange(begun)
    assert b"HTTP/1.1 408" in answered
    assert b"did not arrive within 0.2 seconds" in answered


def test_dripping_headers_do_not_buy_time(serve: Serve) -> None:
    server = serve(ServerLimits(head_time=1))
    with server.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        dripped = 0
        connection.settimeout(0.05)
        while True:
            try:
                assert connection.recv(12) == b"HTTP/1.1 408"
                break
            except TimeoutError:
                connection.sendall(b"X: y\r\n")
                dripped += 1
    assert 0 < dripped < 100


@pytest.mark.parametrize("body", [b"", b"x" * 100])
def test_who_does_not_finish_the_body_is_told(serve: Serve, body: bytes) -> None:
    server = serve(ServerLimits(body_time=SOON))
    answered = server.exchange(post(1000) + body)
    assert status(answered) == 408
    assert b"more slowly than 1000 bytes a second" in answered


def test_a_body_that_nobody_reads_is_not_waited_for(serve: Serve) -> None:
    server = serve(ServerLimits(body_time=SOON))
    answered = server.exchange(post(1000, b"/unread"))
    assert status(answered) == 200
    assert answered.count(b"HTTP/1.1") == 1


def test_an_endless_body_is_cut_off(serve: Serve) -> None:
    server = serve(ServerLimits(body=10_000))
    head = b"POST /unread HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(head)
        assert status(answer(connection)) == 200
        with pytest.raises(OSError, match=r"reset|pipe|aborted"):  # noqa: PT012 - whichever of many fails
            while True:
                connection.sendall(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")


def test_a_slow_body_that_keeps_coming_is_taken(serve: Serve) -> None:
    server = serve(ServerLimits(slowest_rate=1))
    with server.connect() as connection:
        connection.sendall(post(200) + b"x" * 100)
        server.wait_for_requests(1)
        server.later(ServerLimits().body_time + 90)
        connection.sendall(b"x" * 100)
        assert answer(connection).endswith(b"200")


def test_who_does_not_take_an_answer_is_hung_up_on(server: RunningServer) -> None:
    with server.connect() as lazy, server.connect() as eager:
        for connection in (lazy, eager):
            connection.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        began = lazy.recv(100)
        server.later(0)
        assert len(answer(eager)) > LARGE
        server.later(ServerLimits().answer_time + 1)
        assert len(began + everything(lazy)) < LARGE


def test_one_client_cannot_have_all_connections(serve: Serve) -> None:
    server = serve(ServerLimits(connections_per_client=2))
    first, second = server.connect(), server.connect()
    with first, second:
        for connection in (first, second):
            connection.sendall(WAITS)
        server.wait_for_requests(2)
        refused = server.exchange(b"")
        assert status(refused) == 429
        assert b"One client may have 2 connections at once." in refused
        server.app.may_answer.set()
        assert (status(answer(first)), status(answer(second))) == (200, 200)


def test_who_stands_before_others_may_have_more(serve: Serve) -> None:
    server = serve(ServerLimits(connections_per_client=1, is_proxy=lambda address: address == "127.0.0.1"))
    first, second = server.connect(), server.connect()
    with first, second:
        first.sendall(GET)
        second.sendall(GET)
        assert (status(answer(first)), status(answer(second))) == (200, 200)


@pytest.mark.parametrize(
    ("limits", "full"), [(ServerLimits(connections=2), 503), (ServerLimits(connections_per_client=2), 429)]
)
def test_idle_connections_make_room(serve: Serve, limits: ServerLimits, full: int) -> None:
    server = serve(limits)
    idle, busy = server.connect(), server.connect()
    with idle, busy:
        for connection in (busy, idle):
            connection.sendall(GET)
            assert status(answer(connection)) == 200
        busy.sendall(WAITS)
        server.wait_for_requests(3)
        with server.connect() as third:
            third.sendall(WAITS)
            assert idle.recv(1) == b""
            server.wait_for_requests(4)
            assert status(server.exchange(b"")) == full
            server.app.may_answer.set()
            assert (status(answer(busy)), status(answer(third))) == (200, 200)
