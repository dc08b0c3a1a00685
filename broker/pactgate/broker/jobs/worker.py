"""Workers: threads that take jobs and do them, until they are told to stop."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic, perf_counter
from types import TracebackType
from typing import Self

import structlog

from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome, Postponement, Retries
from pactgate.broker.jobs.queue import Queue
from pactgate.broker.store.engine import DatabaseError
from pactgate.broker.store.failures import Trouble, cause_of, trouble_of
from pactgate.broker.telemetry import metrics, tracing
from pactgate.broker.telemetry.requests import work_of_request

Handler = Callable[[Job], JobOutcome | Postponement]
"""Does a job of one kind. It may be run twice for one job, and must not mind."""

POLL_S = 0.5
_PUT_BACK = "put-back"
_LOST = "lost"
"""What is counted where another worker has taken the job meanwhile."""
GRACE_S = 5.0


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job: what does it, and how often it is tried."""

    handler: Handler
    retries: Retries


class Workers:
    """A small pool of threads for one queue: `with Workers(queue, kinds): …`.

    On leaving, jobs in hand have a few seconds to end. One that takes longer is taken over by another replica, or
    after the next start, when its lease has passed.
    """

    def __init__(self, queue: Queue, kinds: Mapping[str, JobKind], *, threads: int = 2, poll_s: float = POLL_S) -> None:
        self._queue = queue
        self._kinds = kinds
        self._poll_s = poll_s
        self._stopping = threading.Event()
        self._outage = _Outage()
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{number}", daemon=True) for number in range(threads)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
        until = monotonic() + GRACE_S
        for thread in self._threads:
            thread.join(max(until - monotonic(), 0))

    def stop(self) -> None:
        """Take no more jobs."""
        self._stopping.set()

    def do_what_is_due(self) -> None:
        """Do one job after the other, in the calling thread, until none is due or the workers are to stop."""
        while not self._stopping.is_set() and self._do_one():
            pass

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self.do_what_is_due()
            except DatabaseError as error:
                # Jobs wait there for its return.
                self._outage.began(error)
            else:
                self._outage.ended()
            self._stopping.wait(self._poll_s)

    def _do_one(self) -> bool:
        job = self._queue.take()
        if job is None:
            return False
        start = perf_counter()
        with work_of_request(job.request_id), tracing.work_of_trace(f"job {job.kind}", job.traceparent):
            with _Renewal(self._queue, job):
                outcome = self._outcome(job)
            ended = self._end(job, outcome)
        metrics.count_attempt(job.kind, ended, perf_counter() - start)
        return True

    def _end(self, job: Job, outcome: JobOutcome | Postponement) -> str:
        """What became of the job, in a word."""
        if isinstance(outcome, Postponement):
            self._queue.put_back(job, outcome)
            return _PUT_BACK
        decided = self._queue.end(job, outcome)
        return decided.state if decided else _LOST

    def _outcome(self, job: Job) -> JobOutcome | Postponement:
        try:
            return self._kinds[job.kind].handler(job)
        except Exception as error:
            if isinstance(error, DatabaseError) and trouble_of(error) is not Trouble.FAULT:
                # Not the job's fault, and nothing could be written about it. It is taken again when its lease is over.
                raise
            # A fault of ours must not end the thread, and is seen where the job's attempts are.
            structlog.get_logger().exception("a job failed", job=job.key)
            return JobOutcome(success=False, log=f"{type(error).__name__} in the broker; its log has the details.\n")


class _Outage:
    """Tells in the log that the database is away, and that it is back: once each, however often it is tried."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_on = False

    def began(self, error: DatabaseError) -> None:
        """A worker could not reach the database."""
        trouble = trouble_of(error)
        metrics.count_database_error(trouble)
        with self._lock:
            told, self._is_on = self._is_on, True
        if not told:
            structlog.get_logger().error(
                "background work waits for the database",
                trouble=trouble.value,
                cause=cause_of(error),
                exc_info=error if trouble is Trouble.FAULT else None,
            )

    def ended(self) -> None:
        """A worker reached the database."""
        if self._is_on:
            with self._lock:
                told, self._is_on = self._is_on, False
            if told:
                structlog.get_logger().info("background work goes on: the database answers again")


class _Renewal:
    """Renews the lease of a job while the block runs."""

    def __init__(self, queue: Queue, job: Job) -> None:
        self._queue = queue
        self._job = job
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease-of-job-{job.id}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._over.wait(self._queue.lease.total_seconds() / 3):
            try:
                if not self._queue.renew(self._job):
                    return
            except DatabaseError as error:
                structlog.get_logger().warning("a lease could not be renewed", job=self._job.key, cause=cause_of(error))
