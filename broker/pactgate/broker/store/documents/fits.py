"""Whether pacts fit documents, in SQL. What one version of the engine judged of two contents holds for ever."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from pactgate.broker.domain.documents.promises import FitKey, StoredFit, StoredMisfit
from pactgate.broker.store.sql import insert_or_update, is_one_of
from pactgate.broker.store.tables import document_contents, fits, pact_contents

_STORED = select(fits.c.content_id, fits.c.document_id, fits.c.compatible, fits.c.details).where(
    is_one_of(fits.c.content_id, "contents"),
    is_one_of(fits.c.document_id, "documents"),
    fits.c.engine == bindparam("engine"),
)
_PACT = select(pact_contents.c.content).where(pact_contents.c.id == bindparam("id"))
_PACTS = select(pact_contents.c.id, pact_contents.c.content).where(is_one_of(pact_contents.c.id, "ids"))
_PACTS_THERE = select(func.count()).where(is_one_of(pact_contents.c.id, "ids"))
_DOCUMENTS_THERE = select(func.count()).where(is_one_of(document_contents.c.id, "ids"))
_DOCUMENT = select(document_contents.c.content).where(document_contents.c.id == bindparam("id"))


def stored_fits(connection: Connection, keys: Collection[FitKey], engine: int) -> dict[FitKey, StoredFit]:
    """What this version of the engine has judged of these."""
    if not keys:
        return {}
    values = {
        "contents": sorted({key.content_id for key in keys}),
        "documents": sorted({key.document_id for key in keys}),
        "engine": engine,
    }
    rows = connection.execute(_STORED, values)
    return {key: _fit(row[2], row[3]) for row in rows if (key := FitKey(row[0], row[1])) in keys}


def add_fit(connection: Connection, key: FitKey, engine: int, fit: StoredFit, now: datetime) -> None:
    """Keep what was judged. Another replica may have judged the same meanwhile, and says the same."""
    values = {
        **key._asdict(),
        "engine": engine,
        "compatible": fit.compatible,
        "details": json.dumps({"misfits": [asdict(misfit) for misfit in fit.misfits], "open": list(fit.open)}),
        "created_at": now,
    }
    insert_or_update(connection, fits, values, key=("content_id", "document_id", "engine"), update=())


def contents_of(connection: Connection, key: FitKey) -> tuple[str, str] | None:
    """The text of the pact and of the document; None where one of them was deleted."""
    pact: str | None = connection.execute(_PACT, {"id": key.content_id}).scalar_one_or_none()
    document: str | None = connection.execute(_DOCUMENT, {"id": key.document_id}).scalar_one_or_none()
    return (pact, document) if pact is not None and document is not None else None


def pacts_by_id(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """The text of each of these contents of pacts that is there."""
    return {row[0]: row[1] for row in connection.execute(_PACTS, {"ids": list(ids)})}


def are_there(connection: Connection, content_ids: Collection[int], document_ids: Collection[int]) -> bool:
    """Whether all these contents of pacts and documents are still there."""
    pacts = connection.execute(_PACTS_THERE, {"ids": list(content_ids)}).scalar_one() if content_ids else 0
    documents = connection.execute(_DOCUMENTS_THERE, {"ids": list(document_ids)}).scalar_one()
    return (pacts, documents) == (len(content_ids), len(document_ids))


def _fit(compatible: bool | None, details: str) -> StoredFit:  # noqa: FBT001 - a column
    said: dict[str, Any] = json.loads(details)
    return StoredFit(compatible, tuple(StoredMisfit(**each) for each in said["misfits"]), tuple(said["open"]))
