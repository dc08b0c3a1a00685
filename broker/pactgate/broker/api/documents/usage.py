"""Who uses which operations and fields of a provider's document."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request

from pactgate.broker.access import needs
from pactgate.broker.actions.documents.usage import ConsumerVersion, UsageOfDocument, UsageQuestion, usage
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.documents.fits import contract_href
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["usage"])


@router.get("/pacticipants/{pacticipant}/usage", name="usage", dependencies=[needs(Permission.READ)])
def get_usage(
    pacticipant: str,
    request: Request,
    broker: BrokerOf,
    environment: Annotated[str | None, Query()] = None,
    operation: Annotated[str | None, Query()] = None,
    field: Annotated[str, Query()] = "",
) -> HalResponse:
    """Which consumers use which operations and fields of a document, in which environments, and what is unused.

    `operation` (`GET /orders/{id}`) and `field` (`response.body.items[].price`) narrow it.
    """
    question = UsageQuestion(pacticipant, environment, operation or None, field)
    found = usage(broker.evidence, question)
    href = broker.links.to("usage", pacticipant=pacticipant)
    asked = f"{href}?{request.url.query}" if request.url.query else href
    return HalResponse(usage_hal(found, question, broker.links, asked))


def usage_hal(found: Iterable[UsageOfDocument], question: UsageQuestion, links: Links, self_href: str) -> Json:
    """Of the document of each provider version in question who uses it, and what nobody uses."""
    provider = question.provider
    return {
        "provider": provider,
        "environment": question.environment,
        "operation": question.operation,
        "field": question.field or None,
        "documents": [_document(each, provider, links) for each in found],
        "_links": {
            "self": link(self_href, "Usage"),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=provider), "Pacticipant", provider),
        },
    }


def _document(found: UsageOfDocument, provider: str, links: Links) -> Json:
    body: Json = {
        "version": found.version,
        "users": [{**user.as_json(), **_who(who)} for who, user in found.users],
        "unmatched": [{**one.as_json(), **_who(who)} for who, one in found.unmatched],
        "_links": {"pf:provider-contract": link(contract_href(provider, found.version, links), "Provider contract")},
    }
    return body if found.unused is None else {**body, "unused": found.unused.as_json()}


def _who(who: ConsumerVersion) -> Json:
    return {"consumer": who.consumer, "version": who.version, "environments": list(who.environments)}
