"""Calls to receivers that do what no receiver should: each ends in time, with a sentence."""

import socket
from typing import Any

import pytest

from pactgate.broker.domain.webhooks.webhook_runs import WebhookCall
from pactgate.broker.outbound.calls import LARGEST_REPLY_BYTES, Outbound
from pactgate.broker.outbound.errors import CallError, ForbiddenAddressError, NoReplyInTimeError
from pactgate.broker.outbound.public import is_public
from tests.broker.outbound.conftest import DRIPS_BODY, Behaviour, bad_receiver, drips, keeps_silent, says
from tests.receiver import Receiver

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def outbound(timeout_s: float = 30.0) -> Outbound:
    return Outbound(lambda _host: True, timeout_s=timeout_s)


def call(url: str, headers: dict[str, str] | None = None, body: bytes = b"hello") -> WebhookCall:
    return WebhookCall("POST", url, headers or {}, body)


@pytest.mark.parametrize(
    ("behaviour", "scheme"),
    [
        (keeps_silent, "http"),
        (keeps_silent, "https"),
        (drips(b"HTTP/1.1 200 OK\r\nX: ", b"y"), "http"),
        (drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "http"),
        (DRIPS_BODY, "http"),
        (drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), "http"),
    ],
)
def test_a_call_ends_at_its_deadline(behaviour: Behaviour, scheme: str) -> None:
    with bad_receiver(behaviour) as receiver, pytest.raises(NoReplyInTimeError) as told:
        outbound(0.5).send(call(receiver.url.replace("http", scheme)))
    assert str(told.value) == "No complete answer within 0.5 seconds"


def test_a_receiver_that_does_not_take_the_body() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(NoReplyInTimeError):
        outbound(0.5).send(call(f"http://127.0.0.1:{listening.getsockname()[1]}", body=b"x" * 64 * 1024 * 1024))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "The answer is not HTTP, or not complete: "),
        (b"hello\r\n\r\n", "The answer is not HTTP, or not complete: "),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "The answer is not HTTP, or not complete: "),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
            "The answer is not HTTP, or not complete",
        ),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000, "The answer is not HTTP, or not complete: "),
        (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nx", ""),
    ],
)
def test_an_answer_that_is_none(answer: bytes, said: str) -> None:
    with bad_receiver(says(answer)) as receiver, pytest.raises(CallError) as told:
        outbound().send(call(receiver.url))
    assert str(told.value).startswith(said)
    assert str(told.value).endswith(f"(127.0.0.1:{receiver.port})")


@pytest.mark.parametrize("headers", [{"x": "a\r\nb"}, {"x y": "a"}, {"x": "\x00"}, {"ü": "a"}, {"x": "\ud800"}])
def test_a_request_that_cannot_be_sent(receiver: Receiver, headers: dict[str, str]) -> None:
    with pytest.raises(CallError, match="The request cannot be sent"):
        outbound().send(call(receiver.url, headers))
    assert receiver.calls == []


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://", "nonsense", "http://[", "http://a:999999"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(CallError):
        outbound().send(call(url))


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(CallError, match=rf"The connection could not be made: .*127.0.0.1:{port}"):
        outbound().send(call(f"http://127.0.0.1:{port}"))


def test_the_beginning_of_a_large_answer_is_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nX-A: \xff\r\n\r\n" % 10**12
    with bad_receiver(drips(head + b"x" * 300_000, b"y")) as receiver:
        reply = outbound().send(call(receiver.url))
    assert (reply.status, reply.body) == (200, "x" * LARGEST_REPLY_BYTES)
    assert reply.headers["x-a"] == "\xff"


def test_what_is_sent(receiver: Receiver) -> None:
    with_name = receiver.url.replace("127.0.0.1", "localhost")
    outbound().send(call(f"{with_name}/hook?a=b", {"x-name": "ü", "content-length": "1", "host": "elsewhere"}))
    [got] = receiver.calls
    assert (got.path, got.body) == ("/hook?a=b", "hello")
    assert got.headers["host"] == with_name.removeprefix("http://")
    assert got.headers["x-name"].encode("latin-1").decode() == "ü"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("::127.0.0.1", False),
        ("::8.8.8.8", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("64:ff9b::127.0.0.1", False),
        ("64:ff9b::169.254.169.254", False),
        ("64:ff9b:1::8.8.8.8", False),
        ("2002:7f00:1::", False),
        ("2002:808:808::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:  # noqa: FBT001 - it is one
    assert is_public(address) is public


def test_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    """A name server that says something public first, and this machine to whoever asks again."""
    answers = ["192.0.0.9", "127.0.0.1", "127.0.0.1"]

    def getaddrinfo(host: str, port: int, *_options: Any, **_more: Any) -> list[Any]:
        address = host if host[0].isdigit() else answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    cautious = Outbound(lambda _host: False, timeout_s=0.5)
    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    with pytest.raises(CallError):
        cautious.send(call(receiver.url.replace("127.0.0.1", "rebinding.example.org")))
    assert receiver.calls == []
    with pytest.raises(ForbiddenAddressError):
        cautious.send(call(receiver.url.replace("127.0.0.1", "rebinding.example.org")))
    assert receiver.calls == []
