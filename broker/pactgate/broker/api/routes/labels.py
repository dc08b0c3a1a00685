"""Labels of pacticipants."""

from fastapi import APIRouter
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import labels as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, OptionalJsonBody
from pactgate.broker.api.hal import HalResponse, link
from pactgate.broker.api.pagination import PageOf, with_page
from pactgate.broker.api.representations import pacticipants as represent
from pactgate.broker.api.statuses import also

router = APIRouter(route_class=SegmentRoute)

_LABEL = "/pacticipants/{pacticipant}/labels/{label}"


@router.get("/labels", name="labels", dependencies=[needs(Access.READ)])
def list_labels(database: DatabaseOf, links: LinksOf, page: PageOf) -> HalResponse:
    """Every label that some pacticipant has."""
    found = database.read(actions.list_labels, page)
    address = links.to("labels")
    listed = [{"name": name} for name in found.items]
    return HalResponse(
        with_page({"_embedded": {"labels": listed}, "_links": {"self": link(address, "Labels")}}, found, address)
    )


@router.get(_LABEL, name="label", dependencies=[needs(Access.READ)])
def get_label(pacticipant: str, label: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One label of a pacticipant."""
    return HalResponse(represent.label(database.read(actions.label, pacticipant, label), pacticipant, links))


@router.put(_LABEL, name="put_label", status_code=201, responses=also(200), dependencies=[needs(Access.WRITE)])
def put_label(
    pacticipant: str, label: str, _body: OptionalJsonBody, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Give a pacticipant a label; a pacticipant that does not exist is created."""
    read.check_names(pacticipant=pacticipant, label=label)
    made, created = database.write(actions.label_pacticipant, pacticipant, label)
    body = represent.label(made, pacticipant, links)
    headers = {"Location": body["_links"]["self"]["href"]} if created else None
    return HalResponse(body, 201 if created else 200, headers)


@router.delete(_LABEL, name="delete_label", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_label(pacticipant: str, label: str, database: DatabaseOf) -> Response:
    """Take a label off a pacticipant."""
    database.write(actions.remove_label, pacticipant, label)
    return Response(status_code=204)
