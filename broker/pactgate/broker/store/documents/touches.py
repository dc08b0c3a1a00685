"""Which interactions of pacts the changes between documents touch, in SQL. What was judged holds for ever."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from pactgate.broker.domain.documents.comparisons import StoredTouch, TouchKey
from pactgate.broker.store.sql import insert_or_update, is_one_of
from pactgate.broker.store.tables import touches

_STORED = select(touches.c.content_id, touches.c.old_document_id, touches.c.new_document_id, touches.c.details).where(
    is_one_of(touches.c.content_id, "contents"),
    is_one_of(touches.c.old_document_id, "old"),
    is_one_of(touches.c.new_document_id, "new"),
    touches.c.engine == bindparam("engine"),
)


def stored_touches(
    connection: Connection, keys: Collection[TouchKey], engine: int
) -> dict[TouchKey, tuple[StoredTouch, ...]]:
    """What this version of the engine has judged of these."""
    if not keys:
        return {}
    values = {
        "contents": sorted({key.content_id for key in keys}),
        "old": sorted({key.old_document_id for key in keys}),
        "new": sorted({key.new_document_id for key in keys}),
        "engine": engine,
    }
    rows = connection.execute(_STORED, values)
    return {key: _touches(row[3]) for row in rows if (key := TouchKey(*row[:3])) in keys}


def add_touches(
    connection: Connection, key: TouchKey, engine: int, found: Sequence[StoredTouch], now: datetime
) -> None:
    """Keep what was judged. Another replica may have judged the same meanwhile, and says the same."""
    details = json.dumps([asdict(each) for each in found])
    values = {**key._asdict(), "engine": engine, "details": details, "created_at": now}
    unique = ("content_id", "old_document_id", "new_document_id", "engine")
    insert_or_update(connection, touches, values, key=unique, update=())


def _touches(details: str) -> tuple[StoredTouch, ...]:
    return tuple(StoredTouch(**{**load, "parts": tuple(load["parts"])}) for load in json.loads(details))
