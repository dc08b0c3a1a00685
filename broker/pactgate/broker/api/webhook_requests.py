"""The body of a webhook, checked for its shape. What a webhook may be is for the domain to say."""

from typing import Any

from pydantic import Field

from pactgate.broker.api.requests import Body
from pactgate.broker.domain.webhooks.webhooks import NewWebhook, Party, WebhookRequest

_DEFAULT_EVENT = "contract_content_changed"


class PartyBody(Body):
    """One side of the scope."""

    name: str | None = None
    label: str | None = None


class EventBody(Body):
    """An event to hear of."""

    name: str


class RequestBody(Body):
    """The request to make. `body` is text, or JSON."""

    method: str
    url: str
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None
    username: str | None = None
    password: str | None = None


class WebhookBody(Body):
    """A webhook to create, or to put in the place of another."""

    description: str | None = None
    enabled: bool = True
    consumer: PartyBody | None = None
    provider: PartyBody | None = None
    events: list[EventBody] = Field(default_factory=lambda: [EventBody(name=_DEFAULT_EVENT)])
    request: RequestBody


def webhook_of(asked: WebhookBody, consumer: str | None = None, provider: str | None = None) -> NewWebhook:
    """The webhook that a body asks for. `consumer` and `provider` stand where the body names none."""
    request = asked.request
    return NewWebhook(
        description=asked.description or None,
        consumer=_party(asked.consumer, consumer),
        provider=_party(asked.provider, provider),
        enabled=asked.enabled,
        events=tuple(event.name for event in asked.events),
        request=WebhookRequest(
            method=request.method,
            url=request.url,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.body,
            username=request.username or None,
            password=request.password or None,
        ),
    )


def _party(body: PartyBody | None, default: str | None) -> Party | None:
    if body is not None:
        return Party(body.name, body.label)
    return Party(default) if default is not None else None
