"""The background work of the broker: every kind of job, put together."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self

from pactgate.broker.actions.documents.evidence_ahead import EVIDENCE_JOB
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.identity.secret_keys import SecretKeys
from pactgate.broker.actions.webhooks.trigger_webhooks import WEBHOOK_JOB
from pactgate.broker.domain.upkeep.jobs import Retries
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.jobs.clean_up import CLEAN_UP_JOB, CleanUp, ScheduledCleanUp, schedule_clean_up
from pactgate.broker.jobs.deliver import Delivery
from pactgate.broker.jobs.evidence import EvidenceAhead
from pactgate.broker.jobs.prune import PRUNE_JOB, Pruning, add_pruning
from pactgate.broker.jobs.queue import DEFAULT_LEASE, Queue
from pactgate.broker.jobs.worker import POLL_S, JobKind, Workers
from pactgate.broker.outbound.calls import Outbound
from pactgate.broker.store.engine import Database

_THREADS = 8
"""As many as calls may be in progress: most of the time they wait for a receiver."""

_JUDGED_AGAIN = Retries((60.0, 600.0))
"""A judgement that was kept from ending may be had again; who asks meanwhile has it judged."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast background work goes: how often it is looked for, and how long a dead worker keeps its job."""

    poll_s: float = POLL_S
    lease: timedelta = DEFAULT_LEASE


USUAL_PACE = Pace()


class BackgroundWork:
    """All that a broker does by itself: `with BackgroundWork(…): …`."""

    def __init__(self, pools: Sequence[Workers]) -> None:
        self._pools = pools
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for pool in self._pools:
            self._stack.enter_context(pool)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
        self._stack.close()

    def stop(self) -> None:
        """Take no more jobs."""
        for pool in self._pools:
            pool.stop()

    def do_what_is_due(self) -> None:
        """Do one job after the other, in the calling thread, until none is due."""
        for pool in self._pools:
            pool.do_what_is_due()


def workers(
    judging: Judging,
    outbound: Outbound,
    *,
    policy: CallPolicy,
    retries: Retries,
    agent: str,
    keys: SecretKeys,
    clean_up: ScheduledCleanUp | None = None,
    judges_ahead: bool = False,
    pace: Pace = USUAL_PACE,
) -> BackgroundWork:
    """The workers of one broker, not started yet."""
    database = judging.database
    kinds = {
        WEBHOOK_JOB: JobKind(Delivery(database, outbound, policy, agent, keys), retries),
        PRUNE_JOB: JobKind(Pruning(database), retries),
    }
    if clean_up:
        kinds[CLEAN_UP_JOB] = JobKind(CleanUp(database, clean_up), retries)
    database.write(add_pruning)
    database.write(schedule_clean_up, clean_up)
    pools = [_pool(database, kinds, pace, threads=_THREADS)]
    if judges_ahead:
        # One of its own: a webhook must not wait for a large document.
        ahead = {EVIDENCE_JOB: JobKind(EvidenceAhead(judging), _JUDGED_AGAIN)}
        pools.append(_pool(database, ahead, pace, threads=1))
    return BackgroundWork(pools)


def _pool(database: Database, kinds: Mapping[str, JobKind], pace: Pace, threads: int) -> Workers:
    queue = Queue(database, {name: kind.retries for name, kind in kinds.items()}, pace.lease)
    return Workers(queue, kinds, threads=threads, poll_s=pace.poll_s)
