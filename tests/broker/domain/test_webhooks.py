from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy, webhook_problems
from pactgate.broker.domain.webhooks.webhook_runs import WebhookReply, execution, prepared
from pactgate.broker.domain.webhooks.webhook_templates import rendered
from pactgate.broker.domain.webhooks.webhooks import NewWebhook, WebhookRequest

SEE = " See /doc/webhooks#whitelist for more information."
OPEN = CallPolicy(schemes=("https", "http"))


def problems(url: str, policy: CallPolicy = OPEN, method: str = "POST") -> dict[str, list[str]]:
    request = WebhookRequest(method, url, {})
    return webhook_problems(NewWebhook(None, None, None, True, ("contract_published",), request), policy)


@pytest.mark.parametrize(
    ("hosts", "host", "named"),
    [
        (("ci.example.org",), "CI.example.org", True),
        (("ci.example.org",), "ci.example.org.evil.org", False),
        (("*.example.org",), "ci.example.org", True),
        (("*.example.org",), "example.org", False),
        ((r"/^ci\d\.example\.org$/",), "ci1.example.org", True),
        (("10.0.0.0/8",), "10.2.3.4", True),
        (("10.0.0.0/8",), "11.2.3.4", False),
        ((), "ci.example.org", False),
    ],
)
def test_which_hosts_a_list_names(hosts: tuple[str, ...], host: str, named: bool) -> None:  # noqa: FBT001 - expected
    assert CallPolicy(hosts=hosts).names(host) is named


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "is not a valid URL eg. http://example.org"),
        ("http://", "is not a valid URL eg. http://example.org"),
        ("http://[::1", "is not a valid URL eg. http://example.org"),
        ("http://x:99999/", "is not a valid URL eg. http://example.org"),
        ("http://a b/", "is not a valid URL eg. http://example.org"),
        ("http://${pactbroker.consumerName}/", "cannot have a template parameter in the host"),
        ("ftp://x/", f"scheme must be https, http.{SEE}"),
    ],
)
def test_urls_that_cannot_be(url: str, message: str) -> None:
    assert problems(url) == {"request.url": [message]}


def test_messages_name_what_is_allowed() -> None:
    policy = CallPolicy(methods=("POST", "PUT"), hosts=("a.org", "/b/"))
    found = problems("https://c.org/", policy, "GET")
    assert found["request.method"] == [f"must be one of POST, PUT.{SEE}"]
    assert found["request.url"] == [f'host must be in the whitelist "a.org", /b/.{SEE}']
    assert problems("https://a.org/", policy, "FETCH")["request.method"] == ["is not a recognised HTTP method"]
    assert problems("https://a.org/${pactbroker.consumerName}?x=${pactbroker.pactUrl}", policy) == {}


@given(value=st.text())
def test_no_value_breaks_a_document_or_an_address(value: str) -> None:
    body: Any = {"a": "${pactbroker.consumerName}", "b": ["${pactbroker.other}", 1, None]}
    request = WebhookRequest("POST", "https://x.org/?c=${pactbroker.consumerName}&d=1", {}, body)
    done = rendered(request, {"consumerName": value.encode("utf-8", "replace").decode()})
    assert done.body == {"a": value.encode("utf-8", "replace").decode(), "b": ["${pactbroker.other}", 1, None]}
    assert done.url.startswith("https://x.org/?c=")
    assert done.url.count("&") == 1


def test_a_reply_cannot_forge_lines_of_the_log_and_is_logged_only_where_hosts_are_named() -> None:
    request = WebhookRequest("POST", "https://x.org/", {"authorization": "secret"})
    call = prepared(request, {}, agent="pactgate", delivery="1")
    reply = WebhookReply(200, "OK", {}, "first\n[2026-01-01T00:00:00Z] INFO: forged")
    log = execution(call, reply, CallPolicy(hosts=("x.org",)), datetime.now(UTC)).log
    assert all(line.startswith("[") and line.count("INFO: ") == 1 for line in log.splitlines() if "forged" not in line)
    assert len([line for line in log.splitlines() if "forged" in line]) == 1
    assert "secret" not in log
    assert "forged" not in execution(call, reply, CallPolicy(), datetime.now(UTC)).log
