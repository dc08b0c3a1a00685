"""What a route may ask for that tries webhooks or tells of their runs."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from broker.domain.webhook_rules import CallPolicy
from broker.outbound import Outbound


@dataclass(frozen=True, slots=True)
class WebhookCalls:
    """How webhooks are called: by whom, where to, under which name, and how often one is tried in all."""

    outbound: Outbound
    policy: CallPolicy
    agent: str
    most_attempts: int


def _calls(request: Request) -> WebhookCalls:
    return cast("WebhookCalls", request.app.state.webhook_calls)


CallsOf = Annotated[WebhookCalls, Depends(_calls)]
