"""Waivers: findings about a provider that somebody answers for, for a while."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.gate import waivers as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, json_of
from pactgate.broker.api.hal import HalResponse, created_or_ok
from pactgate.broker.api.policy_requests import WaiverBody
from pactgate.broker.api.representations import waivers as represent

router = APIRouter(route_class=SegmentRoute)

WaiverBodyOf = Annotated[WaiverBody, json_of(WaiverBody)]


@router.get("/pacticipants/{pacticipant}/waivers", name="waivers", dependencies=[needs(Access.READ)])
def list_waivers(pacticipant: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The waivers of a provider, also expired ones, the newest first."""
    found = database.read(actions.list_waivers, pacticipant)
    return HalResponse(represent.waivers(found, pacticipant, datetime.now(UTC), links))


@router.post(
    "/pacticipants/{pacticipant}/waivers", name="add_waiver", status_code=201, dependencies=[needs(Access.WRITE)]
)
def add_waiver(pacticipant: str, body: WaiverBodyOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Answer for a finding about a provider."""
    made = database.write(actions.add_waiver, pacticipant, body.wanted)
    return created_or_ok(represent.waiver(made, datetime.now(UTC), links), created=True)


@router.get("/waivers/{uuid}", name="waiver", dependencies=[needs(Access.READ)])
def get_waiver(uuid: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One waiver."""
    return HalResponse(represent.waiver(database.read(actions.waiver, uuid), datetime.now(UTC), links))


@router.delete("/waivers/{uuid}", name="delete_waiver", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_waiver(uuid: str, database: DatabaseOf) -> Response:
    """Take a waiver back: the finding counts again."""
    database.write(actions.remove_waiver, uuid)
    return Response(status_code=204)
