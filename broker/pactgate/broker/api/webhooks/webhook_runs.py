"""Runs of webhooks, which the Pact Broker calls triggered webhooks: what was set off, how it stands, and to stop it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.webhooks import webhooks as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, moment, without_nulls
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.verification.verifications import result_number
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.webhooks.webhook_runs import WebhookRun
from pactgate.broker.negotiation import accepted_types

router = APIRouter(route_class=SegmentRoute, tags=["webhook_runs"])

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"


@router.get(_PAIR + "/webhooks/status", name="webhooks_status", dependencies=[needs(Permission.READ)])
def webhooks_status(provider: str, consumer: str, broker: BrokerOf) -> HalResponse:
    """How the newest run of each webhook of the pair stands."""
    pact, runs = broker.database.read(actions.newest_runs, consumer=consumer, provider=provider)
    pair = {"consumer": consumer, "provider": provider}
    return HalResponse(webhooks_status_hal(runs, pact, broker.links, broker.setup.webhook_calls.most_attempts, pair))


@router.get(
    _PAIR + "/version/{version}/triggered-webhooks", name="webhook_runs_of_pact", dependencies=[needs(Permission.READ)]
)
def webhook_runs_of_pact(provider: str, consumer: str, version: str, broker: BrokerOf) -> HalResponse:
    """What the publication of a pact set off, the newest first."""
    pact, runs = broker.database.read(actions.runs_of_pact, consumer=consumer, version=version, provider=provider)
    href = broker.links.to("webhook_runs_of_pact", provider=provider, consumer=consumer, version=version)
    title = f"Webhooks triggered by the publication of the {pact.name[:1].lower()}{pact.name[1:]}"
    return HalResponse(
        webhook_runs_hal(runs, broker.links, broker.setup.webhook_calls.most_attempts, href=href, title=title)
    )


@router.get(
    _PAIR + "/pact-version/{sha}/verification-results/{number}/triggered-webhooks",
    name="webhook_runs_of_result",
    dependencies=[needs(Permission.READ)],
)
def webhook_runs_of_result(provider: str, consumer: str, sha: str, number: str, broker: BrokerOf) -> HalResponse:
    """What the publication of a result set off, the newest first."""
    runs = broker.database.read(actions.runs_of_result, result_number(number))
    href = broker.links.to("webhook_runs_of_result", provider=provider, consumer=consumer, sha=sha, number=number)
    title = f"Webhooks triggered by the publication of verification result {number}"
    return HalResponse(
        webhook_runs_hal(runs, broker.links, broker.setup.webhook_calls.most_attempts, href=href, title=title)
    )


@router.get("/triggered-webhooks/{uuid}", name="triggered_webhook", dependencies=[needs(Permission.READ)])
def get_webhook_run(uuid: str, broker: BrokerOf) -> HalResponse:
    """One run."""
    return HalResponse(
        webhook_run_hal(
            broker.database.read(actions.webhook_run, uuid), broker.links, broker.setup.webhook_calls.most_attempts
        )
    )


@router.delete(
    "/triggered-webhooks/{uuid}", name="cancel_webhook_run", dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)]
)
def cancel_webhook_run(uuid: str, broker: BrokerOf) -> HalResponse:
    """Cancel a run, so that it is not tried again. One that is over stays as it is."""
    run = broker.database.read(actions.webhook_run, uuid)
    broker.check_one(Permission.MANAGE_WEBHOOKS, run.consumer, run.provider)
    return HalResponse(
        webhook_run_hal(
            broker.database.write(actions.cancel_webhook_run, uuid),
            broker.links,
            broker.setup.webhook_calls.most_attempts,
        )
    )


@router.get(
    "/triggered-webhooks/{uuid}/logs",
    name="triggered_webhook_logs",
    response_model=None,
    dependencies=[needs(Permission.READ)],
)
def webhook_run_logs(uuid: str, request: Request, broker: BrokerOf) -> HalResponse | PlainTextResponse:
    """The log of a run, as text unless HAL is asked for."""
    run = broker.database.read(actions.webhook_run, uuid)
    if any("json" in media_range for media_range in accepted_types(request.headers.get("accept", ""))):
        return HalResponse(webhook_log_hal(run, broker.links))
    return PlainTextResponse(run.log)


_SUMMARY = {"success": "successful", "failure": "failed", "retrying": "retrying", "not_run": "notRun"}


def webhook_run_hal(value: WebhookRun, links: Links, most_attempts: int) -> Json:
    """One run. `most_attempts` is how often one is tried in all."""
    logs = links.to("triggered_webhook_logs", uuid=value.uuid)
    webhook = value.webhook and link(links.to("webhook", uuid=value.webhook), "Webhook", value.name)
    return {
        "name": value.name,
        "status": value.status,
        "attemptsMade": len(value.attempts),
        "attemptsRemaining": value.attempts_left(most_attempts),
        "triggerType": "resource_creation",
        "eventName": value.event,
        "triggeredAt": moment(value.created_at),
        "_links": without_nulls(
            {
                "self": link(links.to("triggered_webhook", uuid=value.uuid)),
                "pb:logs": link(logs, "Webhook execution logs", value.name),
                "logs": link(logs, "DEPRECATED - Use pb:logs", value.name),
                "pb:webhook": webhook,
            }
        ),
    }


def webhook_runs_hal(values: Iterable[WebhookRun], links: Links, most_attempts: int, *, href: str, title: str) -> Json:
    """A list of runs, which is at `href`."""
    return {
        "_embedded": {"triggeredWebhooks": [webhook_run_hal(each, links, most_attempts) for each in values]},
        "_links": {"self": link(href, title)},
    }


def webhook_log_hal(value: WebhookRun, links: Links) -> Json:
    """What every attempt at a run has to tell."""
    executions = [
        without_nulls({"success": attempt.success, "logs": attempt.log, "createdAt": moment(attempt.started_at)})
        for attempt in value.attempts
    ]
    webhook = value.webhook and link(links.to("webhook", uuid=value.webhook), "Webhook", value.name)
    return {
        "eventName": value.event,
        "consumerName": value.consumer,
        "providerName": value.provider,
        "executions": executions,
        "_embedded": {"triggeredWebhook": {"uuid": value.uuid}},
        "_links": without_nulls(
            {"self": link(links.to("triggered_webhook_logs", uuid=value.uuid)), "pb:webhook": webhook}
        ),
    }


def webhooks_status_hal(
    values: Sequence[WebhookRun], pact: PactWithContent | None, links: Links, most_attempts: int, pair: dict[str, str]
) -> Json:
    """How the newest runs for a pair stand. `pair` has the names of the consumer and of the provider."""
    counted = Counter(each.status for each in values)
    failed = [each for each in values if each.status == "failure"]
    logs = [
        link(links.to("triggered_webhook_logs", uuid=each.uuid), "Webhook execution error logs", each.name)
        for each in failed
    ]
    consumer, provider = pair["consumer"], pair["provider"]
    return {
        "summary": {
            word: counted[state]
            for state, word in _SUMMARY.items()
            if counted[state] or state in ("success", "failure")
        },
        "_embedded": {"triggeredWebhooks": [webhook_run_hal(each, links, most_attempts) for each in values]},
        "_links": without_nulls(
            {
                "self": link(links.to("webhooks_status", **pair), "Webhooks status"),
                "pb:error-logs": logs,
                "pb:pact-webhooks": link(
                    links.to("pact_webhooks", **pair), f"Webhooks for the pact between {consumer} and {provider}"
                ),
                "pb:pact-version": pact and _pact(pact, links),
                "pb:consumer": link(links.to("pacticipant", pacticipant=consumer), "Consumer", consumer),
                "pb:provider": link(links.to("pacticipant", pacticipant=provider), "Provider", provider),
            }
        ),
    }


def _pact(pact: PactWithContent, links: Links) -> Json:
    href = links.to("pact", provider=pact.provider, consumer=pact.consumer, version=pact.consumer_version)
    return link(href, "Pact", pact.name)
