"""Delete what is over for long: one job a day, whichever replica takes it."""

from datetime import timedelta

from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome
from pactgate.broker.domain.webhooks.webhook_runs import log_line
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.upkeep.jobs import add_job, database_now, delete_old_jobs

PRUNE_JOB = "pruning"
KEPT = timedelta(days=90)
_DAY = timedelta(days=1)


class Pruning:
    """Deletes the jobs that were over longer ago than `KEPT`, with their logs, and sees to it that tomorrow is done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, _job: Job) -> JobOutcome:
        """Prune, and add the job of the next day."""
        return self._database.write(_prune)


def add_pruning(tx: Transaction, wait: timedelta = timedelta(0)) -> None:
    """Add the job of today, or of the day that is `wait` away, unless it is there."""
    day = (database_now(tx) + wait).date().isoformat()
    add_job(tx, key=f"{PRUNE_JOB}/{day}", kind=PRUNE_JOB, payload={}, wait=wait)


def _prune(tx: Transaction) -> JobOutcome:
    deleted = delete_old_jobs(tx, KEPT)
    add_pruning(tx, _DAY)
    text = f"Deleted {deleted} jobs that finished more than {KEPT.days} days ago"
    return JobOutcome(success=True, log=log_line(text, database_now(tx)))
