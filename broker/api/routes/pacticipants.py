"""Pacticipants and integrations."""

from fastapi import APIRouter

from broker.actions import pacticipants as actions
from broker.actions import read_contracts as read
from broker.addresses import SegmentRoute
from broker.api.dependencies import DatabaseOf, JsonBody, LinksOf
from broker.api.hal import HalResponse
from broker.api.representations import pacticipants as represent
from broker.api.requests import PacticipantBody, PacticipantChangeBody, checked

router = APIRouter(route_class=SegmentRoute)


@router.get("/pacticipants", name="pacticipants")
def list_pacticipants(database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every pacticipant, by name."""
    return HalResponse(represent.pacticipants(database.read(actions.list_pacticipants), links))


@router.post("/pacticipants", name="create_pacticipant")
def create_pacticipant(body: JsonBody, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Create a pacticipant. One that is there already is answered as it is."""
    request = checked(PacticipantBody, body)
    made = database.write(actions.create_pacticipant, request.name, request.model_dump(exclude={"name"}))
    location = links.to("pacticipant", pacticipant=made.name)
    return HalResponse(represent.pacticipant(made, links), 201, {"Location": location})


@router.get("/pacticipants/{pacticipant}", name="pacticipant")
def get_pacticipant(pacticipant: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One pacticipant."""
    return HalResponse(represent.pacticipant(database.read(read.pacticipant, pacticipant), links))


@router.patch("/pacticipants/{pacticipant}", name="change_pacticipant")
def change_pacticipant(pacticipant: str, body: JsonBody, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Set the given properties of a pacticipant, which is made if it is new."""
    request = checked(PacticipantChangeBody, body)
    changed = database.write(actions.change_pacticipant, pacticipant, request.model_dump())
    return HalResponse(represent.pacticipant(changed, links))


@router.get("/integrations", name="integrations")
def list_integrations(database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every consumer and provider that ever had a pact."""
    return HalResponse(represent.integrations(database.read(actions.list_integrations), links))
