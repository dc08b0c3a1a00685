"""Keys of issuers over time: rotated, taken back, out of reach, asked for by many at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from pactgate.broker.actions.identity.issuer_keys import (
    FLOOR_AFTER_FAILURE_S,
    FLOOR_S,
    FRESH_S,
    LARGEST_DOCUMENT,
    LONGEST_S,
    IssuerKeys,
)
from pactgate.broker.domain.errors import CredentialsRefusedError
from pactgate.broker.outbound.calls import Outbound
from tests.issuers import DISCOVERY, JWKS, Issuer, issuing, rsa


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as started:
        yield started


@pytest.fixture
def keys(clock: Clock) -> IssuerKeys:
    return IssuerKeys(Outbound(lambda _host: True, largest_reply=LARGEST_DOCUMENT + 1), "pactgate/test", clock)


def has(keys: IssuerKeys, issuer: str, kid: str = "first") -> bool:
    try:
        found = keys.find(issuer, kid, "RSA")
    except CredentialsRefusedError:
        return False
    return bool(found.get("kid") == kid)


def test_keys_are_read_once_while_they_are_fresh(keys: IssuerKeys, clock: Clock, issuer: Issuer) -> None:
    assert has(keys, issuer.url)
    clock.now += FRESH_S - 1
    assert has(keys, issuer.url)
    assert issuer.asked == [DISCOVERY, JWKS]
    clock.now += 1
    assert has(keys, issuer.url)
    assert len(issuer.asked) == 4


def test_a_new_key_is_known_at_once_and_an_old_one_is_refused_once_it_is_gone(
    keys: IssuerKeys, clock: Clock, issuer: Issuer
) -> None:
    assert has(keys, issuer.url)
    issuer.published.append(rsa("second"))
    clock.now += FLOOR_S
    assert has(keys, issuer.url, "second")
    issuer.published[:] = [rsa("second")]
    assert has(keys, issuer.url)
    clock.now += FRESH_S
    assert not has(keys, issuer.url)
    assert has(keys, issuer.url, "second")


def test_nobody_can_make_the_broker_hammer_an_issuer(keys: IssuerKeys, clock: Clock, issuer: Issuer) -> None:
    assert has(keys, issuer.url)
    assert not any(has(keys, issuer.url, f"guess {number}") for number in range(100))
    assert len(issuer.asked) == 2
    clock.now += FLOOR_S
    assert not any(has(keys, issuer.url, f"guess {number}") for number in range(100))
    assert len(issuer.asked) == 4
    assert has(keys, issuer.url)


def test_an_issuer_out_of_reach_is_trusted_by_its_last_keys_for_a_while(keys: IssuerKeys, clock: Clock) -> None:
    with issuing() as issuer:
        assert has(keys, issuer.url)
    clock.now += FRESH_S
    assert has(keys, issuer.url)
    assert not has(keys, issuer.url, "second")
    clock.now = 1000.0 + LONGEST_S - 1
    assert has(keys, issuer.url)
    clock.now += 1
    with pytest.raises(CredentialsRefusedError, match="gives no keys now: The connection could not be made"):
        keys.find(issuer.url, "first", "RSA")


def test_an_issuer_that_comes_back_is_asked_after_a_while(keys: IssuerKeys, clock: Clock, issuer: Issuer) -> None:
    issuer.says[JWKS] = 500, {}, b""
    assert not has(keys, issuer.url)
    issuer.says.clear()
    clock.now += FLOOR_AFTER_FAILURE_S - 1
    assert not has(keys, issuer.url)
    clock.now += 1
    assert has(keys, issuer.url)


def test_many_requests_at_once_ask_once(keys: IssuerKeys, issuer: Issuer) -> None:
    issuer.holds.clear()
    begun = threading.Barrier(9)

    def ask() -> bool:
        begun.wait()
        return has(keys, issuer.url)

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask) for _ in range(8)]
        begun.wait()
        issuer.holds.set()
        assert all(each.result() for each in asked)
    assert issuer.asked == [DISCOVERY, JWKS]


def test_while_one_request_asks_again_others_go_on(keys: IssuerKeys, clock: Clock, issuer: Issuer) -> None:
    assert has(keys, issuer.url)
    clock.now += FRESH_S
    issuer.holds.clear()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(has, keys, issuer.url)
        issuer.wait_for(3)
        assert has(keys, issuer.url)
        assert not slow.done()
        issuer.holds.set()
        assert slow.result()


def test_the_number_of_issuers_that_are_remembered_is_bounded(keys: IssuerKeys, issuer: Issuer) -> None:
    assert has(keys, issuer.url)
    for number in range(150):
        assert not has(keys, f"https://127.0.0.1:1/{number}")
    assert len(keys._issuers) == 100
