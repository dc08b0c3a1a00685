"""Webhooks as HAL."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, without_nulls
from pactgate.broker.domain.publishing.pact_metadata import encode
from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.verification.verifications import Verification
from pactgate.broker.domain.webhooks.webhook_runs import Execution, as_json
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.domain.webhooks.webhooks import (
    HIDDEN,
    NewWebhook,
    Party,
    Webhook,
    WebhookRequest,
    redacted_headers,
)

_EXECUTE = (
    "Test the execution of the webhook with the latest matching pact or verification by sending a POST request to "
    "this URL"
)


def webhook(value: Webhook, links: Links) -> Json:
    """One webhook, without its secrets."""
    wanted = value.wanted
    title = wanted.title
    body = {
        "uuid": value.uuid,
        "description": title,
        "consumer": _party(wanted.consumer),
        "provider": _party(wanted.provider),
        "enabled": wanted.enabled,
        "request": _request(wanted.request),
        "events": [{"name": name} for name in wanted.events],
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at) if value.updated_at != value.created_at else None,
        "_links": {
            "self": link(links.to("webhook", uuid=value.uuid), title),
            "pb:execute": link(links.to("execute_webhook", uuid=value.uuid), _EXECUTE),
            **_scope_links(wanted, links),
            "pb:webhooks": link(links.to("webhooks"), "All webhooks"),
        },
    }
    return without_nulls(body)


def webhooks(values: Iterable[Webhook], links: Links, href: str, title: str = "Webhooks") -> Json:
    """A list of webhooks, which is at `href`."""
    listed = [link(links.to("webhook", uuid=each.uuid), each.wanted.scope, each.wanted.title) for each in values]
    return {
        "_links": {
            "self": link(href, title),
            "pb:create": link(href, "POST to create a webhook"),
            "pb:webhooks": listed,
            "curies": [{"name": "pb", "href": f"{links.base_url}/doc/webhooks-{{rel}}", "templated": True}],
        }
    }


def execution(value: Execution, again: str, of: str | None = None) -> Json:
    """What a call came to. `again` is where to try it again, `of` the address of the webhook if it is kept."""
    parts = urlsplit(value.call.url)
    sent = {
        "headers": redacted_headers(value.call.headers),
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


def webhook_addresses(links: Links) -> WebhookAddresses:
    """How webhooks are told of pacts and results: the address of a pact says which consumer version is meant."""
    return WebhookAddresses(lambda pact, tags: _pact(pact, tags, links), lambda result: _result(result, links))


def _pact(pact: Pact, tags: Iterable[str], links: Links) -> str:
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


def _scope_links(wanted: NewWebhook, links: Links) -> Json:
    found: Json = {}
    for role, party in (("consumer", wanted.consumer), ("provider", wanted.provider)):
        if party and party.name is not None:
            href = links.to("pacticipant", pacticipant=party.name)
            found[f"pb:{role}"] = link(href, role.capitalize(), party.name)
        elif party and party.label is not None:
            href = links.to("pacticipants_by_label", label=party.label)
            found[f"pb:{role}s"] = link(href, f"{role.capitalize()}s by label", party.label)
    if "pb:consumer" in found and "pb:provider" in found:
        consumer, provider = found["pb:consumer"]["name"], found["pb:provider"]["name"]
        href = links.to("webhooks_of_pair", consumer=consumer, provider=provider)
        found["pb:pact-webhooks"] = link(href, f"All webhooks for consumer {consumer} and provider {provider}")
    return found


def _party(value: Party | None) -> Json | None:
    return None if value is None else without_nulls({"name": value.name, "label": value.label})


def _request(value: WebhookRequest) -> Json:
    body = {
        "method": value.method,
        "url": value.url,
        "headers": redacted_headers(value.headers) or None,
        "body": value.body,
        "username": value.username,
        "password": HIDDEN if value.password else None,
    }
    return without_nulls(body)
