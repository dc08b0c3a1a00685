"""The database as a queue: jobs are taken under a lease, and ended only by the one who holds it."""

import random
import uuid
from collections.abc import Mapping
from datetime import timedelta

from pactgate.broker.domain.upkeep.jobs import Fate, Job, JobOutcome, JobState, Postponement, Retries, fate, gave_up
from pactgate.broker.domain.webhooks.webhook_runs import log_line
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.upkeep import jobs as store

DEFAULT_LEASE = timedelta(seconds=30)


class Queue:
    """The jobs of a database of the kinds in `retries`, which says how often each kind is tried.

    A worker that dies holds its job until `lease` has passed; then another one takes it.
    """

    def __init__(self, database: Database, retries: Mapping[str, Retries], lease: timedelta = DEFAULT_LEASE) -> None:
        self.lease = lease
        self._database = database
        self._retries = retries

    def take(self) -> Job | None:
        """The job that has been due longest, held by the caller from now on; None where nothing is due.

        Attempts are counted here, so that a job that takes its worker down cannot do so for ever.
        """
        # Asked first without the right to write, of which SQLite has only one to give.
        while self._database.read(store.is_work_due, self._retries):
            job = self._database.write(store.take_due_job, self._retries, token=str(uuid.uuid4()), lease=self.lease)
            if job is None or job.attempts <= self._retries[job.kind].attempts:
                return job
            self._database.write(_park, job)
        return None

    def renew(self, job: Job) -> bool:
        """Hold a job longer; False where it is held no more."""
        return self._database.write(store.renew_lease, job, self.lease)

    def put_back(self, job: Job, postponed: Postponement) -> None:
        """Give a job back for later, as if it had not been taken; not where it is held no more."""
        self._database.write(store.put_back_job, job, postponed.wait)

    def end(self, job: Job, outcome: JobOutcome) -> Fate | None:
        """What becomes of a job after this attempt; None where it was held no more, and nothing was written."""
        share = random.random()  # noqa: S311 - it spreads load and keeps no secret
        decided = fate(job, outcome, self._retries[job.kind], share)
        ended = self._database.write(_end, job, outcome, decided)
        return decided if ended else None


def _end(tx: Transaction, job: Job, outcome: JobOutcome, decided: Fate) -> bool:
    log = outcome.log + log_line(decided.sentence, store.database_now(tx))
    return store.end_job_attempt(tx, job, state=decided.state, wait=decided.wait, success=outcome.success, log=log)


def _park(tx: Transaction, job: Job) -> bool:
    log = log_line(gave_up(job.kind, job.attempts - 1), store.database_now(tx))
    return store.end_job_attempt(tx, job, state=JobState.PARKED, wait=None, success=False, log=log)
