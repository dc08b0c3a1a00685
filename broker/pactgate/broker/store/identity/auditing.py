"""How a transaction gets its row of the audit log: who asks is known around a request, what changes the action tells.

Both are context variables: a request is answered by several threads, each with its context, and an action tells what it
changes from deep inside.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert

from pactgate.broker.domain.identity.audit import AskedWrite, plain
from pactgate.broker.domain.identity.principals import Principal
from pactgate.broker.store.identity.identity_tables import audit_events

_asked: ContextVar[AskedWrite | None] = ContextVar("pactgate.asked_write", default=None)
_noted: ContextVar[dict[str, Any] | None] = ContextVar("pactgate.noted_change", default=None)

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


@contextmanager
def asked_as(principal: Principal) -> Iterator[None]:
    """Let what the block writes be the wish of somebody who has said so before."""
    asked = _asked.get()
    with asked_by(replace(asked, principal=principal) if asked else None):
        yield


def note_change(subject: str | None = None, **facts: object) -> None:
    """Say for the log what the action that runs now changes.

    Of actions inside actions the outer one has the last word. What is noted is read by whoever may read the log, so a
    secret must not be among it.

    Args:
        subject: what is changed, as people name it; None leaves what was noted, or what the address says.
        facts: values of the domain or of JSON. `before` and `after` are the two states of what is changed.
    """
    noted = _noted.get()
    if noted is not None:
        noted.update({name: plain(value) for name, value in facts.items()})
        if subject is not None:
            noted[_SUBJECT] = subject


@contextmanager
def leaves_a_row(connection: Connection) -> Iterator[None]:
    """Add the row of what the block changes, at its end, if somebody asks for it."""
    noted: dict[str, Any] = {}
    token = _noted.set(noted)
    try:
        yield
    finally:
        _noted.reset(token)
    asked = _asked.get()
    if asked is not None:
        connection.execute(_ADD, _row(asked, noted))


def _row(asked: AskedWrite, noted: dict[str, Any]) -> dict[str, Any]:
    subject = noted.pop(_SUBJECT, asked.subject)
    details = {name: value for name, value in noted.items() if value is not None}
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
