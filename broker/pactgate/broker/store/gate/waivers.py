"""Waivers, in SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from pactgate.broker.domain.gate.policies import Waiver
from pactgate.broker.domain.gate.waivers import TOLD_AFTER_EXPIRY, NewWaiver
from pactgate.broker.store.gate.policies_tables import waivers
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import environments, pacticipants

_ROWS = (
    select(waivers, pacticipants.c.name.label("provider"), environments.c.name.label("environment"))
    .join(pacticipants, pacticipants.c.id == waivers.c.pacticipant_id)
    .outerjoin(environments, environments.c.id == waivers.c.environment_id)
)
_BY_UUID = _ROWS.where(waivers.c.uuid == bindparam("uuid"))
_OF_PROVIDER = _ROWS.where(waivers.c.pacticipant_id == bindparam("pacticipant_id")).order_by(waivers.c.id.desc())
# The one that lasts longest first: it is what counts of several for one finding, and what is told of expired ones.
_OF_PROVIDERS = _ROWS.where(
    is_one_of(waivers.c.pacticipant_id, "ids"), waivers.c.until > bindparam("told_from")
).order_by(waivers.c.until.desc(), waivers.c.id.desc())


def waivers_of_providers(connection: Connection, provider_ids: list[int], now: datetime) -> dict[int, list[Waiver]]:
    """The waivers of each provider in any environment, and those that expired not long ago; the longest first."""
    found: dict[int, list[Waiver]] = {}
    for row in connection.execute(_OF_PROVIDERS, {"ids": provider_ids, "told_from": now - TOLD_AFTER_EXPIRY}).all():
        found.setdefault(row.pacticipant_id, []).append(_waiver(row))
    return found


def waivers_of(connection: Connection, pacticipant_id: int) -> list[Waiver]:
    """Every waiver of a provider, also expired ones, the newest first."""
    return _load(connection.execute(_OF_PROVIDER, {"pacticipant_id": pacticipant_id}))


def find_waiver(connection: Connection, uuid: str) -> Waiver | None:
    """The waiver with that uuid."""
    return next(iter(_load(connection.execute(_BY_UUID, {"uuid": uuid}))), None)


def add_waiver(
    connection: Connection,
    uuid: str,
    wanted: NewWaiver,
    *,
    pacticipant_id: int,
    environment_id: int | None,
    now: datetime,
) -> None:
    """Keep a new waiver."""
    values = {
        "uuid": uuid,
        "pacticipant_id": pacticipant_id,
        "environment_id": environment_id,
        "fingerprint": wanted.fingerprint,
        "reason": wanted.reason,
        "author": wanted.author,
        "until": wanted.until,
        "created_at": now,
    }
    connection.execute(insert(waivers), values)


def delete_waiver(connection: Connection, uuid: str) -> None:
    """Take a waiver back."""
    connection.execute(delete(waivers).where(waivers.c.uuid == uuid))


def _load(rows: Iterable[Row[Any]]) -> list[Waiver]:
    return [_waiver(row) for row in rows]


def _waiver(row: Row[Any]) -> Waiver:
    return Waiver(
        uuid=row.uuid,
        provider=row.provider,
        fingerprint=row.fingerprint,
        environment=row.environment,
        reason=row.reason,
        author=row.author,
        until=row.until,
        created_at=row.created_at,
    )
