"""Failed logins: whom they slow down, and whom they do not."""

import json
import tracemalloc
from base64 import b64encode
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import LogCapture

from pactgate.broker.access import KnownUsers
from pactgate.broker.logins import GUESSES, GUESSES_AT_A_NAME, PAUSE_S, FailedLogins, SentLogin

RIGHT = SentLogin.of("ann", "short")
LONG = SentLogin.of(None, "0123456789abcdefghij")


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def logins(clock: Clock) -> FailedLogins:
    return FailedLogins(clock)


@pytest.fixture(autouse=True)
def log() -> Iterator[LogCapture]:
    capture, before = LogCapture(), structlog.get_config()["processors"]
    structlog.configure(processors=[capture])
    yield capture
    structlog.configure(processors=before)


def guess(logins: FailedLogins, address: str, number: int, name: str = "ann") -> bool:
    """A wrong password from an address; whether it was looked at."""
    login = SentLogin.of(name, f"guess {number}")
    if logins.wait_s(address, login):
        return False
    logins.failed(address, login)
    return True


def test_an_address_has_some_guesses_and_then_one_at_a_time(logins: FailedLogins, clock: Clock) -> None:
    assert sum(guess(logins, "192.0.2.1", number) for number in range(100)) == GUESSES
    assert logins.wait_s("192.0.2.1", RIGHT) == PAUSE_S
    clock.now += PAUSE_S
    assert sum(guess(logins, "192.0.2.1", number) for number in range(100, 200)) == 1
    clock.now += (GUESSES + 1) * PAUSE_S
    assert sum(guess(logins, "192.0.2.1", number) for number in range(200, 300)) == GUESSES


def test_the_failures_of_others_keep_nobody_waiting(logins: FailedLogins) -> None:
    for address in range(1000):
        for number in range(20):
            guess(logins, f"192.0.{address // 250}.{address % 250}", number)
    assert logins.wait_s("198.51.100.1", RIGHT) == 0
    logins.succeeded("198.51.100.1", RIGHT)


def test_a_name_that_many_guess_at_leaves_each_address_one_guess(logins: FailedLogins, clock: Clock) -> None:
    for address in range(GUESSES_AT_A_NAME):
        assert guess(logins, f"192.0.2.{address}", address)
    assert sum(guess(logins, "198.51.100.1", number) for number in range(100)) == 1
    clock.now += (GUESSES_AT_A_NAME + 1) * PAUSE_S
    assert sum(guess(logins, "198.51.100.2", number) for number in range(100)) == GUESSES


def test_whoever_was_right_from_an_address_is_not_kept_waiting_by_guesses_from_there(logins: FailedLogins) -> None:
    logins.succeeded("192.0.2.1", RIGHT)
    for number in range(100):
        guess(logins, "192.0.2.1", number)
    assert logins.wait_s("192.0.2.1", RIGHT) == 0
    assert logins.wait_s("192.0.2.1", SentLogin.of("ann", "another guess")) > 0


def test_a_secret_that_is_too_long_to_guess_never_waits(logins: FailedLogins) -> None:
    for number in range(100):
        guess(logins, "192.0.2.1", number)
    assert logins.wait_s("192.0.2.1", LONG) == 0
    for number in range(1000):
        logins.failed("192.0.2.1", SentLogin.of(None, f"a long guess that is wrong {number}"))
    assert logins.wait_s("192.0.2.1", LONG) == 0
    assert logins.wait_s("192.0.2.1", RIGHT) <= 2 * PAUSE_S


def test_a_pipeline_with_an_old_token_uses_up_one_guess(logins: FailedLogins) -> None:
    old = SentLogin.of(None, "old")
    for _ in range(1000):
        assert logins.wait_s("192.0.2.1", old) == 0
        logins.failed("192.0.2.1", old)
    assert logins.wait_s("192.0.2.1", RIGHT) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "192.0.2.1", False),
    ],
)
def test_the_addresses_of_one_machine_are_one(logins: FailedLogins, one: str, other: str, *, same: bool) -> None:
    for number in range(GUESSES):
        guess(logins, one, number)
    assert (logins.wait_s(other, RIGHT) > 0) == same


def test_what_is_remembered_is_bounded(logins: FailedLogins, log: LogCapture) -> None:
    def flood(numbers: range) -> None:
        for number in numbers:
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            logins.failed(address, SentLogin.of(f"name {number}", str(number)))
            logins.succeeded(address, SentLogin.of("ann", str(number)))
        log.entries.clear()

    tracemalloc.start()
    flood(range(20_000))
    full, _ = tracemalloc.get_traced_memory()
    flood(range(20_000, 40_000))
    flooded_again, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 5_000_000 < flooded_again < full * 1.05


def test_a_failure_is_a_line_and_the_same_again_one_a_minute(
    logins: FailedLogins, clock: Clock, log: LogCapture
) -> None:
    for _ in range(50):
        logins.failed("192.0.2.1", SentLogin.of("ann", "secret"))
        clock.now += 6
    assert len(log.entries) == 5
    assert log.entries[0] == {"event": "login failed", "address": "192.0.2.1", "name": "ann", "log_level": "warning"}


def test_a_flood_of_failures_is_no_flood_of_lines(logins: FailedLogins, log: LogCapture) -> None:
    for number in range(1000):
        login = SentLogin.of("ann", f"a guess that nobody could make {number}")
        assert logins.wait_s("192.0.2.1", login) == 0
        logins.failed("192.0.2.1", login)
        logins.held_up("192.0.2.1", login)
    assert len(log.entries) <= GUESSES + 2


@given(name=st.text(), password=st.text(min_size=8, alphabet="pqrstuvwxyz"))
def test_what_is_logged_of_a_login_is_one_line_without_its_secret(name: str, password: str) -> None:
    sent = f"{name}:{password}".encode(errors="replace")
    login = SentLogin.read(f"Basic {b64encode(sent).decode()}")
    assert login.shown.isascii()
    assert login.shown.isprintable()
    assert len(login.shown) <= 10 * 100
    assert json.loads(json.dumps(login.shown)) == login.shown
    assert SentLogin.read(f"Bearer {password}").shown == "(token)"
    assert password not in repr(login).replace(repr(login.name), "")


def test_a_name_that_is_sent_without_a_password_may_be_a_token_and_is_not_logged() -> None:
    assert SentLogin.read(f"Basic {b64encode(b'a-token:').decode()}").shown == "(no password)"


@pytest.mark.parametrize("header", ["Basic", "Basic %%%", "Basic /w==", "Digest x", "Bearer", "", "x" * 100_000])
def test_a_header_that_cannot_be_read_is_nobodys(header: str) -> None:
    users = KnownUsers(writers={"ann": "short"}, writing_tokens=frozenset({"token"}))
    assert users.principal(SentLogin.read(header)) is None


def test_a_name_and_its_password_are_not_taken_apart_elsewhere() -> None:
    users = KnownUsers(writers={"ann": "b:c"})
    assert users.principal(SentLogin.of("ann", "b:c"))
    assert users.principal(SentLogin.of("ann:b", "c")) is None
    assert users.principal(SentLogin.of(None, "ann:b:c")) is None
