"""A command line is logged in: it asks, a person allows it in a browser, and it gets a token of that person."""

from datetime import UTC, datetime

from pactgate.broker.actions.identity.identities import principal_of
from pactgate.broker.actions.identity.own_tokens import create_own_token
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.device_logins import (
    LASTS,
    TOKEN_LASTS,
    DeviceLoginState,
    NewDeviceLogin,
    WaitingDevice,
    as_stored,
)
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal, Proof
from pactgate.broker.domain.identity.tokens import NewToken, Token, sha256_of
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts, identities
from pactgate.broker.store.identity import device_logins as store

_MOST = 10_000
"""So many may wait at once: whoever asks has not said who they are."""
_MOST_OF_AN_ORIGIN = 50


def begin_device_login(tx: Transaction, client: str, origin: str) -> NewDeviceLogin:
    """Have a command line wait for a person.

    `client` is what it says of itself, `origin` where it asks from. Raises InvalidError: too many wait.
    """
    now = datetime.now(UTC)
    store.forget_expired(tx, now)
    if store.count(tx, origin) >= _MOST_OF_AN_ORIGIN or store.count(tx) >= _MOST:
        raise InvalidError({"client": ["has to wait: too many logins have been begun. Try again in some minutes"]})
    login = NewDeviceLogin.make()
    store.add(tx, login, client, origin, now + LASTS)
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


def who_allowed(tx: Transaction, device_code: str) -> DeviceLoginState | Principal:
    """Who has allowed a command line to be logged in as them; else what it has to wait for."""
    found = store.find(tx, sha256_of(device_code), datetime.now(UTC))
    if found is None:
        return DeviceLoginState.EXPIRED
    if found.is_denied:
        return DeviceLoginState.DENIED
    if found.account_id is None:
        return DeviceLoginState.PENDING
    account = identities.find_account(tx, found.account_id)
    return principal_of(account, Proof.SESSION) if account else DeviceLoginState.DENIED


def redeem_device_login(tx: Transaction, device_code: str, person: Principal) -> tuple[Token, NewToken]:
    """Make the token of a command line that a person has allowed, once.

    Raises NotFoundError for what another request has got already, and ForbiddenError for who may make no tokens.
    """
    now, sha256 = datetime.now(UTC), sha256_of(device_code)
    found = store.find(tx, sha256, now)
    if found is None or not store.forget(tx, sha256):
        message = "No login waits with this code: it has got its token"
        raise NotFoundError(message)
    return create_own_token(
        tx,
        person,
        f"pactgate login ({found.client})",
        reads_only=not person.may(Permission.MANAGE_OWN_TOKENS),
        expires_at=now + TOKEN_LASTS,
    )


def _unknown(typed: str) -> NotFoundError:
    return NotFoundError(
        f"No login waits with the code '{typed}'. Codes are valid for {LASTS.seconds // 60} minutes: start `pactgate "
        "login` again."
    )
