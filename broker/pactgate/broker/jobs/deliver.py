"""Deliver what a webhook has to tell: one job for each run."""

import random
from datetime import UTC, datetime, timedelta

from pactgate.broker.actions.identity.secret_keys import SecretKeys
from pactgate.broker.actions.identity.secrets import used_secrets
from pactgate.broker.actions.webhooks.execute_webhook import execute
from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome, Postponement
from pactgate.broker.domain.webhooks.user_secrets import not_called, secret_names
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.domain.webhooks.webhook_runs import PreparedCall, log_line, prepared
from pactgate.broker.outbound.calls import Outbound
from pactgate.broker.outbound.errors import HostBusyError
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.webhooks.webhook_runs import parameters_of_run
from pactgate.broker.store.webhooks.webhooks import find_webhook

_WHEN_BUSY = timedelta(seconds=5)
"""The shortest wait for a host that is busy."""


class Delivery:
    """Makes the calls of webhooks. `agent` is the name under which they are made."""

    def __init__(
        self, database: Database, outbound: Outbound, policy: CallPolicy, agent: str, keys: SecretKeys
    ) -> None:
        self._database = database
        self._outbound = outbound
        self._policy = policy
        self._agent = agent
        self._keys = keys

    def __call__(self, job: Job) -> JobOutcome | Postponement:
        """Call once, as the webhook says it now. One that was deleted meanwhile is called no more.

        Where many calls to the same host are in progress this one waits, and the worker goes on with another.
        """
        call = self._database.read(_call, job, self._agent, self._keys)
        if call is None:
            return JobOutcome(success=False, log="The webhook was deleted.\n", retry=False)
        if isinstance(call, JobOutcome):
            return call
        try:
            done = execute(call, self._outbound, self._policy)
        except HostBusyError:
            return Postponement(_WHEN_BUSY * random.uniform(1, 2))  # noqa: S311 - it spreads load and keeps no secret
        return JobOutcome(done.success, done.log)


def _call(tx: Transaction, job: Job, agent: str, keys: SecretKeys) -> PreparedCall | JobOutcome | None:
    run = job.payload["run"]
    webhook, values = find_webhook(tx, job.payload["webhook"]), parameters_of_run(tx, run)
    if webhook is None or values is None:
        return None
    request = webhook.wanted.request
    used = used_secrets(tx, secret_names(request), webhook.wanted.team, keys)
    if used.problems:
        return JobOutcome(success=False, log=log_line(not_called(used.problems), datetime.now(UTC)))
    return prepared(request, values, agent=agent, delivery=run, request_id=job.request_id, secrets=used.values)
