"""Runs of webhooks: one for each event that set one off, and what became of its calls."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from pactgate.broker.domain.upkeep.jobs import Attempt, JobState, is_waiting_again
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.domain.webhooks.webhook_secrets import Secrets, as_secrets, secrets_of, shown
from pactgate.broker.domain.webhooks.webhook_templates import rendered
from pactgate.broker.domain.webhooks.webhooks import WebhookRequest

NOT_YET = "Webhook has not executed yet. Please retry in a few seconds."
_NO_RESPONSE_LOG = (
    "For security purposes, the response details are not logged. To enable response logging, configure the "
    "webhook_host_whitelist property. See /doc/webhooks#whitelist for more information."
)


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A request that is ready to be sent. `credentials` are a user name and a password."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    credentials: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class WebhookReply:
    """What came back from a call."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: str

    @property
    def parsed(self) -> Any:  # noqa: ANN401 - any JSON
        """The body as JSON where it is that, as text otherwise."""
        return as_json(self.body)


@dataclass(frozen=True, slots=True)
class PreparedCall:
    """A call that is ready to be made, the same as it may be shown, and the secrets that nothing may tell.

    `told` is the call as it stands in logs that hide nothing of a webhook but `of_users`, the secrets that it names.
    """

    call: WebhookCall
    shown: WebhookCall
    told: WebhookCall
    secrets: Secrets
    of_users: Secrets

    def with_headers(self, headers: Mapping[str, str]) -> "PreparedCall":
        """The same call with further headers, unless it says otherwise itself."""
        made, seen, told = (
            replace(each, headers={**headers, **each.headers}) for each in (self.call, self.shown, self.told)
        )
        return replace(self, call=made, shown=seen, told=told)


@dataclass(frozen=True, slots=True)
class Execution:
    """One call of a webhook, as it may be shown: what was sent, and what came of it.

    `error` says why nothing came back.
    """

    call: WebhookCall
    reply: WebhookReply | None
    error: str | None
    success: bool
    log: str


@dataclass(frozen=True, slots=True)
class WebhookRun:
    """One run of a webhook. `webhook` is the webhook's public name; None once it is deleted."""

    uuid: str
    job_id: int
    webhook: str | None
    name: str
    event: str
    consumer: str
    provider: str
    created_at: datetime
    state: JobState
    attempts: Sequence[Attempt]

    @property
    def status(self) -> str:
        """The state in the Pact Broker's words."""
        if self.state is JobState.DONE:
            return "success"
        if self.state.over:
            return "failure"
        return "retrying" if is_waiting_again(self.state, self.attempts) else "not_run"

    @property
    def log(self) -> str:
        """What every attempt has to tell, in order."""
        return "".join(attempt.log for attempt in self.attempts) or NOT_YET

    def attempts_left(self, most: int) -> int:
        """How often it may still be tried, of `most` tries in all."""
        return 0 if self.state.over else max(most - len(self.attempts), 0)


def as_json(text: str) -> Any:  # noqa: ANN401 - any JSON
    """A body as JSON where it is that, as text otherwise; None where it is empty."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text or None


def prepared(
    request: WebhookRequest,
    values: Mapping[str, str],
    *,
    agent: str,
    delivery: str,
    request_id: str | None = None,
    secrets: Mapping[str, str] = MappingProxyType({}),
) -> PreparedCall:
    """The call of a request.

    Args:
        request: what the webhook says.
        values: what its parameters stand for.
        agent: the name of the program that calls.
        delivery: the same for every try of a run, so that a receiver can tell a repetition.
        request_id: the id of the request that set it off, for whoever follows it from log to log.
        secrets: by name, the values of the secrets that it uses.
    """
    call = _call(rendered(request, values, secrets), agent, delivery)
    of_users = as_secrets([*secrets.values(), *(_as_sent(call) if secrets else ())])
    made = PreparedCall(
        call=call,
        shown=_call(rendered(shown(request), values), agent, delivery),
        told=_call(rendered(request, values), agent, delivery),
        # With its secrets filled in, since an encoding of several parts together shows none of them.
        secrets=secrets_of(rendered(request, {}, secrets)) | of_users,
        of_users=of_users,
    )
    return made.with_headers({"x-request-id": request_id} if request_id else {})


def execution(made: PreparedCall, answer: WebhookReply | str, policy: CallPolicy, now: datetime) -> Execution:
    """What a call came to. `answer` is the reply, or why there is none."""
    reply, error = (None, answer) if isinstance(answer, str) else (answer, None)
    success = reply is not None and reply.status in policy.success
    if policy.hides_credentials:
        log = _log(made.shown, reply and _hidden(reply, made.secrets), error and made.secrets.hidden(error), policy)
    else:
        log = [made.of_users.hidden(line) for line in _log(made.told, reply, error, policy)]
    hidden, error = reply and _hidden(reply, made.secrets), error and made.secrets.hidden(error)
    return Execution(made.shown, hidden, error, success, "".join(log_line(line, now) for line in log if line))


def log_line(text: str, now: datetime) -> str:
    """One line of a log. What a receiver sent stays on one line, so that it cannot forge others."""
    written = text.replace("\r", "\\r").replace("\n", "\\n")
    return f"[{now.strftime('%Y-%m-%dT%H:%M:%SZ')}] INFO: {written}\n"


def _call(request: WebhookRequest, agent: str, delivery: str) -> WebhookCall:
    headers = {"accept": "*/*", "user-agent": agent, "x-pactgate-delivery": delivery}
    if not isinstance(request.body, str | None):
        headers["content-type"] = "application/json"
    credentials = (request.username, request.password or "") if request.username else None
    return WebhookCall(
        method=request.method.upper(),
        url=request.url,
        headers={**headers, **request.headers},
        body=_bytes(request.body),
        credentials=credentials,
    )


def _as_sent(call: WebhookCall) -> Iterator[str]:
    """How basic authentication writes a user name and a password, of which one may be a secret."""
    if call.credentials:
        yield base64.b64encode(":".join(call.credentials).encode()).decode()


def _hidden(reply: WebhookReply, secrets: Secrets) -> WebhookReply:
    """A reply without what it repeats of the secrets, and without those that it brings."""
    return WebhookReply(
        reply.status,
        secrets.hidden(reply.reason),
        secrets.hidden_headers(reply.headers),
        secrets.hidden(reply.body),
    )


def _log(call: WebhookCall, reply: WebhookReply | None, error: str | None, policy: CallPolicy) -> list[str]:
    lines = [f"HTTP/1.1 {call.method} {call.url}", *_told(call.headers), call.body.decode()]
    if error is not None:
        return [*lines, f"Error executing webhook {error}"]
    if reply is not None and policy.hosts:
        return [*lines, f"HTTP/1.1 {reply.status} {reply.reason}", *_told(reply.headers), reply.body]
    return [*lines, _NO_RESPONSE_LOG]


def _told(headers: Mapping[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


def _bytes(body: Any) -> bytes:  # noqa: ANN401 - any JSON
    if body is None:
        return b""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace")
