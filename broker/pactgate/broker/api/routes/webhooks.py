"""Webhooks: to create, change, list, delete and try them."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.webhooks import webhooks as actions
from pactgate.broker.actions.webhooks.execute_webhook import execute, request_of_test
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, OptionalJsonBody, json_of
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.representations import webhooks as represent
from pactgate.broker.api.statuses import also
from pactgate.broker.api.webhook_calls import CallsOf, WebhookCalls
from pactgate.broker.api.webhook_requests import WebhookBody, webhook_of
from pactgate.broker.domain.webhooks.webhook_runs import Execution, call_of
from pactgate.broker.domain.webhooks.webhooks import NewWebhook
from pactgate.broker.store.engine import Database
from pactgate.broker.store.webhooks.webhooks import Scope

router = APIRouter(route_class=SegmentRoute)

WebhookBodyOf = Annotated[WebhookBody, json_of(WebhookBody)]

_PAIR = "/provider/{provider}/consumer/{consumer}"
_TEST_DELIVERY = "test"


@router.get("/webhooks", name="webhooks", dependencies=[needs(Access.READ)])
def list_webhooks(database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every webhook."""
    return HalResponse(represent.webhooks(database.read(actions.list_webhooks), links, links.to("webhooks")))


@router.post("/webhooks", name="create_webhook", status_code=201, dependencies=[needs(Access.WRITE)])
def create_webhook(body: WebhookBodyOf, database: DatabaseOf, links: LinksOf, calls: CallsOf) -> HalResponse:
    """Create a webhook."""
    return _create(webhook_of(body), database, links, calls)


@router.post("/webhooks/execute", name="execute_unsaved_webhook", dependencies=[needs(Access.WRITE)])
def execute_unsaved(body: WebhookBodyOf, database: DatabaseOf, links: LinksOf, calls: CallsOf) -> HalResponse:
    """Call once what a webhook that is not kept would call."""
    wanted = webhook_of(body)
    database.read(actions.check_webhook, wanted, calls.policy)
    done = _try(wanted, database, links, calls)
    return HalResponse(represent.execution(done, links.to("execute_unsaved_webhook")))


@router.get("/webhooks" + _PAIR, name="webhooks_of_pair", dependencies=[needs(Access.READ)])
def webhooks_of_pair(provider: str, consumer: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The webhooks for exactly this consumer and this provider."""
    href = links.to("webhooks_of_pair", provider=provider, consumer=consumer)
    return _list(Scope(consumer, provider), database, links, href)


@router.post("/webhooks" + _PAIR, name="create_webhook_of_pair", status_code=201, dependencies=[needs(Access.WRITE)])
def create_webhook_of_pair(
    provider: str, consumer: str, body: WebhookBodyOf, database: DatabaseOf, links: LinksOf, calls: CallsOf
) -> HalResponse:
    """Create a webhook for this consumer and this provider, unless the body names others."""
    return _create_in(Scope(consumer, provider), body, database, links, calls)


@router.get("/pacts" + _PAIR + "/webhooks", name="pact_webhooks", dependencies=[needs(Access.READ)])
def pact_webhooks(provider: str, consumer: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The webhooks for exactly this consumer and this provider, at the older address."""
    href = links.to("pact_webhooks", provider=provider, consumer=consumer)
    return _list(Scope(consumer, provider), database, links, href, "Pact webhooks")


@router.post(
    "/pacts" + _PAIR + "/webhooks", name="create_pact_webhook", status_code=201, dependencies=[needs(Access.WRITE)]
)
def create_pact_webhook(
    provider: str, consumer: str, body: WebhookBodyOf, database: DatabaseOf, links: LinksOf, calls: CallsOf
) -> HalResponse:
    """Create a webhook for this consumer and this provider, at the older address."""
    return _create_in(Scope(consumer, provider), body, database, links, calls)


@router.get("/webhooks/provider/{provider}", name="webhooks_of_provider", dependencies=[needs(Access.READ)])
def webhooks_of_provider(provider: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The webhooks for exactly this provider and any consumer."""
    return _list(Scope(None, provider), database, links, links.to("webhooks_of_provider", provider=provider))


@router.post(
    "/webhooks/provider/{provider}",
    name="create_webhook_of_provider",
    status_code=201,
    dependencies=[needs(Access.WRITE)],
)
def create_webhook_of_provider(
    provider: str, body: WebhookBodyOf, database: DatabaseOf, links: LinksOf, calls: CallsOf
) -> HalResponse:
    """Create a webhook for this provider."""
    return _create_in(Scope(None, provider), body, database, links, calls)


@router.get("/webhooks/consumer/{consumer}", name="webhooks_of_consumer", dependencies=[needs(Access.READ)])
def webhooks_of_consumer(consumer: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The webhooks for exactly this consumer and any provider."""
    return _list(Scope(consumer, None), database, links, links.to("webhooks_of_consumer", consumer=consumer))


@router.post(
    "/webhooks/consumer/{consumer}",
    name="create_webhook_of_consumer",
    status_code=201,
    dependencies=[needs(Access.WRITE)],
)
def create_webhook_of_consumer(
    consumer: str, body: WebhookBodyOf, database: DatabaseOf, links: LinksOf, calls: CallsOf
) -> HalResponse:
    """Create a webhook for this consumer."""
    return _create_in(Scope(consumer, None), body, database, links, calls)


@router.get("/webhooks/{uuid}", name="webhook", dependencies=[needs(Access.READ)])
def get_webhook(uuid: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One webhook, without its secrets."""
    return HalResponse(represent.webhook(database.read(actions.webhook, uuid), links))


@router.put(
    "/webhooks/{uuid}", name="put_webhook", status_code=201, responses=also(200), dependencies=[needs(Access.WRITE)]
)
def put_webhook(uuid: str, body: WebhookBodyOf, database: DatabaseOf, links: LinksOf, calls: CallsOf) -> HalResponse:
    """Put a webhook in the place of the one that is there, or create it under this name."""
    kept, created = database.write(actions.put_webhook, uuid, webhook_of(body), calls.policy)
    return HalResponse(represent.webhook(kept, links), 201 if created else 200)


@router.delete("/webhooks/{uuid}", name="delete_webhook", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_webhook(uuid: str, database: DatabaseOf) -> Response:
    """Delete a webhook."""
    database.write(actions.delete_webhook, uuid)
    return Response(status_code=204)


@router.post("/webhooks/{uuid}/execute", name="execute_webhook", dependencies=[needs(Access.WRITE)])
def execute_webhook(
    uuid: str, _body: OptionalJsonBody, database: DatabaseOf, links: LinksOf, calls: CallsOf
) -> HalResponse:
    """Call once what a webhook calls, whether it is enabled or not. Nothing is kept of it."""
    done = _try(database.read(actions.webhook, uuid).wanted, database, links, calls)
    again = links.to("execute_webhook", uuid=uuid)
    return HalResponse(represent.execution(done, again, links.to("webhook", uuid=uuid)))


def _list(scope: Scope, database: Database, links: Links, href: str, title: str = "Webhooks") -> HalResponse:
    return HalResponse(represent.webhooks(database.read(actions.list_webhooks, scope), links, href, title))


def _create_in(scope: Scope, body: WebhookBody, database: Database, links: Links, calls: WebhookCalls) -> HalResponse:
    database.read(actions.list_webhooks, scope)
    return _create(webhook_of(body, scope.consumer, scope.provider), database, links, calls)


def _create(wanted: NewWebhook, database: Database, links: Links, calls: WebhookCalls) -> HalResponse:
    made = database.write(actions.create_webhook, wanted, calls.policy)
    location = links.to("webhook", uuid=made.uuid)
    return HalResponse(represent.webhook(made, links), 201, {"Location": location})


def _try(wanted: NewWebhook, database: Database, links: Links, calls: WebhookCalls) -> Execution:
    request = database.read(request_of_test, wanted, represent.webhook_addresses(links))
    call = call_of(request, agent=calls.agent, delivery=_TEST_DELIVERY)
    return execute(call, calls.outbound, calls.policy)
