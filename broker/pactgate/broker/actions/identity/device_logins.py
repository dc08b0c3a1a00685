"""A command line is logged in: it asks, a person allows it in a browser, and it gets a token of that person."""

from datetime import UTC, datetime

from pactgate.broker.actions.identity.system_accounts import create_token
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.device_logins import (
    LASTS,
    TOKEN_LASTS,
    DeviceLoginState,
    NewDeviceLogin,
    WaitingDevice,
    as_stored,
)
from pactgate.broker.domain.identity.tokens import NewToken, Token, sha256_of
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts
from pactgate.broker.store.identity import device_logins as store

_MOST = 1_000
"""So many may wait at once: whoever asks has not said who they are."""


def begin_device_login(tx: Transaction, client: str) -> NewDeviceLogin:
    """Have a command line wait for a person. `client` is what it says of itself. Raises InvalidError: too many wait."""
    now = datetime.now(UTC)
    store.forget_expired(tx, now)
    if store.count(tx) >= _MOST:
        raise InvalidError({"client": ["has to wait: too many logins have been begun. Try again in some minutes"]})
    login = NewDeviceLogin.make()
    store.add(tx, login, client, now + LASTS)
    return login


def waiting_device(tx: Transaction, typed: str) -> WaitingDevice:
    """The command line that waits with a user code, however it was typed. Raises NotFoundError."""
    found = store.waiting(tx, as_stored(typed), datetime.now(UTC))
    if found is None:
        raise _unknown(typed)
    return found


def decide_device_login(tx: Transaction, typed: str, account_uuid: str | None) -> None:
    """Let a command line be logged in as that account, or, with None, do not. Raises NotFoundError."""
    account_id = accounts.account_id(tx, account_uuid) if account_uuid else None
    if not store.decide(tx, as_stored(typed), datetime.now(UTC), account_id):
        raise _unknown(typed)


def redeem_device_login(tx: Transaction, device_code: str) -> DeviceLoginState | tuple[Token, NewToken]:
    """The token of a command line that a person has allowed, which is made now; else what it has to wait for."""
    now, sha256 = datetime.now(UTC), sha256_of(device_code)
    found = store.find(tx, sha256, now)
    if found is None:
        return DeviceLoginState.EXPIRED
    if found.is_denied:
        return DeviceLoginState.DENIED
    if found.account_uuid is None:
        return DeviceLoginState.PENDING
    store.forget(tx, sha256)
    return create_token(tx, found.account_uuid, f"pactgate login ({found.client})", expires_at=now + TOKEN_LASTS)


def _unknown(typed: str) -> NotFoundError:
    return NotFoundError(
        f"No login waits with the code '{typed}'. Codes are valid for {LASTS.seconds // 60} minutes: start `pactgate "
        "login` again."
    )
