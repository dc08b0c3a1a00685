"""What could not be judged, in SQL: it is not tried again by this version of the engine."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from pactgate.broker.domain.documents.unjudged import JudgingRefusal, Unresolved, Why
from pactgate.broker.store.sql import insert_or_update, is_one_of
from pactgate.broker.store.tables import judging_refusals

_COLUMNS = (
    judging_refusals.c.key,
    judging_refusals.c.what,
    judging_refusals.c.why,
    judging_refusals.c.text,
    judging_refusals.c.created_at,
)
_OF_KEYS = select(*_COLUMNS).where(
    is_one_of(judging_refusals.c.key, "keys"), judging_refusals.c.engine == bindparam("engine")
)


def refusals_of(connection: Connection, keys: Collection[str], engine: int) -> dict[str, Unresolved]:
    """Those of these questions that this version of the engine could not judge."""
    rows = connection.execute(_OF_KEYS, {"keys": list(keys), "engine": engine})
    return {refusal.key: refusal.unjudged for refusal in (_refusal(*row) for row in rows)}


def newest_refusals(connection: Connection, engine: int, most: int) -> list[JudgingRefusal]:
    """What this version of the engine could not judge, the newest first."""
    found = select(*_COLUMNS).where(judging_refusals.c.engine == engine)
    newest = found.order_by(judging_refusals.c.created_at.desc(), judging_refusals.c.key).limit(most)
    return [_refusal(*row) for row in connection.execute(newest)]


def add_refusal(connection: Connection, refusal: JudgingRefusal, engine: int) -> None:
    """Remember it. Another replica may have found the same meanwhile."""
    values = {
        "key": refusal.key,
        "engine": engine,
        "what": refusal.what,
        "why": refusal.unjudged.why.value,
        "text": refusal.unjudged.text,
        "created_at": refusal.created_at,
    }
    insert_or_update(connection, judging_refusals, values, key=("key", "engine"), update=())


def delete_refusals(connection: Connection, key: str | None = None) -> int:
    """Forget what could not be judged, or one of it: it is tried again when somebody asks. How many there were."""
    gone = delete(judging_refusals)
    return connection.execute(gone if key is None else gone.where(judging_refusals.c.key == key)).rowcount


def _refusal(key: str, what: str, why: str, text: str, created_at: datetime) -> JudgingRefusal:
    return JudgingRefusal(key, what, Unresolved(Why(why), text), created_at)
