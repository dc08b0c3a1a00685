"""Call what a webhook says: as a test, on what is newest now, or as a run of its own."""

from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import urlsplit

from pactgate.broker.actions.webhooks.trigger_webhooks import pairs_of, telling
from pactgate.broker.domain.webhooks.events import EventName
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.domain.webhooks.webhook_runs import Execution, WebhookCall, WebhookReply, execution
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses, parameters, rendered
from pactgate.broker.domain.webhooks.webhooks import NewWebhook, WebhookRequest
from pactgate.broker.outbound import CallError, ForbiddenAddressError, Outbound
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.webhooks.webhook_subjects import newest_pact_in_scope, newest_result_of_pair, telling_result
from pactgate.broker.telemetry import metrics, tracing

TEST_EVENT = "test"


def request_of_test(tx: Transaction, webhook: NewWebhook, addresses: WebhookAddresses) -> WebhookRequest:
    """The request of a webhook about the newest pact that it is for; parameters stay where there is none.

    A webhook that wants to hear of results is of_test of the newest result of the pair, whatever its content.
    """
    pact = newest_pact_in_scope(tx, webhook)
    if pact is None:
        return webhook.request
    if EventName.PROVIDER_VERIFICATION_PUBLISHED in webhook.events:
        result = newest_result_of_pair(tx, consumer=pact.consumer, provider=pact.provider)
    else:
        result = telling_result(tx, pact.content_id)
    [pair] = pairs_of(tx, [pact])
    of_test = telling(tx, TEST_EVENT, pact, result, pair)
    return rendered(webhook.request, parameters(of_test, addresses))


def execute(call: WebhookCall, outbound: Outbound, policy: CallPolicy) -> Execution:
    """Make a call. Not inside a transaction: it takes as long as the receiver likes."""
    now, start = datetime.now(UTC), perf_counter()
    answer: WebhookReply | str
    with tracing.call_span(call.method, urlsplit(call.url).netloc.rpartition("@")[2]) as headers:
        call = replace(call, headers={**headers, **call.headers})
        try:
            answer, outcome = outbound.send(call), "failed"
        except CallError as error:
            answer, outcome = str(error), "forbidden" if isinstance(error, ForbiddenAddressError) else "unanswered"
    done = execution(call, answer, policy, now)
    metrics.count_webhook_call("succeeded" if done.success else outcome, perf_counter() - start)
    return done
