"""Background work: single steps that are tried until they succeed or have had their tries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

_STAMP = re.compile(r"^\[[^\]]*\] [A-Z]+: ")


class JobState(StrEnum):
    """Where a job is. The last three are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    PARKED = "parked"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing will happen to the job any more."""
        return self not in (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """A job that a worker holds. `attempts` counts this one; `token` proves that the worker holds it.

    `request_id` is the id of the request that caused it, `traceparent` its trace; None where it was no request.
    """

    id: int
    key: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    token: str
    request_id: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a job. `success` is None while it runs."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    success: bool | None
    log: str


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as the database has it.

    `due_at` is when it may be taken, or while it runs when its lease ends; None when it is over. `run` is the public
    name of the run of a webhook that it makes, `log` what its newest attempt has to tell.
    """

    id: int
    key: str
    kind: str
    state: JobState
    attempts: int
    due_at: datetime | None
    created_at: datetime
    finished_at: datetime | None
    run: str | None
    log: str | None

    @property
    def last_message(self) -> str | None:
        """The end of its log: where it failed, with the line before, which may say why."""
        return log_ending(self.log, 1 if self.state is JobState.DONE else 2) if self.log else None


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What a try came to. `retry`: whether another try could do better."""

    success: bool
    log: str
    retry: bool = True


@dataclass(frozen=True, slots=True)
class Postponement:
    """A try that did not take place, and is none: what the job needs is busy. It is taken again after `wait`."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and when a job is tried again: the longest wait, in seconds, before each further try."""

    longest_waits: tuple[float, ...]

    @property
    def attempts(self) -> int:
        """How many tries a job has in all."""
        return len(self.longest_waits) + 1


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a job after a try: its state, the wait before the next try if there is one, and a sentence."""

    state: JobState
    wait: timedelta | None
    sentence: str


def fate(job: Job, outcome: JobOutcome, retries: Retries, share: float) -> Fate:
    """What becomes of `job` after a try that ended with `outcome`.

    `share` is a random number from 0 to 1: the part of the longest wait that is waited, so that jobs that failed
    together do not come back together (full jitter).
    """
    if outcome.success:
        return Fate(JobState.DONE, None, f"Successfully executed {job.kind}")
    if not outcome.retry or job.attempts >= retries.attempts:
        return Fate(JobState.PARKED, None, gave_up(job.kind, job.attempts))
    wait = timedelta(seconds=retries.longest_waits[job.attempts - 1] * share)
    return Fate(JobState.WAITING, wait, f"Retrying {job.kind} in {wait.total_seconds():.0f} seconds")


def gave_up(kind: str, attempts: int) -> str:
    """The last sentence of the log of a job that is parked."""
    return f"{kind.capitalize()} execution failed after {attempts} attempt{'' if attempts == 1 else 's'}"


def is_waiting_again(state: JobState, attempts: Sequence[Attempt]) -> bool:
    """Whether a job failed already and is to be tried again."""
    return not state.over and any(attempt.success is False for attempt in attempts)


def log_ending(log: str, most: int) -> str | None:
    """The last lines of a log as one, without when they were written; None where it is empty."""
    lines = [_STAMP.sub("", line) for line in log.split("\n") if line.strip()]
    return ". ".join(lines[-most:]) or None
