"""What a route may ask for that tries webhooks or tells of their runs."""

from dataclasses import dataclass, replace
from typing import Annotated, cast

from fastapi import Depends, Request

from pactgate.broker.api.dependencies import LinksOf
from pactgate.broker.api.representations.webhooks import webhook_addresses
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.outbound import Outbound


@dataclass(frozen=True, slots=True)
class WebhookCalls:
    """How webhooks are called: by whom, where to, under which name, and how often one is tried in all.

    `each_deployed`: one that names the deployed provider version is called for each one.
    """

    outbound: Outbound
    policy: CallPolicy
    agent: str
    most_attempts: int
    each_deployed: bool = False


async def _calls(request: Request) -> WebhookCalls:
    return cast("WebhookCalls", request.app.state.webhook_calls)


CallsOf = Annotated[WebhookCalls, Depends(_calls)]


def _addresses(links: LinksOf, calls: CallsOf) -> WebhookAddresses:
    return replace(webhook_addresses(links), each_deployed=calls.each_deployed)


AddressesOf = Annotated[WebhookAddresses, Depends(_addresses)]
