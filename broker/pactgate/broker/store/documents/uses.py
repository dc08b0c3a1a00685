"""What pacts use of documents, in SQL. What one version of the engine found in two contents holds for ever."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from pactgate import openapi
from pactgate.broker.domain.documents.promises import FitKey
from pactgate.broker.store.sql import insert_or_update, is_one_of
from pactgate.broker.store.tables import uses

_STORED = select(uses.c.content_id, uses.c.document_id, uses.c.details).where(
    is_one_of(uses.c.content_id, "contents"),
    is_one_of(uses.c.document_id, "documents"),
    uses.c.engine == bindparam("engine"),
)


def stored_uses(connection: Connection, keys: Collection[FitKey], engine: int) -> dict[FitKey, openapi.Uses]:
    """What this version of the engine has found of these."""
    if not keys:
        return {}
    values = {
        "contents": sorted({key.content_id for key in keys}),
        "documents": sorted({key.document_id for key in keys}),
        "engine": engine,
    }
    rows = connection.execute(_STORED, values)
    return {key: openapi.Uses.from_json(json.loads(row[2])) for row in rows if (key := FitKey(row[0], row[1])) in keys}


def add_uses(connection: Connection, key: FitKey, engine: int, found: openapi.Uses, now: datetime) -> None:
    """Keep what was found. Another replica may have found the same meanwhile."""
    details = json.dumps(found.as_json())
    values = {**key._asdict(), "engine": engine, "details": details, "created_at": now}
    insert_or_update(connection, uses, values, key=("content_id", "document_id", "engine"), update=())
