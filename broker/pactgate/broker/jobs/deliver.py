"""Deliver what a webhook has to tell: one job for each run."""

from pactgate.broker.actions.webhooks.execute_webhook import execute
from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.domain.webhooks.webhook_runs import WebhookCall, call_of
from pactgate.broker.domain.webhooks.webhook_templates import rendered
from pactgate.broker.outbound import Outbound
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.webhooks.webhook_runs import parameters_of_run
from pactgate.broker.store.webhooks.webhooks import find_webhook


class Delivery:
    """Makes the calls of webhooks. `agent` is the name under which they are made."""

    def __init__(self, database: Database, outbound: Outbound, policy: CallPolicy, agent: str) -> None:
        self._database = database
        self._outbound = outbound
        self._policy = policy
        self._agent = agent

    def __call__(self, job: Job) -> JobOutcome:
        """Call once, as the webhook says it now. One that was deleted meanwhile is called no more."""
        call = self._database.read(_call, job, self._agent)
        if call is None:
            return JobOutcome(success=False, log="The webhook was deleted.\n", retry=False)
        done = execute(call, self._outbound, self._policy)
        return JobOutcome(done.success, done.log)


def _call(tx: Transaction, job: Job, agent: str) -> WebhookCall | None:
    run = job.payload["run"]
    webhook, values = find_webhook(tx, job.payload["webhook"]), parameters_of_run(tx, run)
    if webhook is None or values is None:
        return None
    return call_of(rendered(webhook.wanted.request, values), agent=agent, delivery=run, request_id=job.request_id)
