"""Clean up: a run deletes what nothing keeps, in batches; the job of the next run is added when one ends."""

from dataclasses import dataclass
from itertools import batched

import structlog

from pactgate.broker.actions.upkeep.foresee_clean_up import foresee_clean_up
from pactgate.broker.domain.identity.audit import THE_BROKER, AskedWrite
from pactgate.broker.domain.upkeep.clean_up import CleanUpReport, CleanUpRules, Counts
from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome
from pactgate.broker.domain.webhooks.webhook_runs import log_line
from pactgate.broker.jobs.schedule import Schedule
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity.auditing import asked_by
from pactgate.broker.store.upkeep import clean_up as store
from pactgate.broker.store.upkeep.jobs import add_job, database_now, delete_future_jobs, has_open_job

CLEAN_UP_JOB = "clean-up"
BATCH = 100
"""So many rows are deleted in one transaction, so that others who write need not wait for long."""


@dataclass(frozen=True, slots=True)
class ScheduledCleanUp:
    """A clean-up that the broker does by itself. With `dry_run` it only tells in the log what it would delete."""

    rules: CleanUpRules
    schedule: Schedule
    dry_run: bool = False


class CleanUp:
    """Does the job of one run, and adds that of the next."""

    def __init__(self, database: Database, wanted: ScheduledCleanUp) -> None:
        self._database = database
        self._wanted = wanted

    def __call__(self, _job: Job) -> JobOutcome:
        """Clean up, and tell in the log what was deleted. Also a run that fails is followed by the next one."""
        try:
            report = clean_up(self._database, self._wanted.rules, dry_run=self._wanted.dry_run)
        finally:
            self._database.write(_add_next, self._wanted.schedule)
        counts = {kind.name.lower(): count for kind, count in report.counts.items() if count}
        structlog.get_logger().info("clean-up", dry_run=report.dry_run, **counts)
        return JobOutcome(success=True, log=log_line(str(report), self._database.read(database_now)))


def clean_up(database: Database, rules: CleanUpRules, *, dry_run: bool) -> CleanUpReport:
    """Delete what nothing keeps, or only tell what that is."""
    now = database.read(database_now)
    if dry_run:
        return database.read(foresee_clean_up, rules, now)
    counts = Counts()
    with asked_by(AskedWrite(THE_BROKER, "clean_up", "what nothing keeps")):
        for step in store.STEPS:
            for ids in batched(database.read(store.find_deletable, step, rules, now), BATCH):
                counts.update(database.write(store.delete_batch, step, ids, rules, now))
    return CleanUpReport(counts)


def schedule_clean_up(tx: Transaction, wanted: ScheduledCleanUp | None) -> None:
    """Add the job of the next run, unless one runs or is due now; that one will. None: there are to be no more runs.

    What was planned by another schedule is dropped.
    """
    delete_future_jobs(tx, CLEAN_UP_JOB)
    if wanted and not has_open_job(tx, CLEAN_UP_JOB):
        _add_next(tx, wanted.schedule)


def _add_next(tx: Transaction, schedule: Schedule) -> None:
    """Add the job of the next run. Its key is its time, so that it is once, however many replicas add it."""
    now = database_now(tx)
    due = schedule.next_after(now)
    add_job(tx, key=f"{CLEAN_UP_JOB}/{due.isoformat()}", kind=CLEAN_UP_JOB, payload={}, wait=due - now)
