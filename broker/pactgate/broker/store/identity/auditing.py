"""How a transaction gets its row of the audit log: who asks is known around a request, what changes the action tells.

Both are context variables: a request is answered by several threads, each with its context, and an action tells what it
changes from deep inside.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert

from pactgate.broker.domain.identity.audit import AskedWrite, plain
from pactgate.broker.store.identity.identity_tables import audit_events

_asked: ContextVar[AskedWrite | None] = ContextVar("pactgate.asked_write", default=None)
_told: ContextVar[dict[str, Any] | None] = ContextVar("pactgate.told_to_the_log", default=None)

_ADD = insert(audit_events).inline()
_SUBJECT = "subject"


def begin_write(asked: AskedWrite) -> None:
    """Let all that this task and its threads write from now on be what somebody asks for."""
    _asked.set(asked)


@contextmanager
def asked_by(asked: AskedWrite | None) -> Iterator[None]:
    """Let what the block writes be what somebody asks for; None: nobody's wish, which leaves no row."""
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


def tell(subject: str | None = None, **facts: object) -> None:
    """Say for the log what the action that runs now changes.

    Of actions inside actions the outer one has the last word. What is told is read by whoever may read the log, so a
    secret must not be among it.

    Args:
        subject: what is changed, as people name it; None leaves what was told, or what the address says.
        facts: values of the domain or of JSON. `before` and `after` are the two states of what is changed.
    """
    told = _told.get()
    if told is not None:
        told.update({name: plain(value) for name, value in facts.items()})
        if subject is not None:
            told[_SUBJECT] = subject


@contextmanager
def leaves_a_row(connection: Connection) -> Iterator[None]:
    """Add the row of what the block changes, at its end, if somebody asks for it."""
    told: dict[str, Any] = {}
    token = _told.set(told)
    try:
        yield
    finally:
        _told.reset(token)
    asked = _asked.get()
    if asked is not None:
        connection.execute(_ADD, _row(asked, told))


def _row(asked: AskedWrite, told: dict[str, Any]) -> dict[str, Any]:
    subject = told.pop(_SUBJECT, asked.subject)
    details = {name: value for name, value in told.items() if value is not None}
    return {
        "uuid": str(uuid4()),
        "occurred_at": datetime.now(UTC),
        "principal_kind": asked.principal.kind,
        "principal_uuid": asked.principal.uuid,
        "principal": asked.principal.name,
        "proof": asked.principal.proof,
        "type": asked.type,
        "subject": subject,
        "address": asked.address,
        "request_id": asked.request_id,
        "details": json.dumps(details, ensure_ascii=False) if details else None,
    }
