"""What documents break of others, in SQL. What one version of the engine judged of two contents holds for ever."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from pactgate.broker.domain.documents.comparisons import BreakingChange, ComparisonKey, Example, StoredComparison
from pactgate.broker.store.sql import insert_or_update, is_one_of
from pactgate.broker.store.tables import comparisons, document_contents

_STORED = select(comparisons.c.old_document_id, comparisons.c.new_document_id, comparisons.c.details).where(
    is_one_of(comparisons.c.old_document_id, "old"),
    is_one_of(comparisons.c.new_document_id, "new"),
    comparisons.c.engine == bindparam("engine"),
)
_TEXTS = select(document_contents.c.id, document_contents.c.content).where(is_one_of(document_contents.c.id, "ids"))


def stored_comparisons(
    connection: Connection, keys: Collection[ComparisonKey], engine: int
) -> dict[ComparisonKey, StoredComparison]:
    """What this version of the engine has judged of these."""
    if not keys:
        return {}
    values = {
        "old": sorted({key.old_document_id for key in keys}),
        "new": sorted({key.new_document_id for key in keys}),
        "engine": engine,
    }
    rows = connection.execute(_STORED, values)
    return {key: _comparison(row[2]) for row in rows if (key := ComparisonKey(row[0], row[1])) in keys}


def add_comparison(
    connection: Connection, key: ComparisonKey, engine: int, comparison: StoredComparison, now: datetime
) -> None:
    """Keep what was judged. Another replica may have judged the same meanwhile, and says the same."""
    details = {"breaking": [asdict(each) for each in comparison.breaking], "open": comparison.open}
    values = {**key._asdict(), "engine": engine, "details": json.dumps(details), "created_at": now}
    insert_or_update(connection, comparisons, values, key=("old_document_id", "new_document_id", "engine"), update=())


def documents_by_id(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """The text of each of these documents that is there."""
    return {row[0]: row[1] for row in connection.execute(_TEXTS, {"ids": list(ids)})}


def _comparison(details: str) -> StoredComparison:
    said: dict[str, Any] = json.loads(details)
    return StoredComparison(tuple(map(_breaking_change, said["breaking"])), said["open"])


def _breaking_change(said: dict[str, Any]) -> BreakingChange:
    example = _example(said["example"]) if said["example"] else None
    return BreakingChange(**{**said, "operations": tuple(said["operations"]), "example": example})


def _example(said: dict[str, Any]) -> Example:
    listed = {name: tuple(said[name]) for name in ("head", "body", "marked", "notes")}
    return Example(**listed, old=said["old"], new=said["new"])
