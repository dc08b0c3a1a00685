"""The rows of the audit log, read. They are written by `auditing` alone, and nothing changes them."""

import json
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from pactgate.broker.domain.identity.audit import AuditEvent, PageOfEvents, WantedEvents
from pactgate.broker.store.identity.identity_tables import audit_events


def events(connection: Connection, wanted: WantedEvents, most: int, skipped: int = 0) -> PageOfEvents:
    """The events that somebody wants to see, from the one that they begin with."""
    start = id_of(connection, wanted.start) if wanted.start else None
    statement = _in_order(wanted, start, newest_first=wanted.newest_first).offset(skipped).limit(most + 1)
    rows = connection.execute(statement).all()
    following = rows[most].uuid if len(rows) > most else None
    return PageOfEvents(tuple(map(_event, rows[:most])), following, _previous(connection, wanted, start, most))


def id_of(connection: Connection, uuid: str) -> int | None:
    """The place of an event in the log; None where there is none of that uuid."""
    return connection.execute(select(audit_events.c.id).where(audit_events.c.uuid == uuid)).scalar_one_or_none()


def _previous(connection: Connection, wanted: WantedEvents, start: int | None, most: int) -> str | None:
    """With which event the page before the one at `start` begins."""
    if start is None:
        return None
    before = _in_order(wanted, start, newest_first=not wanted.newest_first).where(audit_events.c.id != start)
    rows = connection.execute(before.limit(most)).all()
    return rows[-1].uuid if rows else None


def _in_order(wanted: WantedEvents, start: int | None, *, newest_first: bool) -> Select[Any]:
    # By number and not by time: replicas have clocks of their own, and an event must stand at one place.
    number = audit_events.c.id
    statement = select(audit_events).order_by(number.desc() if newest_first else number)
    if start is not None:
        statement = statement.where(number <= start if newest_first else number >= start)
    if wanted.since is not None:
        statement = statement.where(audit_events.c.occurred_at >= wanted.since)
    for column, value in (
        (audit_events.c.principal_uuid, wanted.user_uuid),
        (audit_events.c.principal, wanted.user),
        (audit_events.c.type, wanted.type),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return statement


def _event(row: Row[Any]) -> AuditEvent:
    return AuditEvent(
        uuid=row.uuid,
        occurred_at=row.occurred_at,
        principal_kind=row.principal_kind,
        principal_uuid=row.principal_uuid,
        principal=row.principal,
        proof=row.proof,
        type=row.type,
        subject=row.subject,
        address=row.address,
        request_id=row.request_id,
        details=json.loads(row.details) if row.details else {},
    )
