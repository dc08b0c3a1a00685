"""Logins of command lines that wait for a person, in SQL."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from pactgate.broker.domain.identity.device_logins import NewDeviceLogin, WaitingDevice
from pactgate.broker.store.identity.identity_tables import device_logins


@dataclass(frozen=True, slots=True)
class DecidedDevice:
    """A login as the command line finds it: of which account it is, if a person has allowed it, or that one has not."""

    client: str
    account_id: int | None
    is_denied: bool


def add(connection: Connection, login: NewDeviceLogin, client: str, origin: str, expires_at: datetime) -> None:
    """Keep a login that begins. `origin` is where it is asked for from."""
    values = {"device_sha256": login.device_sha256, "user_code": login.user_code, "client": client, "origin": origin}
    connection.execute(insert(device_logins).values(**values, denied=False, expires_at=expires_at))


def forget_expired(connection: Connection, now: datetime) -> None:
    """Delete what nobody has decided in time."""
    connection.execute(delete(device_logins).where(device_logins.c.expires_at <= now))


def count(connection: Connection, origin: str | None = None) -> int:
    """How many logins there are, of all origins or of one."""
    counted = select(func.count()).select_from(device_logins)
    return connection.execute(counted.where(device_logins.c.origin == origin) if origin else counted).scalar_one()


def waiting(connection: Connection, user_code: str, now: datetime) -> WaitingDevice | None:
    """The command line that waits with that user code."""
    statement = select(device_logins.c.client, device_logins.c.user_code).where(*_waits(user_code, now))
    found = connection.execute(statement).one_or_none()
    return WaitingDevice(found.client, found.user_code) if found else None


def decide(connection: Connection, user_code: str, now: datetime, account_id: int | None) -> bool:
    """Have a login be allowed for an account, or denied where there is none; whether one waited."""
    values = {"account_id": account_id, "denied": account_id is None}
    changed = connection.execute(update(device_logins).where(*_waits(user_code, now)).values(**values))
    return bool(changed.rowcount)


def _waits(user_code: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        device_logins.c.user_code == user_code,
        device_logins.c.expires_at > now,
        device_logins.c.account_id.is_(None),
        ~device_logins.c.denied,
    )


def find(connection: Connection, device_sha256: str, now: datetime) -> DecidedDevice | None:
    """A login by the code of the command line; None where there is none, or its time is over."""
    statement = select(device_logins.c.client, device_logins.c.denied, device_logins.c.account_id).where(
        device_logins.c.device_sha256 == device_sha256, device_logins.c.expires_at > now
    )
    found = connection.execute(statement).one_or_none()
    return DecidedDevice(found.client, found.account_id, found.denied) if found else None


def forget(connection: Connection, device_sha256: str) -> bool:
    """Delete a login, which gives one token; whether it was there."""
    deleted = connection.execute(delete(device_logins).where(device_logins.c.device_sha256 == device_sha256))
    return bool(deleted.rowcount)
