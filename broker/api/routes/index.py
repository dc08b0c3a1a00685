"""The index of the API."""

from fastapi import APIRouter

from broker.addresses import SegmentRoute
from broker.api.dependencies import LinksOf
from broker.api.hal import HalResponse
from broker.api.representations.index import index

router = APIRouter(route_class=SegmentRoute)


@router.get("/", name="index")
def get_index(links: LinksOf) -> HalResponse:
    """Where everything is."""
    return HalResponse(index(links))
