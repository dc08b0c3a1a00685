"""The keys that issuers sign with: read from where an issuer says they are, and kept for a while."""

import json
import threading
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from pactgate.broker.domain.errors import CredentialsRefusedError
from pactgate.broker.domain.identity.issuers import issuer_problem
from pactgate.broker.domain.webhooks.webhook_runs import WebhookCall
from pactgate.broker.outbound.calls import Outbound
from pactgate.broker.outbound.errors import CallError

PublicKey = RSAKey | ECKey | OKPKey

FRESH_S = 600.0
"""For so long keys are used without asking again. A key that an issuer takes back is refused after that."""
LONGEST_S = 4 * 3600.0
"""For so long they are used while the issuer cannot be reached."""
FLOOR_S = 10.0
"""At most once in so many seconds an issuer is asked, whatever tokens say."""
FLOOR_AFTER_FAILURE_S = 30.0

LARGEST_DOCUMENT = 256 * 1024
"""No more is read of what an issuer says, in bytes."""
MOST_KEYS = 100
MOST_WAITING = 24
"""So many requests wait for the keys of one issuer: with each of them waits a thread, of which there are 40."""
_MOST_ISSUERS = 100
_RSA_BITS = range(2048, 8193)


class _NoKeysError(Exception):
    """An issuer gave no keys. The message says why."""


@dataclass(slots=True)
class _Issuer:
    """What is known of an issuer. `lock` is held by whoever asks it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(MOST_WAITING))
    keys: Sequence[PublicKey] = ()
    read_at: float = float("-inf")
    asked_at: float = float("-inf")
    problem: str | None = None
    """Why the last time brought nothing."""


class IssuerKeys:
    """The keys of issuers that a trust rule names; nobody else may be asked for. `clock` counts seconds.

    While one request asks an issuer, others go on with the keys that are there, or wait for those that come.
    """

    def __init__(self, outbound: Outbound, agent: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._outbound = outbound
        self._headers = {"User-Agent": agent, "Accept": "application/json"}
        self._clock = clock
        self._issuers: OrderedDict[str, _Issuer] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, issuer: str, kid: str | None, kind: str) -> PublicKey:
        """The key of a token: by its id, or the only one of that kind, such as RSA. Raises CredentialsRefusedError."""
        known = self._known(issuer)
        found = self._usable(known, kid, kind)
        if found is None:
            found = self._found_by_asking(issuer, known, kid, kind)
        elif self._age(known) >= FRESH_S and known.lock.acquire(blocking=False):
            try:
                self._ask(issuer, known)
                found = _suiting(known.keys, kid, kind)
            finally:
                known.lock.release()
        if found is None:
            raise CredentialsRefusedError(self._why(issuer, known, kid, kind))
        return found

    def _found_by_asking(self, issuer: str, known: _Issuer, kid: str | None, kind: str) -> PublicKey | None:
        """A key that is not there yet. Only some wait for an issuer: while it hangs, each of them holds a thread."""
        if not known.waiting.acquire(blocking=False):
            message = f"The keys of the issuer {issuer} are being read, and many wait for them. Try again in a moment."
            raise CredentialsRefusedError(message)
        try:
            with known.lock:
                # Who held it until now may have read what is looked for.
                found = self._usable(known, kid, kind)
                if found is None:
                    self._ask(issuer, known)
                    found = _suiting(known.keys, kid, kind) if self._age(known) < LONGEST_S else None
                return found
        finally:
            known.waiting.release()

    def _known(self, issuer: str) -> _Issuer:
        with self._lock:
            known = self._issuers.setdefault(issuer, _Issuer())
            self._issuers.move_to_end(issuer)
            if len(self._issuers) > _MOST_ISSUERS:
                self._issuers.popitem(last=False)
            return known

    def _usable(self, known: _Issuer, kid: str | None, kind: str) -> PublicKey | None:
        return _suiting(known.keys, kid, kind) if self._age(known) < LONGEST_S else None

    def _age(self, known: _Issuer) -> float:
        return self._clock() - known.read_at

    def _ask(self, issuer: str, known: _Issuer) -> None:
        """Read the keys, unless that was tried just now."""
        now = self._clock()
        if now - known.asked_at < (FLOOR_AFTER_FAILURE_S if known.problem else FLOOR_S):
            return
        known.asked_at = now
        try:
            known.keys, known.read_at, known.problem = self._read(issuer), now, None
        except _NoKeysError as error:
            known.problem = str(error).rstrip(".")

    def _why(self, issuer: str, known: _Issuer, kid: str | None, kind: str) -> str:
        if known.problem:
            return f"The token cannot be checked, since its issuer {issuer} gives no keys now: {known.problem}."
        if kid is None:
            return f"The token names no key (kid), and its issuer {issuer} has not exactly one of the kind {kind}."
        return f"The token is signed with a key that its issuer {issuer} does not have, or does not have any more."

    def _read(self, issuer: str) -> tuple[PublicKey, ...]:
        """The keys of an issuer now. Raises _NoKeysError."""
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        said = self._document(address)
        if said.get("issuer") != issuer:
            raise _NoKeysError(f"{address} is about another issuer")
        where = said.get("jwks_uri")
        if not isinstance(where, str) or issuer_problem(where.partition("?")[0]) or _is_weaker(where, issuer):
            raise _NoKeysError(f"the jwks_uri in {address} is no https address")
        keys = self._document(where).get("keys")
        if not isinstance(keys, list) or len(keys) > MOST_KEYS:
            raise _NoKeysError(f"{where} is no list of at most {MOST_KEYS} keys")
        return tuple(_keys(keys))

    def _document(self, address: str) -> Mapping[str, object]:
        try:
            reply = self._outbound.send(WebhookCall("GET", address, self._headers, b""))
        except CallError as error:
            raise _NoKeysError(str(error)) from error
        if reply.status != 200:
            raise _NoKeysError(f"{address} answered {reply.status}")
        if len(reply.body.encode()) > LARGEST_DOCUMENT:
            raise _NoKeysError(f"{address} is larger than {LARGEST_DOCUMENT} bytes")
        try:
            read = json.loads(reply.body)
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, dict):
            raise _NoKeysError(f"{address} is no JSON object")
        return read


def _is_weaker(where: str, issuer: str) -> bool:
    return urlsplit(where).scheme != "https" and urlsplit(issuer).scheme == "https"


def _suiting(keys: Sequence[PublicKey], kid: str | None, kind: str) -> PublicKey | None:
    of_kind = [key for key in keys if key.key_type == kind]
    if kid is None:
        return of_kind[0] if len(of_kind) == 1 else None
    return next((key for key in of_kind if key.get("kid") == kid), None)


def _keys(entries: Iterable[object]) -> Iterable[PublicKey]:
    """Those of the keys that signatures are checked with. One that is of no use here does not spoil the others."""
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or entry.get("kty") == "oct":
            continue
        public = {name: value for name, value in entry.items() if name in _PUBLIC}
        try:
            with warnings.catch_warnings(action="ignore"):
                key = JWKRegistry.import_key(public)
                # It is read when it is first used.
                usable = _is_usable(key)
        except (JoseError, ValueError, TypeError, KeyError, OverflowError):
            continue
        if usable and isinstance(key, (RSAKey, ECKey, OKPKey)):
            yield key


_PUBLIC = frozenset({"kty", "kid", "n", "e", "crv", "x", "y"})


def _is_usable(key: object) -> bool:
    if isinstance(key, RSAKey):
        return key.public_key.key_size in _RSA_BITS
    if isinstance(key, OKPKey):
        # The others of that kind are not for signatures.
        return key.curve_name == "Ed25519" and key.public_key is not None
    return isinstance(key, ECKey) and key.public_key is not None
