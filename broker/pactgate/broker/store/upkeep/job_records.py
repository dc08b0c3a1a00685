"""Jobs to be looked at, in SQL. Each question reads a stretch of an index: jobs stay for months."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select

from pactgate.broker.domain.upkeep.jobs import JobRecord, JobState
from pactgate.broker.store.upkeep.jobs import database_now
from pactgate.broker.store.upkeep.jobs_tables import job_attempts, jobs
from pactgate.broker.store.webhooks.webhooks_tables import webhook_runs


def find_job(connection: Connection, job_id: int) -> JobRecord | None:
    """The job of that number."""
    row = connection.execute(_rows().where(jobs.c.id == job_id)).one_or_none()
    return None if row is None else _record(row)


def newest_jobs(connection: Connection, state: JobState | None, *, before: int | None, most: int) -> list[JobRecord]:
    """The newest jobs that were added before the one of that number, in any state or in one."""
    statement = _rows().order_by(jobs.c.id.desc()).limit(most)
    if before is not None:
        statement = statement.where(jobs.c.id < before)
    if state is not None:
        statement = statement.where(jobs.c.state == state)
    if state is not None and not state.over:
        statement = statement.where(jobs.c.due_at.is_not(None))
    return [_record(row) for row in connection.execute(statement)]


def count_open_jobs(connection: Connection) -> dict[JobState, int]:
    """How many jobs wait and run."""
    statement = select(jobs.c.state, func.count()).where(jobs.c.due_at.is_not(None)).group_by(jobs.c.state)
    return {JobState(state): count for state, count in connection.execute(statement)}


def parked_lately(connection: Connection, age: timedelta, most: int) -> list[JobRecord]:
    """The jobs that were parked no longer ago than `age`, the newest first."""
    since = database_now(connection) - age
    statement = _rows().where(jobs.c.finished_at > since, jobs.c.state == JobState.PARKED)
    return [_record(row) for row in connection.execute(statement.order_by(jobs.c.finished_at.desc()).limit(most))]


def _rows() -> Select[Any]:
    newest = and_(job_attempts.c.job_id == jobs.c.id, job_attempts.c.number == jobs.c.attempts)
    return (
        select(jobs, job_attempts.c.log, webhook_runs.c.uuid.label("run"))
        .outerjoin(job_attempts, newest)
        .outerjoin(webhook_runs, webhook_runs.c.job_id == jobs.c.id)
    )


def _record(row: Row[Any]) -> JobRecord:
    return JobRecord(
        id=row.id,
        key=row.key,
        kind=row.kind,
        state=JobState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        created_at=row.created_at,
        finished_at=row.finished_at,
        run=row.run,
        log=row.log,
    )
