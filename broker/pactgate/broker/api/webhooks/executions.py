"""Calling webhooks: the addresses that they tell, and trying one."""

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.identity.secrets import used_secrets
from pactgate.broker.actions.webhooks import webhooks as actions
from pactgate.broker.actions.webhooks.execute_webhook import execute, note_call, values_of_test
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, without_nulls
from pactgate.broker.api.bodies import checked
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.api.webhooks.webhooks import (
    RequestBody,
    WebhookBody,
    WebhookParts,
    check_webhook_of,
    webhook_of,
)
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.publishing.pact_metadata import encode
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.verification.verifications import Verification
from pactgate.broker.domain.webhooks.user_secrets import secret_names
from pactgate.broker.domain.webhooks.webhook_runs import Execution, as_json, prepared
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.domain.webhooks.webhooks import NewWebhook
from pactgate.broker.outbound.errors import HostBusyError
from pactgate.broker.telemetry.requests import current_request_id

router = APIRouter(route_class=SegmentRoute, tags=["webhooks"])

_TEST_DELIVERY = "test"

MOST_TRIED = 10
"""How many webhooks one request has called, one after the other: each may take as long as a call may."""


class WebhookToTryBody(WebhookParts):
    """A webhook to call once, without keeping it; nothing at all for every webhook that is kept and enabled."""

    request: RequestBody | None = None


WebhookToTryOf = Annotated[WebhookToTryBody, json_of(WebhookToTryBody)]


@router.post(
    "/webhooks/execute",
    name="execute_unsaved_webhook",
    responses=also(429),
    dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)],
)
def execute_unsaved(body: WebhookToTryOf, broker: BrokerOf) -> HalResponse:
    """Call once what a webhook that is not kept would call; for an empty object what every enabled webhook calls."""
    if not body.model_fields_set:
        return HalResponse(_try_all(broker))
    wanted = webhook_of(checked(WebhookBody, body.model_dump(by_alias=True, exclude_unset=True)))
    check_webhook_of(wanted, broker)
    broker.database.read(actions.check_webhook, wanted, broker.setup.webhook_calls.policy)
    done = _try(wanted, broker)
    return HalResponse(execution_hal(done, broker.links.to("execute_unsaved_webhook")))


@router.post(
    "/webhooks/{uuid}/execute",
    name="execute_webhook",
    responses=also(429),
    dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)],
)
def execute_webhook(uuid: str, broker: BrokerOf) -> HalResponse:
    """Call once what a webhook calls, whether it is enabled or not. Nothing is kept of it. A body is not read."""
    wanted = broker.database.read(actions.webhook, uuid).wanted
    check_webhook_of(wanted, broker)
    done = _try(wanted, broker)
    again = broker.links.to("execute_webhook", uuid=uuid)
    return HalResponse(execution_hal(done, again, broker.links.to("webhook", uuid=uuid)))


def _try_all(broker: BrokerOfRequest) -> Json:
    """Call each enabled webhook once, as PactFlow's assistant has all of them tested."""
    enabled = [each for each in broker.database.read(actions.list_webhooks) if each.wanted.enabled]
    if len(enabled) > MOST_TRIED:
        message = (
            f"is empty, which stands for every enabled webhook, and these are {len(enabled)}: at most {MOST_TRIED} are "
            "tested at once. Test one by POST to /webhooks/{uuid}/execute"
        )
        raise InvalidError({"body": [message]})
    for each in enabled:
        check_webhook_of(each.wanted, broker)
    links = broker.links
    done = [
        execution_hal(
            _try(each.wanted, broker), links.to("execute_webhook", uuid=each.uuid), links.to("webhook", uuid=each.uuid)
        )
        for each in enabled
    ]
    return {
        "success": all(each["success"] for each in done),
        "_embedded": {"executions": done},
        "_links": {"try-again": link(links.to("execute_unsaved_webhook"), "Execute every webhook again")},
    }


def _try(wanted: NewWebhook, broker: BrokerOfRequest) -> Execution:
    broker.database.write(note_call, wanted)
    used = broker.database.read(
        used_secrets, secret_names(wanted.request), wanted.team, broker.setup.webhook_calls.keys
    )
    if used.problems:
        raise InvalidError({"request": used.problems})
    values = broker.database.read(values_of_test, wanted, webhook_addresses(broker))
    made = prepared(
        wanted.request,
        values,
        agent=broker.setup.webhook_calls.agent,
        delivery=_TEST_DELIVERY,
        request_id=current_request_id(),
        secrets=used.values,
    )
    try:
        return execute(made, broker.setup.webhook_calls.outbound, broker.setup.webhook_calls.policy)
    except HostBusyError as error:
        raise HTTPException(429, f"{error}.", {"Retry-After": "5"}) from error


def execution_hal(value: Execution, again: str, of: str | None = None) -> Json:
    """What a call came to. `again` is where to try it again, `of` the address of the webhook if it is kept."""
    parts = urlsplit(value.call.url)
    sent = {
        "headers": dict(value.call.headers),
        "body": as_json(value.call.body.decode()),
        "url": f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}",
    }
    reply = value.reply
    body = {
        "request": without_nulls(sent),
        "response": reply and {"status": reply.status, "headers": dict(reply.headers), "body": reply.parsed},
        "error": {"message": value.error} if value.error else None,
        "logs": value.log,
        "success": value.success,
        "_links": without_nulls(
            {"webhook": link(of) if of else None, "try-again": link(again, "Execute the webhook again")}
        ),
    }
    return without_nulls(body)


def webhook_addresses(broker: BrokerOfRequest) -> WebhookAddresses:
    """How webhooks are told of pacts and results: the address of a pact says which consumer version is meant."""
    links = broker.links
    return WebhookAddresses(
        lambda pact, tags: _pact(pact, tags, links),
        lambda result: _result(result, links),
        each_deployed=broker.setup.webhook_calls.each_deployed,
    )


def _pact(pact: PactWithContent, tags: Iterable[str], links: Links) -> str:
    pairs = [("cvn", pact.consumer_version), *(("cvt[]", tag) for tag in tags), ("w", "true")]
    return links.to(
        "pact_content_with_metadata",
        provider=pact.provider,
        consumer=pact.consumer,
        sha=pact.sha,
        metadata=encode(pairs),
    )


def _result(result: Verification, links: Links) -> str:
    return links.to(
        "verification",
        provider=result.provider,
        consumer=result.consumer,
        sha=result.sha,
        number=str(result.number),
    )
