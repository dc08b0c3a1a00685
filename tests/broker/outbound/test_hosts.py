"""One host cannot keep those who call from the others."""

from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from pactgate.broker.outbound.errors import CallError, HostBusyError, HostGivenUpError, NoReplyInTimeError
from pactgate.broker.outbound.hosts import CallLimits, Hosts


@dataclass(slots=True)
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def call(hosts: Hosts, name: str, error: CallError | None = None, port: int | None = None) -> None:
    with hosts.call(name, port):
        if error:
            raise error


def slow(hosts: Hosts, name: str, times: int, port: int | None = None) -> None:
    for _ in range(times):
        with pytest.raises(NoReplyInTimeError):
            call(hosts, name, NoReplyInTimeError(), port)


def test_a_host_has_its_share_and_no_more() -> None:
    hosts = Hosts(CallLimits(at_once=3, per_host=2))
    with ExitStack() as calls:
        calls.enter_context(hosts.call("a"))
        calls.enter_context(hosts.call("a"))
        with pytest.raises(HostBusyError, match="2 calls to a are in progress"):
            call(hosts, "a")
        calls.enter_context(hosts.call("b"))
        with pytest.raises(HostBusyError, match="3 calls are in progress"):
            call(hosts, "c")
    call(hosts, "a")


def test_a_host_that_never_answers_in_time_is_left_alone(clock: Clock) -> None:
    hosts = Hosts(CallLimits(slow_calls=3, left_alone_s=60), clock)
    slow(hosts, "a", 3)
    with pytest.raises(HostGivenUpError, match=r"the last 3 calls to a did not end in time. It is called again in 60"):
        call(hosts, "a")
    call(hosts, "b")


def test_after_its_rest_one_call_finds_out(clock: Clock) -> None:
    hosts = Hosts(CallLimits(slow_calls=2, left_alone_s=60), clock)
    slow(hosts, "a", 2)
    clock.now = 61
    with hosts.call("a"), pytest.raises(HostBusyError):
        call(hosts, "a")
    with hosts.call("a"), hosts.call("a"):
        pass
    slow(hosts, "a", 2)
    clock.now += 61
    slow(hosts, "a", 1)
    with pytest.raises(HostGivenUpError):
        call(hosts, "a")


def test_failures_that_take_no_time_are_not_held_against_a_host(clock: Clock) -> None:
    hosts = Hosts(CallLimits(slow_calls=2), clock)
    for _ in range(10):
        with pytest.raises(CallError):
            call(hosts, "a", CallError())
    slow(hosts, "a", 1)
    call(hosts, "a")
    slow(hosts, "a", 1)
    call(hosts, "a")


def test_nothing_is_remembered_of_hosts_that_answer() -> None:
    hosts = Hosts(CallLimits())
    for number in range(100):
        call(hosts, f"host-{number}")
    assert not hosts._receivers


def test_a_receiver_is_left_alone_and_another_on_the_same_host_is_called(clock: Clock) -> None:
    hosts = Hosts(CallLimits(slow_calls=2), clock)
    slow(hosts, "a", 2, port=8001)
    with pytest.raises(HostGivenUpError):
        call(hosts, "a", port=8001)
    call(hosts, "a", port=8002)
