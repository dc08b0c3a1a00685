"""Logins as they are sent, and what becomes of those that fail: they are logged, and slowed down.

Decision 0030 argues the rules. What must not be: that somebody's failures keep out whoever has the right credentials.
"""

import base64
import hashlib
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

import structlog

_KEY = secrets.token_bytes(32)
"""With it what is known and what is sent become values of one length, of which no list can be made beforehand."""

LONG_ENOUGH = 20
"""Of so many characters a secret cannot be guessed over a network."""

PAUSE_S = 30.0
"""How long an address waits for one more guess when it has none left."""
GUESSES = 10
"""How many different wrong credentials an address may send at once."""
GUESSES_AT_A_NAME = 20
"""How many may be sent under one name, from wherever, until each address has one guess at it left."""

_MOST = 10_000
"""How many addresses, and how many credentials, are remembered: the ones that came last."""
_NAMES = 512
_LONGEST_NAME = 100
_LOGGED_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class SentLogin:
    """What an Authorization header says: a name, if it has one, and what stands for name and secret together."""

    name: str | None
    fingerprint: bytes
    has_secret: bool = True
    is_long: bool = False

    @classmethod
    def of(cls, name: str | None, secret: str) -> "SentLogin":
        """A user with a password, or a token, which has no name."""
        said = repr((name, secret)).encode("ascii", errors="backslashreplace")
        return cls(name, hashlib.blake2b(said, key=_KEY).digest(), bool(secret), len(secret) >= LONG_ENOUGH)

    @classmethod
    def read(cls, authorization: str) -> "SentLogin":
        """The login of a header. One of another kind, or one that cannot be read, is like a token that nobody has."""
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() == "bearer":
            return cls.of(None, value.strip())
        if scheme.lower() == "basic":
            try:
                name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
            except ValueError:
                return cls.of("", "")
            return cls.of(name, password)
        return cls.of("", "")

    @property
    def shown(self) -> str:
        """The name as it may stand in a log, in one line."""
        if self.name is None:
            return "(token)"
        # People send tokens so.
        if not self.has_secret:
            return "(no password)"
        return self.name[:_LONGEST_NAME].encode("unicode_escape").decode("ascii")


class FailedLogins:
    """Remembers which addresses sent wrong credentials, and which sent right ones. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._addresses: OrderedDict[Hashable, float] = OrderedDict()
        self._names = [0.0] * _NAMES
        self._wrong: OrderedDict[Hashable, float] = OrderedDict()
        self._right: OrderedDict[Hashable, float] = OrderedDict()
        self._logged: OrderedDict[Hashable, float] = OrderedDict()

    def wait_s(self, address: str, login: SentLogin) -> int:
        """For how many seconds a login from an address is not looked at; 0 is: now.

        One is looked at always that cannot be a guess: it is too long for one, it was right before, or it was wrong
        before, from that address.
        """
        place = place_of(address)
        if login.is_long or (place, login.fingerprint) in self._right or (place, login.fingerprint) in self._wrong:
            return 0
        now = self._clock()
        guesses = GUESSES if self._names[_slot(login)] - now < GUESSES_AT_A_NAME * PAUSE_S else 1
        ahead = self._addresses.get(place, 0.0) - now
        return max(0, math.ceil(ahead - (guesses - 1) * PAUSE_S))

    def failed(self, address: str, login: SentLogin) -> None:
        """Remember that a login failed, and log it. The same again is no new guess."""
        place, now = place_of(address), self._clock()
        has_guesses_left = self._addresses.get(place, 0.0) - now < GUESSES * PAUSE_S
        if (place, login.fingerprint) not in self._wrong:
            ahead = _one_more(self._addresses.get(place, 0.0), now, GUESSES)
            _remember(self._addresses, place, ahead)
            slot = _slot(login)
            self._names[slot] = _one_more(self._names[slot], now, GUESSES_AT_A_NAME)
        _remember(self._wrong, (place, login.fingerprint), now)
        self._log("login failed", address, login, login.fingerprint if has_guesses_left else None)

    def held_up(self, address: str, login: SentLogin) -> None:
        """Log that a login was not looked at."""
        self._log("login not looked at: too many failed from this address", address, login, None)

    def succeeded(self, address: str, login: SentLogin) -> None:
        """Remember that a login was right, and came from there."""
        _remember(self._right, (place_of(address), login.fingerprint), self._clock())

    def _log(self, event: str, address: str, login: SentLogin, about: bytes | None) -> None:
        """Log once a minute what an address does about the same: a program that is wrong is so all the time."""
        now, key = self._clock(), (place_of(address), about)
        if now - self._logged.get(key, -math.inf) >= _LOGGED_EVERY_S:
            _remember(self._logged, key, now)
            structlog.get_logger().warning(event, address=address, name=login.shown)


def _one_more(ahead: float, now: float, most: int) -> float:
    """Until when guesses are used up after one more, of `most` at once. It does not pile up beyond that."""
    return min(max(ahead, now) + PAUSE_S, now + (most + 1) * PAUSE_S)


def place_of(address: str) -> str:
    """An address; of IPv6 the network, in which one machine has as many as it likes."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return address


def _slot(login: SentLogin) -> int:
    """Where a name is counted. Names share places, so that their number is bounded and none is told by its own."""
    said = hashlib.blake2b(repr(login.name).encode("ascii", errors="backslashreplace"), key=_KEY, digest_size=8)
    return int.from_bytes(said.digest()) % _NAMES


def _remember(kept: OrderedDict[Hashable, float], key: Hashable, value: float) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _MOST:
        kept.popitem(last=False)
