"""Create, change, list and delete webhooks, and read their runs."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from pactgate.broker.actions.identity.secrets import unusable
from pactgate.broker.actions.publishing.read_contracts import pact, pacticipant, pair
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.audit import plain
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.webhooks.user_secrets import secret_names
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy, uuid_problems, webhook_problems
from pactgate.broker.domain.webhooks.webhook_runs import WebhookRun
from pactgate.broker.domain.webhooks.webhook_secrets import shown, with_kept_secrets
from pactgate.broker.domain.webhooks.webhooks import NewWebhook, Webhook
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.identity.teams import team_id
from pactgate.broker.store.publishing.pacts import latest_pact
from pactgate.broker.store.upkeep.jobs import cancel_job
from pactgate.broker.store.verification.verifications import find_verification
from pactgate.broker.store.versions.pacticipants import find_pacticipant
from pactgate.broker.store.webhooks import webhook_runs as runs
from pactgate.broker.store.webhooks import webhooks as store
from pactgate.broker.store.webhooks.webhooks import WebhookScope


def create_webhook(tx: Transaction, wanted: NewWebhook, policy: CallPolicy) -> Webhook:
    """Keep a new webhook under a name of the broker's choice. Raises InvalidError."""
    check_webhook(tx, wanted, policy)
    uuid = secrets.token_urlsafe(16)
    store.add_webhook(tx, uuid, wanted, datetime.now(UTC))
    made = webhook(tx, uuid)
    note_change(made.wanted.title, after=_told(made))
    return made


def put_webhook(tx: Transaction, uuid: str, wanted: NewWebhook, policy: CallPolicy) -> tuple[Webhook, bool]:
    """Keep a webhook under that name, in the place of the one that is there; and whether it is new.

    Secrets that come back hidden, as the broker shows them, stay as they are while the host does. Raises InvalidError.
    """
    now = datetime.now(UTC)
    found = store.find_webhook(tx, uuid)
    if found is not None:
        wanted = replace(wanted, request=with_kept_secrets(wanted.request, found.wanted.request))
    check_webhook(tx, wanted, policy, uuid)
    if found is None:
        store.add_webhook(tx, uuid, wanted, now)
    else:
        store.replace_webhook(tx, found.id, wanted, now)
    kept = webhook(tx, uuid)
    note_change(kept.wanted.title, before=found and _told(found), after=_told(kept))
    return kept, found is None


def _told(value: Webhook) -> dict[str, object]:
    """A webhook as the audit log has it: without its secrets."""
    return {"uuid": value.uuid, **plain(replace(value.wanted, request=shown(value.wanted.request)))}


def check_webhook(tx: Transaction, wanted: NewWebhook, policy: CallPolicy, uuid: str | None = None) -> None:
    """Raises InvalidError with every message about a webhook, and about the name that it shall have."""
    problems = webhook_problems(wanted, policy)
    for role, party in (("consumer", wanted.consumer), ("provider", wanted.provider)):
        if party and party.name and find_pacticipant(tx, party.name) is None:
            problems.setdefault(f"{role}.name", []).append("does not match an existing pacticipant")
    if wanted.team is not None and team_id(tx, wanted.team) is None:
        problems.setdefault("teamUuid", []).append(f"names the team '{wanted.team}', which is not there")
    elif unusable_secrets := unusable(tx, secret_names(wanted.request), wanted.team):
        problems.setdefault("request", []).extend(unusable_secrets)
    if uuid is not None:
        problems |= uuid_problems(uuid)
    if problems:
        raise InvalidError(problems)


def webhook(tx: Transaction, uuid: str) -> Webhook:
    """One webhook. Raises NotFoundError."""
    found = store.find_webhook(tx, uuid)
    if found is None:
        message = f"No webhook with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found


def list_webhooks(tx: Transaction, scope: WebhookScope | None = None) -> list[Webhook]:
    """Every webhook, or those of exactly that scope. Raises NotFoundError where a name of it is none."""
    if scope:
        for role, name in (("consumer", scope.consumer), ("provider", scope.provider)):
            if name is not None:
                pacticipant(tx, name, role)
    return store.list_webhooks(tx, scope)


def delete_webhook(tx: Transaction, uuid: str) -> None:
    """Delete a webhook. What it did stays to be read. Raises NotFoundError."""
    found = webhook(tx, uuid)
    note_change(found.wanted.title, before=_told(found))
    store.delete_webhook(tx, found.id)


def webhook_run(tx: Transaction, uuid: str) -> WebhookRun:
    """One run of a webhook. Raises NotFoundError."""
    run = runs.find_run(tx, uuid)
    if run is None:
        message = f"No triggered webhook with uuid '{uuid}' found"
        raise NotFoundError(message)
    return run


def cancel_webhook_run(tx: Transaction, uuid: str) -> WebhookRun:
    """See to it that a run is not tried again. One that is over stays as it is. Raises NotFoundError."""
    run = webhook_run(tx, uuid)
    note_change(f"{run.name} for {run.consumer} and {run.provider}", run=uuid)
    cancel_job(tx, run.job_id)
    return webhook_run(tx, uuid)


def runs_of_pact(
    tx: Transaction, *, consumer: str, version: str, provider: str
) -> tuple[PactWithContent, list[WebhookRun]]:
    """What the publication of a pact set off, the newest first. Raises NotFoundError."""
    found = pact(tx, consumer=consumer, provider=provider, consumer_version=version)
    return found, runs.runs_of_publication(tx, found.publication_id)


def runs_of_result(tx: Transaction, number: int) -> list[WebhookRun]:
    """What the publication of a result set off, the newest first. Raises NotFoundError."""
    if find_verification(tx, number) is None:
        message = f"No verification result with number {number} found"
        raise NotFoundError(message)
    return runs.runs_of_verification(tx, number)


def newest_runs(tx: Transaction, *, consumer: str, provider: str) -> tuple[PactWithContent | None, list[WebhookRun]]:
    """The newest pact of a pair, and the newest run of each of its webhooks. Raises NotFoundError."""
    pair(tx, consumer=consumer, provider=provider)
    newest = latest_pact(tx, consumer=consumer, provider=provider)
    return newest, runs.newest_runs_of_pair(tx, consumer=consumer, provider=provider)
