"""Webhooks: which events of which pacts are told to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pactgate.broker.domain.webhooks.events import EventName

FRAMING_HEADERS = frozenset(
    {"connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""What says where a request goes and how long it is: whoever sends it knows, and no webhook can decide it."""


@dataclass(frozen=True, slots=True)
class ScopeParty:
    """One side of a webhook's scope: a pacticipant by its name, or every one that has a label."""

    name: str | None = None
    label: str | None = None

    def __str__(self) -> str:
        return self.name if self.name is not None else f"labeled '{self.label}'"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """The request that a webhook makes; all but the method may have template parameters.

    Header names are in lower case. `body` is text, or JSON whose strings are templates.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any = None
    username: str | None = None
    password: str | None = None

    @property
    def description(self) -> str:
        """The method and the host: how a webhook is called that has no description."""
        return f"{self.method} {urlsplit(self.url).hostname}"


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook as somebody wants it. A side of the scope that is None is any pacticipant.

    `team` is the uuid of the team whose it is, and whose secrets it may use; None: of no team.
    """

    description: str | None
    consumer: ScopeParty | None
    provider: ScopeParty | None
    enabled: bool
    events: tuple[str, ...]
    request: WebhookRequest
    team: str | None = None

    @property
    def scope(self) -> str:
        """Which pacts it is for, as the Pact Broker says it."""
        if self.consumer and self.provider:
            return f"A webhook for the pact between {self.consumer} and {self.provider}"
        if self.provider:
            return f"A webhook for all pacts with provider {self.provider}"
        return f"A webhook for all pacts with consumer {self.consumer}" if self.consumer else "A webhook for all pacts"

    @property
    def title(self) -> str:
        """How it is called in lists."""
        return self.description or self.request.description


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook that is kept. `uuid` is its public name."""

    id: int
    uuid: str
    wanted: NewWebhook
    created_at: datetime
    updated_at: datetime

    @property
    def label(self) -> str:
        """How it is called in notices."""
        return f'"{self.wanted.description}"' if self.wanted.description else self.uuid


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """A consumer and a provider, with their labels."""

    consumer: str
    provider: str
    consumer_labels: frozenset[str] = frozenset()
    provider_labels: frozenset[str] = frozenset()


def concerns(webhook: NewWebhook, pair: LabelledPair) -> bool:
    """Whether the scope of a webhook holds a pair."""
    return _holds(webhook.consumer, pair.consumer, pair.consumer_labels) and _holds(
        webhook.provider, pair.provider, pair.provider_labels
    )


def fires(webhook: NewWebhook, event: EventName, pair: LabelledPair) -> bool:
    """Whether an event about a pact of the pair sets a webhook off."""
    return webhook.enabled and event in webhook.events and concerns(webhook, pair)


def _holds(party: ScopeParty | None, name: str, labels: frozenset[str]) -> bool:
    if party is None:
        return True
    return party.name == name if party.name is not None else party.label in labels
