"""Runs of webhooks as HAL, under the Pact Broker's name for them: triggered webhooks."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, without_nulls
from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.webhooks.webhook_runs import WebhookRun

_SUMMARY = {"success": "successful", "failure": "failed", "retrying": "retrying", "not_run": "notRun"}


def run(value: WebhookRun, links: Links, most_attempts: int) -> Json:
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


def runs(values: Iterable[WebhookRun], links: Links, most_attempts: int, *, href: str, title: str) -> Json:
    """A list of runs, which is at `href`."""
    return {
        "_embedded": {"triggeredWebhooks": [run(each, links, most_attempts) for each in values]},
        "_links": {"self": link(href, title)},
    }


def log(value: WebhookRun, links: Links) -> Json:
    """What every attempt at a run has to tell."""
    executions = [
        without_nulls({"success": each.success, "logs": each.log, "createdAt": moment(each.started_at)})
        for each in value.attempts
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


def status(
    values: Sequence[WebhookRun], pact: Pact | None, links: Links, most_attempts: int, pair: dict[str, str]
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
        "_embedded": {"triggeredWebhooks": [run(each, links, most_attempts) for each in values]},
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


def _pact(pact: Pact, links: Links) -> Json:
    href = links.to("pact", provider=pact.provider, consumer=pact.consumer, version=pact.consumer_version)
    return link(href, "Pact", pact.name)
