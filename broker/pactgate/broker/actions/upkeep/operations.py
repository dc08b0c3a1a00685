"""Look at what the broker does by itself: its jobs, and the webhooks that it calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pactgate.broker.actions.documents.unjudged import list_unjudged
from pactgate.broker.actions.webhooks.webhooks import webhook
from pactgate.broker.domain.documents.unjudged import JudgingRefusal
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.pages import Stretch, stretch
from pactgate.broker.domain.upkeep.jobs import Attempt, JobRecord, JobState
from pactgate.broker.domain.webhooks.webhook_runs import WebhookRun
from pactgate.broker.domain.webhooks.webhooks import Webhook
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.upkeep import job_records
from pactgate.broker.store.upkeep.jobs import attempts_of
from pactgate.broker.store.webhooks.webhook_runs import newest_runs_of_webhooks, runs_of_webhook
from pactgate.broker.store.webhooks.webhooks import webhooks_after

LATELY = timedelta(days=7)
PARKED_SHOWN = 5
UNJUDGED_SHOWN = 20
SHOWN = 50
"""How many of a list are shown at a time."""


@dataclass(frozen=True, slots=True)
class Operations:
    """How much work is open, what was given up lately, and webhooks with the newest run of each by its public name.

    `unjudged` is the newest that could not be judged.
    """

    open_jobs: Mapping[JobState, int]
    unjudged: Sequence[JudgingRefusal]
    parked: tuple[JobRecord, ...]
    webhooks: Stretch[Webhook]
    newest_runs: Mapping[str | None, WebhookRun]


def operations(tx: Transaction, after: int) -> Operations:
    """The state of the background work, and the webhooks that were made after the one of that number."""
    webhooks = stretch(webhooks_after(tx, after, SHOWN + 1), SHOWN, lambda each: each.id)
    runs = newest_runs_of_webhooks(tx, [each.id for each in webhooks.items])
    return Operations(
        open_jobs=job_records.count_open_jobs(tx),
        unjudged=list_unjudged(tx, UNJUDGED_SHOWN),
        parked=tuple(job_records.parked_lately(tx, LATELY, PARKED_SHOWN)),
        webhooks=webhooks,
        newest_runs={run.webhook: run for run in runs},
    )


def webhook_and_runs(tx: Transaction, uuid: str, before: int | None) -> tuple[Webhook, Stretch[WebhookRun]]:
    """A webhook, and its newest runs before that number. Raises NotFoundError."""
    found = webhook(tx, uuid)
    runs = runs_of_webhook(tx, found.id, before=before, most=SHOWN + 1)
    return found, stretch(runs, SHOWN, lambda run: run.job_id)


def list_jobs(tx: Transaction, state: JobState | None, before: int | None) -> Stretch[JobRecord]:
    """The newest jobs before that number, in any state or in one."""
    return stretch(job_records.newest_jobs(tx, state, before=before, most=SHOWN + 1), SHOWN, lambda each: each.id)


def job(tx: Transaction, number: int) -> tuple[JobRecord, list[Attempt]]:
    """A job and what was tried, the first try first. Raises NotFoundError."""
    found = job_records.find_job(tx, number)
    if found is None:
        message = f"No job with number {number} found"
        raise NotFoundError(message)
    return found, attempts_of(tx, [number])[number]
