import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome, JobState, Postponement, Retries
from pactgate.broker.jobs.queue import Queue
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.upkeep.jobs import add_job, attempts_of, cancel_job
from pactgate.broker.store.upkeep.jobs_tables import jobs as jobs_table

DONE = JobOutcome(success=True, log="done\n")
FAILED = JobOutcome(success=False, log="failed\n")
AT_ONCE = Retries((0.0, 0.0))


def queue(database: Database, *, lease_s: float = 60.0, retries: Retries = AT_ONCE) -> Queue:
    return Queue(database, {"errand": retries}, timedelta(seconds=lease_s))


def add(database: Database, key: str = "one") -> int | None:
    def added(tx: Transaction) -> int | None:
        return add_job(tx, key=key, kind="errand", payload={"to": key})

    return database.write(added)


def taken(found: Job | None) -> Job:
    assert found is not None
    return found


def test_a_job_is_there_once_however_often_its_cause_is_told(database: Database) -> None:
    assert add(database) is not None
    assert add(database) is None
    jobs = queue(database)
    job = taken(jobs.take())
    assert (job.payload, job.attempts) == ({"to": "one"}, 1)
    assert jobs.take() is None
    assert jobs.end(job, DONE)
    assert jobs.take() is None


def test_a_job_that_was_made_before_the_clock_was_set_back_does_not_wait_for_that_day(database: Database) -> None:
    job_id = add(database)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    made_then = update(jobs_table).where(jobs_table.c.id == job_id).values(created_at=tomorrow, due_at=tomorrow)
    database.write(lambda tx: tx.execute(made_then))
    jobs = queue(database)
    assert taken(jobs.take()).attempts == 1
    assert jobs.take() is None


def test_a_job_that_failed_comes_back_until_it_has_had_its_tries(database: Database) -> None:
    job_id = add(database)
    jobs = queue(database)
    fates = [jobs.end(taken(jobs.take()), FAILED) for _ in range(3)]
    assert [fate.state for fate in fates if fate] == [JobState.WAITING, JobState.WAITING, JobState.PARKED]
    assert jobs.take() is None
    attempts = database.read(attempts_of, [job_id or 0])[job_id or 0]
    assert [(each.number, each.success) for each in attempts] == [(1, False), (2, False), (3, False)]


def test_a_job_that_is_put_back_was_never_taken(database: Database) -> None:
    job_id = add(database) or 0
    jobs = queue(database)
    for _ in range(10):
        jobs.put_back(taken(jobs.take()), Postponement(timedelta(0)))
    assert database.read(attempts_of, [job_id])[job_id] == []
    lost = taken(jobs.take())
    database.write(cancel_job, job_id)
    jobs.put_back(lost, Postponement(timedelta(0)))
    assert jobs.take() is None


def test_who_lost_the_lease_can_neither_hold_nor_end_the_job(database: Database) -> None:
    add(database)
    dead = queue(database, lease_s=0.0)
    lost = taken(dead.take())
    alive = queue(database)
    job = taken(alive.take())
    assert (job.id, job.attempts) == (lost.id, 2)
    assert not dead.renew(lost)
    assert dead.end(lost, FAILED) is None
    assert alive.renew(job)
    assert alive.end(job, DONE)
    first, second = database.read(attempts_of, [job.id])[job.id]
    assert "lease expired" in first.log
    assert second.success


def test_a_job_that_takes_its_worker_down_is_parked(database: Database) -> None:
    add(database)
    dying = queue(database, lease_s=0.0)
    assert [taken(dying.take()).attempts for _ in range(3)] == [1, 2, 3]
    assert dying.take() is None


@pytest.mark.parametrize("held", [False, True])
def test_a_cancelled_job_is_over(database: Database, held: bool) -> None:  # noqa: FBT001 - a parameter of the test
    job_id = add(database) or 0
    jobs = queue(database)
    job = jobs.take() if held else None
    assert database.write(cancel_job, job_id)
    assert not database.write(cancel_job, job_id)
    assert jobs.take() is None
    if job:
        assert jobs.end(job, DONE) is None


def test_many_workers_never_hold_the_same_job(database: Database) -> None:
    for number in range(20):
        add(database, f"job {number}")
    held: list[int] = []

    def work() -> None:
        jobs = queue(database)
        while job := jobs.take():
            held.append(job.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == len(set(held)) == 20
