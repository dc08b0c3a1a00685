import threading
from datetime import timedelta

from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome, Retries
from pactgate.broker.jobs.queue import Queue
from pactgate.broker.jobs.worker import JobKind, Workers
from pactgate.broker.store.engine import Database
from pactgate.broker.store.upkeep.jobs import add_job, attempts_of

ONCE = Retries(())
PATIENCE_S = 30.0


def workers(database: Database, kind: JobKind, *, lease_s: float = 60.0) -> Workers:
    return Workers(Queue(database, {"errand": kind.retries}, timedelta(seconds=lease_s)), {"errand": kind}, poll_s=0.02)


def test_a_job_that_takes_longer_than_its_lease_is_kept(database: Database) -> None:
    job_id = database.write(add_job, key="long", kind="errand", payload={}) or 0
    renewals: list[bool] = []
    renewed = threading.Event()

    class Watched(Queue):
        def renew(self, job: Job) -> bool:
            renewals.append(super().renew(job))
            if len(renewals) == 3:
                renewed.set()
            return renewals[-1]

    def handler(_job: Job) -> JobOutcome:
        return JobOutcome(success=renewed.wait(PATIENCE_S), log="")

    kind = JobKind(handler, ONCE)
    Workers(Watched(database, {"errand": ONCE}, timedelta(seconds=0.3)), {"errand": kind}).do_what_is_due()
    assert all(renewals)
    [attempt] = database.read(attempts_of, [job_id])[job_id]
    assert attempt.success


def test_a_handler_that_breaks_is_a_failed_attempt_and_the_worker_goes_on(database: Database) -> None:
    broken = database.write(add_job, key="1", kind="errand", payload={"break": True}) or 0
    database.write(add_job, key="2", kind="errand", payload={})
    done = threading.Event()

    def handler(job: Job) -> JobOutcome:
        if "break" in job.payload:
            raise RuntimeError(job.key)
        done.set()
        return JobOutcome(success=True, log="")

    with workers(database, JobKind(handler, ONCE)):
        assert done.wait(PATIENCE_S)
    [attempt] = database.read(attempts_of, [broken])[broken]
    assert attempt.success is False
    assert "RuntimeError" in attempt.log
