"""Jobs and their attempts, in SQL. Every moment is the database's, so that replicas agree."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, text, update

from pactgate.broker.domain.upkeep.jobs import Attempt, Job, JobState
from pactgate.broker.store.sql import insert_missing, is_one_of_these
from pactgate.broker.store.upkeep.jobs_tables import job_attempts, jobs
from pactgate.broker.telemetry import tracing
from pactgate.broker.telemetry.requests import current_request_id

_REQUEST_ID = "request_id"
LEASE_RAN_OUT = "The worker stopped before the job was done: its lease expired.\n"


def database_now(connection: Connection) -> datetime:
    """The moment by the database's clock."""
    if connection.dialect.name == "postgresql":
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)
    written: str = connection.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")).scalar_one()
    return datetime.fromisoformat(written)


def add_job(
    connection: Connection, *, key: str, kind: str, payload: Mapping[str, Any], wait: timedelta = timedelta(0)
) -> int | None:
    """The id of a new job, or None where a job with that key is there already."""
    now = database_now(connection)
    values = {
        "key": key,
        "kind": kind,
        "payload": written_payload(payload),
        "state": JobState.WAITING,
        "attempts": 0,
        "due_at": now + wait,
        "created_at": now,
    }
    return insert_missing(connection, jobs, values)


def written_payload(payload: Mapping[str, Any]) -> str:
    """What a job is to be done with, as it is stored: with the id of the request that causes it, and its trace."""
    request_id = current_request_id()
    cause = {_REQUEST_ID: request_id, **tracing.carried()} if request_id else {}
    return json.dumps({**payload, **cause})


def _is_due(now: datetime) -> ColumnElement[bool]:
    # What was made in the future was made before the clock was set back, and would have to wait for that day.
    # It is due later, too: said so that both are looked up by when they are due.
    is_later = jobs.c.due_at > now
    clock_was_set_back = is_later & (jobs.c.created_at > now) & (jobs.c.state == JobState.WAITING)
    return jobs.c.due_at.is_not(None) & ((jobs.c.due_at <= now) | clock_was_set_back)


def is_work_due(connection: Connection, kinds: Iterable[str]) -> bool:
    """Whether a worker would find a job now."""
    statement = select(jobs.c.id).where(_is_due(database_now(connection)), is_one_of_these(jobs.c.kind, kinds))
    return connection.execute(statement.limit(1)).first() is not None


def take_due_job(connection: Connection, kinds: Iterable[str], *, token: str, lease: timedelta) -> Job | None:
    """The job that has been due longest, now held under `token` until its lease ends. None where nothing is due.

    Jobs that other transactions are taking at this moment are passed over.
    """
    now = database_now(connection)
    due = (
        select(jobs)
        .where(_is_due(now), is_one_of_these(jobs.c.kind, kinds))
        .order_by(jobs.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(due).one_or_none()
    if row is None:
        return None
    if row.state == JobState.RUNNING:
        _end_attempt(connection, row.id, row.attempts, success=False, log=LEASE_RAN_OUT, now=now)
    held = {"state": JobState.RUNNING, "attempts": row.attempts + 1, "token": token, "due_at": now + lease}
    connection.execute(update(jobs).where(jobs.c.id == row.id).values(**held))
    connection.execute(insert(job_attempts).values(job_id=row.id, number=row.attempts + 1, started_at=now, log=""))
    return _job(row, attempts=row.attempts + 1, token=token)


def renew_lease(connection: Connection, job: Job, lease: timedelta) -> bool:
    """Hold a job longer; False where it is not held any more."""
    statement = update(jobs).where(jobs.c.id == job.id, jobs.c.token == job.token, jobs.c.state == JobState.RUNNING)
    return connection.execute(statement.values(due_at=database_now(connection) + lease)).rowcount == 1


def end_job_attempt(
    connection: Connection, job: Job, *, state: JobState, wait: timedelta | None, success: bool, log: str
) -> bool:
    """End the attempt that `job.token` holds; False, with nothing written, where it is not held any more.

    Args:
        connection: the open transaction.
        job: the job as it was taken.
        state: what becomes of it.
        wait: how long until it may be taken again; None where it is over.
        success: whether the attempt succeeded.
        log: what the attempt has to tell.
    """
    now = database_now(connection)
    held = (jobs.c.id == job.id, jobs.c.token == job.token, jobs.c.state == JobState.RUNNING)
    values = {
        "state": state,
        "token": None,
        "due_at": None if wait is None else now + wait,
        "finished_at": now if state.over else None,
    }
    if connection.execute(update(jobs).where(*held).values(**values)).rowcount != 1:
        return False
    _end_attempt(connection, job.id, job.attempts, success=success, log=log, now=now)
    return True


def put_back_job(connection: Connection, job: Job, wait: timedelta) -> bool:
    """Give a job back as it was before it was taken, for later; False where it is not held any more."""
    held = (jobs.c.id == job.id, jobs.c.token == job.token, jobs.c.state == JobState.RUNNING)
    values = {
        "state": JobState.WAITING,
        "attempts": job.attempts - 1,
        "token": None,
        "due_at": database_now(connection) + wait,
    }
    if connection.execute(update(jobs).where(*held).values(**values)).rowcount != 1:
        return False
    attempt = (job_attempts.c.job_id == job.id, job_attempts.c.number == job.attempts)
    connection.execute(delete(job_attempts).where(*attempt))
    return True


def cancel_job(connection: Connection, job_id: int) -> bool:
    """Cancel a job that is not over; what a worker does with it from now on counts no more."""
    now = database_now(connection)
    open_job = (jobs.c.id == job_id, jobs.c.finished_at.is_(None))
    values = {"state": JobState.CANCELLED, "token": None, "due_at": None, "finished_at": now}
    return connection.execute(update(jobs).where(*open_job).values(**values)).rowcount == 1


def attempts_of(connection: Connection, job_ids: Iterable[int]) -> dict[int, list[Attempt]]:
    """The attempts at each of these jobs, the first one first."""
    wanted = list(job_ids)
    attempts: dict[int, list[Attempt]] = {job_id: [] for job_id in wanted}
    if not wanted:
        return attempts
    statement = (
        select(job_attempts).where(is_one_of_these(job_attempts.c.job_id, wanted)).order_by(job_attempts.c.number)
    )
    for row in connection.execute(statement):
        attempts[row.job_id].append(Attempt(row.number, row.started_at, row.finished_at, row.success, row.log))
    return attempts


def has_open_job(connection: Connection, kind: str) -> bool:
    """Whether a job of that kind runs or waits."""
    statement = select(jobs.c.id).where(jobs.c.kind == kind, jobs.c.due_at.is_not(None))
    return connection.execute(statement.limit(1)).first() is not None


def delete_future_jobs(connection: Connection, kind: str) -> None:
    """Delete the jobs of that kind that wait for a time to come. Unlike cancelled ones, they can be added again."""
    future = (jobs.c.due_at > database_now(connection), jobs.c.state == JobState.WAITING)
    connection.execute(delete(jobs).where(jobs.c.kind == kind, *future))


def delete_old_jobs(connection: Connection, age: timedelta) -> int:
    """Delete the jobs that were over longer ago than `age`, with what hangs on them; how many."""
    statement = delete(jobs).where(jobs.c.finished_at < database_now(connection) - age)
    return connection.execute(statement).rowcount


def _end_attempt(connection: Connection, job_id: int, number: int, *, success: bool, log: str, now: datetime) -> None:
    statement = update(job_attempts).where(job_attempts.c.job_id == job_id, job_attempts.c.number == number)
    connection.execute(statement.values(finished_at=now, success=success, log=log))


def _job(row: Row[Any], *, attempts: int, token: str) -> Job:
    payload = json.loads(row.payload)
    request_id, traceparent = payload.pop(_REQUEST_ID, None), payload.pop(tracing.TRACEPARENT, None)
    return Job(
        id=row.id,
        key=row.key,
        kind=row.kind,
        payload=payload,
        attempts=attempts,
        token=token,
        request_id=request_id,
        traceparent=traceparent,
    )
