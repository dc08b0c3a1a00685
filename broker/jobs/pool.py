"""The background work of the broker: every kind of job, put together."""

from dataclasses import dataclass
from datetime import timedelta

from broker.actions.trigger_webhooks import WEBHOOK_JOB
from broker.domain.jobs import Retries
from broker.domain.webhook_rules import CallPolicy
from broker.jobs.clean_up import CLEAN_UP_JOB, CleanUp, ScheduledCleanUp, schedule_clean_up
from broker.jobs.deliver import Delivery
from broker.jobs.prune import PRUNE_JOB, Pruning, add_pruning
from broker.jobs.queue import DEFAULT_LEASE, Queue
from broker.jobs.worker import POLL_S, Kind, Workers
from broker.outbound import Outbound
from broker.store.engine import Database


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast background work goes: how often it is looked for, and how long a dead worker keeps its job."""

    poll_s: float = POLL_S
    lease: timedelta = DEFAULT_LEASE


USUAL_PACE = Pace()


def workers(
    database: Database,
    outbound: Outbound,
    *,
    policy: CallPolicy,
    retries: Retries,
    agent: str,
    clean_up: ScheduledCleanUp | None = None,
    pace: Pace = USUAL_PACE,
) -> Workers:
    """The workers of one broker, not started yet."""
    kinds = {
        WEBHOOK_JOB: Kind(Delivery(database, outbound, policy, agent), retries),
        PRUNE_JOB: Kind(Pruning(database), retries),
    }
    if clean_up:
        kinds[CLEAN_UP_JOB] = Kind(CleanUp(database, clean_up), retries)
    database.write(add_pruning)
    database.write(schedule_clean_up, clean_up)
    queue = Queue(database, {name: kind.retries for name, kind in kinds.items()}, pace.lease)
    return Workers(queue, kinds, poll_s=pace.poll_s)
