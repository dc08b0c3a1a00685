"""Labels of pacticipants."""

from fastapi import APIRouter
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import labels as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, moment
from pactgate.broker.api.dependencies import BrokerOf, OptionalJsonBody
from pactgate.broker.api.queries import PageOf, with_page
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.versions.pacticipants import Label

router = APIRouter(route_class=SegmentRoute, tags=["labels"])

_LABEL = "/pacticipants/{pacticipant}/labels/{label}"


@router.get("/labels", name="labels", dependencies=[needs(Permission.READ)])
def list_labels(broker: BrokerOf, page: PageOf) -> HalResponse:
    """Every label that some pacticipant has."""
    labels = broker.database.read(actions.list_labels, page)
    address = broker.links.to("labels")
    listed = [{"name": name} for name in labels.items]
    return HalResponse(
        with_page({"_embedded": {"labels": listed}, "_links": {"self": link(address, "Labels")}}, labels, address)
    )


@router.get(_LABEL, name="label", dependencies=[needs(Permission.READ)])
def get_label(pacticipant: str, label: str, broker: BrokerOf) -> HalResponse:
    """One label of a pacticipant."""
    return HalResponse(label_hal(broker.database.read(actions.label, pacticipant, label), pacticipant, broker.links))


@router.put(
    _LABEL,
    name="put_label",
    status_code=201,
    responses=also(200),
    dependencies=[needs(Permission.MANAGE, of="pacticipant")],
)
def put_label(pacticipant: str, label: str, _body: OptionalJsonBody, broker: BrokerOf) -> HalResponse:
    """Give a pacticipant a label; a pacticipant that does not exist is created."""
    read.check_names(pacticipant=pacticipant, label=label)
    made, created = broker.database.write(actions.label_pacticipant, pacticipant, label)
    body = label_hal(made, pacticipant, broker.links)
    headers = {"Location": body["_links"]["self"]["href"]} if created else None
    return HalResponse(body, 201 if created else 200, headers)


@router.delete(_LABEL, name="delete_label", status_code=204, dependencies=[needs(Permission.MANAGE, of="pacticipant")])
def delete_label(pacticipant: str, label: str, broker: BrokerOf) -> Response:
    """Take a label off a pacticipant."""
    broker.database.write(actions.remove_label, pacticipant, label)
    return Response(status_code=204)


def label_hal(value: Label, owner: str, links: Links) -> Json:
    """A label of a pacticipant."""
    return {
        "name": value.name,
        "createdAt": moment(value.created_at),
        "_links": {
            "self": label_link(owner, value.name, links),
            "pacticipant": link(links.to("pacticipant", pacticipant=owner), "Pacticipant", owner),
        },
    }


def label_link(owner: str, name: str, links: Links) -> Json:
    """The link to a label of a pacticipant."""
    return link(links.to("label", pacticipant=owner, label=name), "Label", name)
