"""Call what a webhook says: as a test, on what is newest now, or as a run of its own."""

from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import urlsplit

from pactgate.broker.actions.webhooks.trigger_webhooks import pairs_of, telling
from pactgate.broker.domain.webhooks.events import EventName
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.domain.webhooks.webhook_runs import Execution, PreparedCall, WebhookReply, execution
from pactgate.broker.domain.webhooks.webhook_secrets import shown
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses, parameters
from pactgate.broker.domain.webhooks.webhooks import NewWebhook
from pactgate.broker.outbound.calls import Outbound
from pactgate.broker.outbound.errors import CallError, ForbiddenAddressError, HostBusyError
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.webhooks.webhook_subjects import newest_pact_in_scope, newest_result_of_pair, telling_result
from pactgate.broker.telemetry import metrics, tracing

TEST_EVENT = "test"


def values_of_test(tx: Transaction, webhook: NewWebhook, addresses: WebhookAddresses) -> dict[str, str]:
    """What the parameters of a webhook stand for about the newest pact that it is for; nothing where there is none.

    A webhook that wants to hear of results is told of the newest result of the pair, whatever its content.
    """
    pact = newest_pact_in_scope(tx, webhook)
    if pact is None:
        return {}
    if EventName.PROVIDER_VERIFICATION_PUBLISHED in webhook.events:
        result = newest_result_of_pair(tx, consumer=pact.consumer, provider=pact.provider)
    else:
        result = telling_result(tx, pact.content_id)
    [pair] = pairs_of(tx, [pact])
    return parameters(telling(tx, TEST_EVENT, pact, result, pair), addresses)


def note_call(_tx: Transaction, webhook: NewWebhook) -> None:
    """Have the audit log say that somebody calls a webhook by hand, which changes nothing here."""
    note_change(webhook.title, url=shown(webhook.request).url)


def execute(made: PreparedCall, outbound: Outbound, policy: CallPolicy) -> Execution:
    """Make a call. Not inside a transaction: it takes as long as the receiver likes, to the deadline of calls.

    Raises HostBusyError where it was not made since many others are in progress.
    """
    now, start = datetime.now(UTC), perf_counter()
    answer: WebhookReply | str
    with tracing.call_span(made.call.method, urlsplit(made.call.url).netloc.rpartition("@")[2]) as headers:
        made = made.with_headers(headers)
        try:
            answer, outcome = outbound.send(made.call), "failed"
        except HostBusyError:
            metrics.count_webhook_call("busy", perf_counter() - start)
            raise
        except CallError as error:
            answer, outcome = str(error), "forbidden" if isinstance(error, ForbiddenAddressError) else "unanswered"
    done = execution(made, answer, policy, now)
    metrics.count_webhook_call("succeeded" if done.success else outcome, perf_counter() - start)
    return done
