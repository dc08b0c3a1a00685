"""The index of the API."""

from fastapi import APIRouter

from pactgate.broker.access import Access, needs
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answering import AnsweringOf
from pactgate.broker.api.dependencies import LinksOf
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.representations.index import index

router = APIRouter(route_class=SegmentRoute)


@router.get("/", name="index", dependencies=[needs(Access.READ)])
def get_index(links: LinksOf, answering: AnsweringOf) -> HalResponse:
    """The index, where clients start."""
    return HalResponse(index(links, names_pacts_to_verify=answering.names_pacts_to_verify))
