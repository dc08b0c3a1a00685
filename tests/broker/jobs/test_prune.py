from datetime import timedelta

from sqlalchemy import select, update

from pactgate.broker.domain.upkeep.jobs import JobOutcome, Retries
from pactgate.broker.jobs.prune import KEPT, PRUNE_JOB, Pruning, add_pruning
from pactgate.broker.jobs.queue import Queue
from pactgate.broker.jobs.worker import JobKind, Workers
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.upkeep.jobs import add_job, database_now
from pactgate.broker.store.upkeep.jobs_tables import jobs

ONCE = Retries(())


def keys(tx: Transaction) -> list[str]:
    return list(tx.execute(select(jobs.c.key).order_by(jobs.c.id)).scalars())


def grow_old(tx: Transaction, key: str) -> None:
    ended = database_now(tx) - KEPT - timedelta(days=1)
    tx.execute(update(jobs).where(jobs.c.key == key).values(finished_at=ended))


def test_old_jobs_are_deleted_once_a_day_and_open_ones_never(database: Database) -> None:
    for key in ("old", "young", "open"):
        database.write(add_job, key=key, kind="errand", payload={}, wait=timedelta(days=key == "open"))
    kinds = {
        "errand": JobKind(lambda _job: JobOutcome(success=True, log=""), ONCE),
        PRUNE_JOB: JobKind(Pruning(database), ONCE),
    }
    workers = Workers(Queue(database, dict.fromkeys(kinds, ONCE)), kinds)
    workers.do_what_is_due()
    database.write(grow_old, "old")
    for _ in range(2):
        database.write(add_pruning)
    workers.do_what_is_due()
    left = database.read(keys)
    assert [key for key in left if not key.startswith(PRUNE_JOB)] == ["young", "open"]
    assert len([key for key in left if key.startswith(PRUNE_JOB)]) == 2
