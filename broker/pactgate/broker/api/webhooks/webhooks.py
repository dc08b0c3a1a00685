"""Webhooks: to create, change, list and delete them."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.webhooks import webhooks as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, moment, without_nulls
from pactgate.broker.api.bodies import JsonBody
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.webhooks.user_secrets import secret_names
from pactgate.broker.domain.webhooks.webhook_secrets import shown
from pactgate.broker.domain.webhooks.webhooks import NewWebhook, ScopeParty, Webhook, WebhookRequest
from pactgate.broker.store.webhooks.webhooks import WebhookScope

_DEFAULT_EVENT = "contract_content_changed"


class PartyBody(JsonBody):
    """One side of the scope."""

    name: str | None = None
    label: str | None = None


class EventBody(JsonBody):
    """An event to hear of."""

    name: str


class RequestBody(JsonBody):
    """The request to make. `body` is text, or JSON."""

    method: str
    url: str
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None
    username: str | None = None
    password: str | None = None


class WebhookParts(JsonBody):
    """What a webhook says beside its request."""

    description: str | None = None
    enabled: bool = True
    consumer: PartyBody | None = None
    provider: PartyBody | None = None
    events: list[EventBody] = Field(default_factory=lambda: [EventBody(name=_DEFAULT_EVENT)])
    team_uuid: str | None = Field(None, alias="teamUuid")


class WebhookBody(WebhookParts):
    """A webhook to create, or to put in the place of another."""

    request: RequestBody


def webhook_of(asked: WebhookBody, consumer: str | None = None, provider: str | None = None) -> NewWebhook:
    """The webhook that a body asks for. `consumer` and `provider` stand where the body names none."""
    request = asked.request
    return NewWebhook(
        description=asked.description or None,
        consumer=_wanted_party(asked.consumer, consumer),
        provider=_wanted_party(asked.provider, provider),
        enabled=asked.enabled,
        events=tuple(event.name for event in asked.events),
        request=WebhookRequest(
            method=request.method,
            url=request.url,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.body,
            username=request.username or None,
            password=request.password or None,
        ),
        team=asked.team_uuid or None,
    )


def _wanted_party(body: PartyBody | None, default: str | None) -> ScopeParty | None:
    if body is not None:
        return ScopeParty(body.name, body.label)
    return ScopeParty(default) if default is not None else None


router = APIRouter(route_class=SegmentRoute, tags=["webhooks"])

WebhookBodyOf = Annotated[WebhookBody, json_of(WebhookBody)]
_PAIR = "/provider/{provider}/consumer/{consumer}"


@router.get("/webhooks", name="webhooks", dependencies=[needs(Permission.READ)])
def list_webhooks(broker: BrokerOf) -> HalResponse:
    """Every webhook."""
    return HalResponse(
        webhooks_hal(broker.database.read(actions.list_webhooks), broker.links, broker.links.to("webhooks"))
    )


@router.post(
    "/webhooks", name="create_webhook", status_code=201, dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)]
)
def create_webhook(body: WebhookBodyOf, broker: BrokerOf) -> HalResponse:
    """Create a webhook."""
    return _create(webhook_of(body), broker)


@router.get("/webhooks" + _PAIR, name="webhooks_of_pair", dependencies=[needs(Permission.READ)])
def webhooks_of_pair(provider: str, consumer: str, broker: BrokerOf) -> HalResponse:
    """The webhooks for exactly this consumer and this provider."""
    href = broker.links.to("webhooks_of_pair", provider=provider, consumer=consumer)
    return _list(WebhookScope(consumer, provider), broker, href)


@router.post(
    "/webhooks" + _PAIR,
    name="create_webhook_of_pair",
    status_code=201,
    dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)],
)
def create_webhook_of_pair(provider: str, consumer: str, body: WebhookBodyOf, broker: BrokerOf) -> HalResponse:
    """Create a webhook for this consumer and this provider, unless the body names others."""
    return _create_in(WebhookScope(consumer, provider), body, broker)


@router.get("/pacts" + _PAIR + "/webhooks", name="pact_webhooks", dependencies=[needs(Permission.READ)])
def pact_webhooks(provider: str, consumer: str, broker: BrokerOf) -> HalResponse:
    """The webhooks for exactly this consumer and this provider, at the older address."""
    href = broker.links.to("pact_webhooks", provider=provider, consumer=consumer)
    return _list(WebhookScope(consumer, provider), broker, href, "Pact webhooks")


@router.post(
    "/pacts" + _PAIR + "/webhooks",
    name="create_pact_webhook",
    status_code=201,
    dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)],
)
def create_pact_webhook(provider: str, consumer: str, body: WebhookBodyOf, broker: BrokerOf) -> HalResponse:
    """Create a webhook for this consumer and this provider, at the older address."""
    return _create_in(WebhookScope(consumer, provider), body, broker)


@router.get("/webhooks/provider/{provider}", name="webhooks_of_provider", dependencies=[needs(Permission.READ)])
def webhooks_of_provider(provider: str, broker: BrokerOf) -> HalResponse:
    """The webhooks for exactly this provider and any consumer."""
    return _list(WebhookScope(None, provider), broker, broker.links.to("webhooks_of_provider", provider=provider))


@router.post(
    "/webhooks/provider/{provider}",
    name="create_webhook_of_provider",
    status_code=201,
    dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)],
)
def create_webhook_of_provider(provider: str, body: WebhookBodyOf, broker: BrokerOf) -> HalResponse:
    """Create a webhook for this provider."""
    return _create_in(WebhookScope(None, provider), body, broker)


@router.get("/webhooks/consumer/{consumer}", name="webhooks_of_consumer", dependencies=[needs(Permission.READ)])
def webhooks_of_consumer(consumer: str, broker: BrokerOf) -> HalResponse:
    """The webhooks for exactly this consumer and any provider."""
    return _list(WebhookScope(consumer, None), broker, broker.links.to("webhooks_of_consumer", consumer=consumer))


@router.post(
    "/webhooks/consumer/{consumer}",
    name="create_webhook_of_consumer",
    status_code=201,
    dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)],
)
def create_webhook_of_consumer(consumer: str, body: WebhookBodyOf, broker: BrokerOf) -> HalResponse:
    """Create a webhook for this consumer."""
    return _create_in(WebhookScope(consumer, None), body, broker)


@router.get("/webhooks/{uuid}", name="webhook", dependencies=[needs(Permission.READ)])
def get_webhook(uuid: str, broker: BrokerOf) -> HalResponse:
    """One webhook, without its secrets."""
    return HalResponse(webhook_hal(broker.database.read(actions.webhook, uuid), broker.links))


@router.put(
    "/webhooks/{uuid}",
    name="put_webhook",
    status_code=201,
    responses=also(200),
    dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)],
)
def put_webhook(uuid: str, body: WebhookBodyOf, broker: BrokerOf) -> HalResponse:
    """Put a webhook in the place of the one that is there, or create it under this name."""
    wanted = webhook_of(body)
    check_webhook_of(wanted, broker)
    with suppress(NotFoundError):
        check_webhook_of(broker.database.read(actions.webhook, uuid).wanted, broker)
    kept, created = broker.database.write(actions.put_webhook, uuid, wanted, broker.setup.webhook_calls.policy)
    return HalResponse(webhook_hal(kept, broker.links), 201 if created else 200)


@router.delete(
    "/webhooks/{uuid}",
    name="delete_webhook",
    status_code=204,
    dependencies=[needs(Permission.MANAGE_WEBHOOKS, of=INSIDE)],
)
def delete_webhook(uuid: str, broker: BrokerOf) -> Response:
    """Delete a webhook."""
    check_webhook_of(broker.database.read(actions.webhook, uuid).wanted, broker)
    broker.database.write(actions.delete_webhook, uuid)
    return Response(status_code=204)


def _list(scope: WebhookScope, broker: BrokerOfRequest, href: str, title: str = "Webhooks") -> HalResponse:
    return HalResponse(webhooks_hal(broker.database.read(actions.list_webhooks, scope), broker.links, href, title))


def _create_in(scope: WebhookScope, body: WebhookBody, broker: BrokerOfRequest) -> HalResponse:
    broker.database.read(actions.list_webhooks, scope)
    return _create(webhook_of(body, scope.consumer, scope.provider), broker)


def check_webhook_of(wanted: NewWebhook, broker: BrokerOfRequest) -> None:
    """Refuse who may not save or call such a webhook. Raises ForbiddenError.

    One of a team is for those who may manage that team's, one without a team for those who answer for one of its
    sides; not if it uses secrets, which then are the whole broker's.
    """
    if wanted.team is not None or secret_names(wanted.request):
        broker.check_for_team(Permission.MANAGE_WEBHOOKS, wanted.team)
        return
    sides = [side.name if side else None for side in (wanted.consumer, wanted.provider)]
    broker.check_one(Permission.MANAGE_WEBHOOKS, *sides)


def _create(wanted: NewWebhook, broker: BrokerOfRequest) -> HalResponse:
    check_webhook_of(wanted, broker)
    made = broker.database.write(actions.create_webhook, wanted, broker.setup.webhook_calls.policy)
    location = broker.links.to("webhook", uuid=made.uuid)
    return HalResponse(webhook_hal(made, broker.links), 201, {"Location": location})


_EXECUTE = (
    "Test the execution of the webhook with the latest matching pact or verification by sending a POST request to "
    "this URL"
)


def webhook_hal(value: Webhook, links: Links) -> Json:
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
        "teamUuid": wanted.team,
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


def webhooks_hal(values: Iterable[Webhook], links: Links, href: str, title: str = "Webhooks") -> Json:
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


def _scope_links(wanted: NewWebhook, links: Links) -> Json:
    scope_links: Json = {}
    for role, party in (("consumer", wanted.consumer), ("provider", wanted.provider)):
        if party and party.name is not None:
            href = links.to("pacticipant", pacticipant=party.name)
            scope_links[f"pb:{role}"] = link(href, role.capitalize(), party.name)
        elif party and party.label is not None:
            href = links.to("pacticipants_by_label", label=party.label)
            scope_links[f"pb:{role}s"] = link(href, f"{role.capitalize()}s by label", party.label)
    if "pb:consumer" in scope_links and "pb:provider" in scope_links:
        consumer, provider = scope_links["pb:consumer"]["name"], scope_links["pb:provider"]["name"]
        href = links.to("webhooks_of_pair", consumer=consumer, provider=provider)
        scope_links["pb:pact-webhooks"] = link(href, f"All webhooks for consumer {consumer} and provider {provider}")
    return scope_links


def _party(value: ScopeParty | None) -> Json | None:
    return None if value is None else without_nulls({"name": value.name, "label": value.label})


def _request(value: WebhookRequest) -> Json:
    hidden = shown(value)
    body = {
        "method": hidden.method,
        "url": hidden.url,
        "headers": hidden.headers or None,
        "body": hidden.body,
        "username": hidden.username,
        "password": hidden.password,
    }
    return without_nulls(body)
