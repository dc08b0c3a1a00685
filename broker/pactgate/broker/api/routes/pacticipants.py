"""Pacticipants."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import pacticipants as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, json_of
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.pagination import PageOf, with_page
from pactgate.broker.api.representations import pacticipants as represent
from pactgate.broker.api.requests import PacticipantBody, PacticipantChangeBody
from pactgate.broker.api.statuses import also

router = APIRouter(route_class=SegmentRoute)

ChangeOf = Annotated[PacticipantChangeBody, json_of(PacticipantChangeBody)]
Search = Annotated[str, Query(alias="q")]


@router.get("/pacticipants", name="pacticipants", dependencies=[needs(Access.READ)])
def list_pacticipants(database: DatabaseOf, links: LinksOf, page: PageOf, search: Search = "") -> HalResponse:
    """Pacticipants, by name."""
    found = database.read(actions.list_pacticipants, page, search=search)
    address = links.to("pacticipants")
    return HalResponse(with_page(represent.pacticipants(found.items, address, links), found, address))


@router.get("/pacticipants/label/{label}", name="pacticipants_by_label", dependencies=[needs(Access.READ)])
def list_pacticipants_by_label(
    label: str, database: DatabaseOf, links: LinksOf, page: PageOf, search: Search = ""
) -> HalResponse:
    """Pacticipants that have a label, by name."""
    found = database.read(actions.list_pacticipants, page, search=search, label=label)
    # The Pact Broker calls this list by the address of the whole one; its next page is one of this list.
    listed = represent.pacticipants(found.items, links.to("pacticipants"), links)
    return HalResponse(with_page(listed, found, links.to("pacticipants_by_label", label=label)))


@router.post("/pacticipants", name="create_pacticipant", status_code=201, dependencies=[needs(Access.WRITE)])
def create_pacticipant(
    body: Annotated[PacticipantBody, json_of(PacticipantBody)], database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Create a pacticipant. One that is there already is answered as it is."""
    made = database.write(actions.create_pacticipant, body.name, body.model_dump(exclude={"name"}))
    return _created(made, links)


@router.get("/pacticipants/{pacticipant}", name="pacticipant", dependencies=[needs(Access.READ)])
def get_pacticipant(pacticipant: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One pacticipant."""
    return HalResponse(represent.described(database.read(actions.describe, pacticipant), links))


@router.put("/pacticipants/{pacticipant}", name="replace_pacticipant", dependencies=[needs(Access.WRITE)])
def replace_pacticipant(pacticipant: str, body: ChangeOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Set every property of a pacticipant; what is left out is set to nothing."""
    replaced = database.write(actions.replace_pacticipant, pacticipant, body.model_dump())
    return HalResponse(represent.described(replaced, links))


@router.patch(
    "/pacticipants/{pacticipant}", name="change_pacticipant", responses=also(201), dependencies=[needs(Access.WRITE)]
)
def change_pacticipant(pacticipant: str, body: ChangeOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Set the given properties of a pacticipant, which is made if it is new."""
    read.check_names(pacticipant=pacticipant)
    changed = database.write(actions.change_pacticipant, pacticipant, body.model_dump(exclude_unset=True))
    return _created(changed, links) if changed.created else HalResponse(represent.described(changed, links))


@router.delete(
    "/pacticipants/{pacticipant}", name="delete_pacticipant", status_code=204, dependencies=[needs(Access.WRITE)]
)
def delete_pacticipant(pacticipant: str, database: DatabaseOf) -> Response:
    """Delete a pacticipant with everything that is known of it."""
    database.write(actions.delete_pacticipant, pacticipant)
    return Response(status_code=204)


def _created(made: actions.Described, links: LinksOf) -> HalResponse:
    location = links.to("pacticipant", pacticipant=made.pacticipant.name)
    return HalResponse(represent.described(made, links), 201, {"Location": location})
