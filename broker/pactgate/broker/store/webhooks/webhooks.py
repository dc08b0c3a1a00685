"""Webhooks, in SQL."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update

from pactgate.broker.domain.webhooks.webhooks import NewWebhook, ScopeParty, Webhook, WebhookRequest
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import pacticipants
from pactgate.broker.store.webhooks.webhooks_tables import webhook_events, webhooks

_consumer = pacticipants.alias("consumer")
_provider = pacticipants.alias("provider")


@dataclass(frozen=True, slots=True)
class WebhookScope:
    """A scope to list by, exactly: the name on each side, or None for webhooks that say nothing of that side."""

    consumer: str | None
    provider: str | None


def find_webhook(connection: Connection, uuid: str) -> Webhook | None:
    """The webhook of that public name."""
    return next(iter(_load(connection, _rows().where(webhooks.c.uuid == uuid))), None)


def list_webhooks(connection: Connection, scope: WebhookScope | None = None) -> list[Webhook]:
    """Every webhook, or those of exactly that scope, in the order in which they were made."""
    statement = _rows().order_by(webhooks.c.id)
    if scope is not None:
        statement = statement.where(
            webhooks.c.consumer_label.is_(None),
            webhooks.c.provider_label.is_(None),
            _consumer.c.name.is_not_distinct_from(scope.consumer),
            _provider.c.name.is_not_distinct_from(scope.provider),
        )
    return _load(connection, statement)


def webhooks_after(connection: Connection, number: int, most: int) -> list[Webhook]:
    """The webhooks that were made after the one of that number, in the order in which they were."""
    return _load(connection, _rows().where(webhooks.c.id > number).order_by(webhooks.c.id).limit(most))


def webhooks_of_pairs(connection: Connection, consumers: Iterable[str], providers: Iterable[str]) -> list[Webhook]:
    """The webhooks whose scope may hold pairs of these, the one that was saved last at the end.

    Labels are not looked at.
    """
    return _load(connection, _OF_PAIRS, consumers=list(set(consumers)), providers=list(set(providers)))


def add_webhook(connection: Connection, uuid: str, wanted: NewWebhook, now: datetime) -> None:
    """Keep a new webhook. Its names must be those of pacticipants."""
    values = {**_columns(wanted), "uuid": uuid, "created_at": now, "updated_at": now}
    webhook_id: int = connection.execute(insert(webhooks).values(**values).returning(webhooks.c.id)).scalar_one()
    _set_events(connection, webhook_id, wanted.events)


def replace_webhook(connection: Connection, webhook_id: int, wanted: NewWebhook, now: datetime) -> None:
    """Put a webhook in the place of the one that is there."""
    values = {**_columns(wanted), "updated_at": now}
    connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(**values))
    connection.execute(delete(webhook_events).where(webhook_events.c.webhook_id == webhook_id))
    _set_events(connection, webhook_id, wanted.events)


def delete_webhook(connection: Connection, webhook_id: int) -> None:
    """Delete a webhook. Its runs stay."""
    connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))


def _columns(wanted: NewWebhook) -> dict[str, Any]:
    consumer, provider, request = wanted.consumer or ScopeParty(), wanted.provider or ScopeParty(), wanted.request
    return {
        "description": wanted.description,
        "enabled": wanted.enabled,
        "consumer_id": _id_of(consumer.name),
        "consumer_label": consumer.label,
        "provider_id": _id_of(provider.name),
        "provider_label": provider.label,
        "method": request.method,
        "url": request.url,
        "headers": json.dumps(dict(request.headers)),
        "body": None if request.body is None else json.dumps(request.body),
        "username": request.username,
        "password": request.password,
        "team_uuid": wanted.team,
    }


def _id_of(name: str | None) -> Any:  # noqa: ANN401 - an expression of SQL, or None
    if name is None:
        return None
    return select(pacticipants.c.id).where(pacticipants.c.name == name).scalar_subquery()


def _set_events(connection: Connection, webhook_id: int, names: Iterable[str]) -> None:
    for name in dict.fromkeys(names):
        connection.execute(insert(webhook_events).values(webhook_id=webhook_id, name=name))


def _rows() -> Select[Any]:
    return (
        select(webhooks, _consumer.c.name.label("consumer"), _provider.c.name.label("provider"))
        .outerjoin(_consumer, _consumer.c.id == webhooks.c.consumer_id)
        .outerjoin(_provider, _provider.c.id == webhooks.c.provider_id)
    )


_EVENTS = select(webhook_events).where(is_one_of(webhook_events.c.webhook_id, "webhooks")).order_by(webhook_events.c.id)
_OF_PAIRS = (
    _rows()
    .where(
        or_(webhooks.c.consumer_id.is_(None), is_one_of(_consumer.c.name, "consumers")),
        or_(webhooks.c.provider_id.is_(None), is_one_of(_provider.c.name, "providers")),
    )
    .order_by(
        select(func.max(webhook_events.c.id)).where(webhook_events.c.webhook_id == webhooks.c.id).scalar_subquery()
    )
)


def _load(connection: Connection, statement: Select[Any], **values: object) -> list[Webhook]:
    rows = connection.execute(statement, values).all()
    events: dict[int, list[str]] = {row.id: [] for row in rows}
    for row in connection.execute(_EVENTS, {"webhooks": list(events)}) if events else ():
        events[row.webhook_id].append(row.name)
    return [_webhook(row, events[row.id]) for row in rows]


def _webhook(row: Row[Any], events: Iterable[str]) -> Webhook:
    request = WebhookRequest(
        method=row.method,
        url=row.url,
        headers=json.loads(row.headers),
        body=None if row.body is None else json.loads(row.body),
        username=row.username,
        password=row.password,
    )
    wanted = NewWebhook(
        description=row.description,
        consumer=_party(row.consumer, row.consumer_label),
        provider=_party(row.provider, row.provider_label),
        enabled=row.enabled,
        events=tuple(events),
        request=request,
        team=row.team_uuid,
    )
    return Webhook(row.id, row.uuid, wanted, row.created_at, row.updated_at)


def _party(name: str | None, label: str | None) -> ScopeParty | None:
    return None if name is None and label is None else ScopeParty(name, label)
