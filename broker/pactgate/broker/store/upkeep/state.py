"""The state of the database, in SQL. No statement looks at more rows than a fixed number."""

import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from pactgate.broker.domain.upkeep.jobs import JobState
from pactgate.broker.domain.upkeep.state import MOST_JOBS, OpenJobs, StoreState
from pactgate.broker.store.upkeep.jobs import database_now
from pactgate.broker.store.upkeep.jobs_tables import jobs

_OPEN = select(jobs.c.kind, jobs.c.state, jobs.c.due_at).where(jobs.c.due_at.is_not(None))
_FIRST = _OPEN.order_by(jobs.c.due_at).limit(MOST_JOBS).subquery()
_GROUPED = select(_FIRST.c.kind, _FIRST.c.state, func.count(), func.min(_FIRST.c.due_at)).group_by(
    _FIRST.c.kind, _FIRST.c.state
)


def store_state(connection: Connection) -> StoreState:
    """What the database tells of itself now."""
    now = database_now(connection)
    found = tuple(_open_jobs(*row, now=now) for row in connection.execute(_GROUPED))
    if connection.dialect.name == "postgresql":
        size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        return StoreState(size, None, found)
    return StoreState(*_of_file(connection), found)


def _open_jobs(kind: str, state: str, count: int, due_at: datetime, *, now: datetime) -> OpenJobs:
    # What runs is due when its lease ends.
    overdue = (now - due_at).total_seconds() if state == JobState.WAITING else 0
    return OpenJobs(kind, state, count, max(0, overdue))


def _of_file(connection: Connection) -> tuple[int, int | None]:
    """The size of the file with its companions, and the room beside it; that of a database in memory has none."""
    name = connection.engine.url.database
    if not name or name == ":memory:":
        return 0, None
    file = Path(name)
    parts = [part for suffix in ("", "-wal", "-shm") if (part := Path(f"{file}{suffix}")).exists()]
    return sum(part.stat().st_size for part in parts), shutil.disk_usage(file.parent).free
