"""Runs of webhooks, in SQL."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from pactgate.broker.domain.upkeep.jobs import JobState
from pactgate.broker.domain.webhooks.events import EventName
from pactgate.broker.domain.webhooks.webhook_runs import WebhookRun
from pactgate.broker.domain.webhooks.webhooks import Webhook
from pactgate.broker.store.sql import is_one_of_these
from pactgate.broker.store.tables import pact_publications, pacticipants
from pactgate.broker.store.upkeep.jobs import attempts_of
from pactgate.broker.store.upkeep.jobs_tables import jobs
from pactgate.broker.store.webhooks.webhooks_tables import webhook_runs, webhooks

_consumer = pacticipants.alias("consumer")
_provider = pacticipants.alias("provider")


@dataclass(frozen=True, slots=True)
class RunSource:
    """What set a run off: the pact, and the result where the event is about one."""

    publication_id: int
    verification: int | None


def add_run(
    connection: Connection,
    webhook: Webhook,
    *,
    uuid: str,
    job_id: int,
    event: EventName,
    source: RunSource,
    parameters: Mapping[str, str],
    now: datetime,
) -> None:
    """Note that a webhook was set off. `parameters` are the values of its template parameters."""
    values = {
        "uuid": uuid,
        "job_id": job_id,
        "webhook_id": webhook.id,
        "name": webhook.wanted.request.description,
        "event": event,
        "publication_id": source.publication_id,
        "verification_id": source.verification,
        "parameters": json.dumps(dict(parameters)),
        "created_at": now,
    }
    connection.execute(insert(webhook_runs).values(**values))


def find_run(connection: Connection, uuid: str) -> WebhookRun | None:
    """The run of that public name."""
    return next(iter(_load(connection, _rows().where(webhook_runs.c.uuid == uuid))), None)


def parameters_of_run(connection: Connection, uuid: str) -> dict[str, str] | None:
    """The values of the template parameters of a run; None where there is no such run."""
    statement = select(webhook_runs.c.parameters).where(webhook_runs.c.uuid == uuid)
    text: str | None = connection.execute(statement).scalar_one_or_none()
    return None if text is None else json.loads(text)


def runs_of_publication(connection: Connection, publication_id: int) -> list[WebhookRun]:
    """What the publication of a pact set off, the newest first."""
    of_pact = (webhook_runs.c.publication_id == publication_id, webhook_runs.c.verification_id.is_(None))
    return _load(connection, _rows().where(*of_pact))


def runs_of_verification(connection: Connection, number: int) -> list[WebhookRun]:
    """What the publication of a result set off, the newest first."""
    return _load(connection, _rows().where(webhook_runs.c.verification_id == number))


def runs_of_webhook(connection: Connection, webhook_id: int, *, before: int | None, most: int) -> list[WebhookRun]:
    """The newest runs of a webhook whose jobs were added before the one of that number."""
    statement = _rows().where(webhook_runs.c.webhook_id == webhook_id).limit(most)
    return _load(connection, statement if before is None else statement.where(webhook_runs.c.job_id < before))


def newest_runs_of_webhooks(connection: Connection, ids: Collection[int]) -> list[WebhookRun]:
    """The newest run of each of these webhooks that has one."""
    own = webhook_runs.alias("own")
    newest = select(func.max(own.c.id)).where(own.c.webhook_id == webhooks.c.id).scalar_subquery()
    newest_runs = connection.execute(select(newest).where(is_one_of_these(webhooks.c.id, ids))).scalars()
    return _load(connection, _rows().where(is_one_of_these(webhook_runs.c.id, [each for each in newest_runs if each])))


def newest_runs_of_pair(connection: Connection, *, consumer: str, provider: str) -> list[WebhookRun]:
    """For each webhook and event, the newest run about a pact between the two."""
    newest = webhook_runs.alias("newest")
    of_newest = pact_publications.alias("of_newest")
    newer = (
        select(newest.c.id)
        .join(of_newest, of_newest.c.id == newest.c.publication_id)
        .where(
            newest.c.webhook_id == webhook_runs.c.webhook_id,
            newest.c.event == webhook_runs.c.event,
            newest.c.id > webhook_runs.c.id,
            of_newest.c.consumer_id == pact_publications.c.consumer_id,
            of_newest.c.provider_id == pact_publications.c.provider_id,
        )
    )
    statement = _rows().where(_consumer.c.name == consumer, _provider.c.name == provider)
    return _load(connection, statement.where(webhook_runs.c.webhook_id.is_not(None), ~newer.exists()))


def newest_runs_of_publications(connection: Connection, ids: Collection[int]) -> dict[int, list[WebhookRun]]:
    """For each publication, the newest run of each webhook that is still there and each event; the newest first."""
    newest = (
        select(func.max(webhook_runs.c.id))
        .where(is_one_of_these(webhook_runs.c.publication_id, ids), webhook_runs.c.webhook_id.is_not(None))
        .group_by(webhook_runs.c.publication_id, webhook_runs.c.webhook_id, webhook_runs.c.event)
    )
    rows = connection.execute(_rows().where(webhook_runs.c.id.in_(newest))).all()
    attempts = attempts_of(connection, [row.job_id for row in rows])
    found: dict[int, list[WebhookRun]] = defaultdict(list)
    for row in rows:
        found[row.publication_id].append(_run(row, attempts[row.job_id]))
    return found


def _rows() -> Select[Any]:
    return (
        select(
            webhook_runs,
            jobs.c.state,
            webhooks.c.uuid.label("webhook_uuid"),
            _consumer.c.name.label("consumer"),
            _provider.c.name.label("provider"),
        )
        .join(jobs, jobs.c.id == webhook_runs.c.job_id)
        .outerjoin(webhooks, webhooks.c.id == webhook_runs.c.webhook_id)
        .join(pact_publications, pact_publications.c.id == webhook_runs.c.publication_id)
        .join(_consumer, _consumer.c.id == pact_publications.c.consumer_id)
        .join(_provider, _provider.c.id == pact_publications.c.provider_id)
        .order_by(webhook_runs.c.id.desc())
    )


def _load(connection: Connection, statement: Select[Any]) -> list[WebhookRun]:
    rows = connection.execute(statement).all()
    attempts = attempts_of(connection, [row.job_id for row in rows])
    return [_run(row, attempts[row.job_id]) for row in rows]


def _run(row: Row[Any], attempts: list[Any]) -> WebhookRun:
    return WebhookRun(
        uuid=row.uuid,
        job_id=row.job_id,
        webhook=row.webhook_uuid,
        name=row.name,
        event=row.event,
        consumer=row.consumer,
        provider=row.provider,
        created_at=row.created_at,
        state=JobState(row.state),
        attempts=tuple(attempts),
    )
