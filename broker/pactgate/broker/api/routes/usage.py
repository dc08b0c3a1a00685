"""Who uses which operations and fields of a provider's document."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.documents.usage import UsageQuestion, usage
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.representations import usage as represent

router = APIRouter(route_class=SegmentRoute)


@router.get("/pacticipants/{pacticipant}/usage", name="usage", dependencies=[needs(Access.READ)])
def get_usage(
    pacticipant: str,
    request: Request,
    database: DatabaseOf,
    links: LinksOf,
    environment: Annotated[str | None, Query()] = None,
    operation: Annotated[str | None, Query()] = None,
    field: Annotated[str, Query()] = "",
) -> HalResponse:
    """Which consumers use which operations and fields of a document, in which environments, and what is unused.

    `operation` (`GET /orders/{id}`) and `field` (`response.body.items[].price`) narrow it.
    """
    question = UsageQuestion(pacticipant, environment, operation or None, field)
    found = usage(database, question)
    href = links.to("usage", pacticipant=pacticipant)
    asked = f"{href}?{request.url.query}" if request.url.query else href
    return HalResponse(represent.usage(found, question, links, asked))
