"""Tags of versions."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import change_versions as actions
from pactgate.broker.actions.versions.tag_version import deployed_to_by, tag_version
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, created_or_ok, link, moment
from pactgate.broker.api.dependencies import BrokerOf, OptionalJsonBody
from pactgate.broker.api.queries import PageOf, as_asked, with_page
from pactgate.broker.api.versions.versions import versions_hal
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.versions.versions import Tagged

router = APIRouter(route_class=SegmentRoute, tags=["tags"])

_TAG = "/pacticipants/{pacticipant}/versions/{version}/tags/{tag}"


@router.get(
    "/pacticipants/{pacticipant}/tags/{tag}/versions", name="tagged_versions", dependencies=[needs(Permission.READ)]
)
def list_tagged_versions(pacticipant: str, tag: str, request: Request, broker: BrokerOf, page: PageOf) -> HalResponse:
    """Versions that have a tag, newest first."""
    tagged_versions = broker.database.read(read.tagged_versions, pacticipant, tag, page)
    address = broker.links.to("tagged_versions", pacticipant=pacticipant, tag=tag)
    title = f"All application versions of {pacticipant} with tag {tag}"
    body = versions_hal(
        tagged_versions.items, pacticipant, broker.links, address=as_asked(address, request), title=title
    )
    return HalResponse(with_page(body, tagged_versions, address))


@router.get(_TAG, name="version_tag", dependencies=[needs(Permission.READ)])
def get_version_tag(pacticipant: str, version: str, tag: str, broker: BrokerOf) -> HalResponse:
    """One tag of a version."""
    return HalResponse(tag_hal(broker.database.read(actions.tag, pacticipant, version, tag), broker.links))


@router.put(
    _TAG,
    name="put_version_tag",
    status_code=201,
    responses=also(200),
    dependencies=[needs(Permission.PUBLISH, of="pacticipant")],
)
def put_version_tag(
    pacticipant: str,
    version: str,
    tag: str,
    _body: OptionalJsonBody,
    broker: BrokerOf,
) -> HalResponse:
    """Tag a version; what does not exist is created."""
    read.check_names(pacticipant=pacticipant, version=version, tag=tag)
    if place := broker.database.read(deployed_to_by, broker.version_rules, tag):
        broker.check(Permission.RECORD, pacticipant)
        broker.check_environment(place.uuid, pacticipant)
    added = broker.database.write(tag_version, broker.version_rules, pacticipant=pacticipant, number=version, tag=tag)
    return created_or_ok(tag_hal(added, broker.links), created=added.created)


@router.delete(
    _TAG, name="delete_version_tag", status_code=204, dependencies=[needs(Permission.PUBLISH, of="pacticipant")]
)
def delete_version_tag(pacticipant: str, version: str, tag: str, broker: BrokerOf) -> Response:
    """Take a tag off a version."""
    broker.database.write(actions.remove_tag, pacticipant, version, tag)
    return Response(status_code=204)


def tag_hal(value: Tagged, links: Links) -> Json:
    """The tag of a version."""
    own = {"pacticipant": value.pacticipant, "version": value.version}
    return {
        "name": value.tag.name,
        "createdAt": moment(value.tag.created_at),
        "_links": {
            "self": link(links.to("version_tag", **own, tag=value.tag.name), "Tag", value.tag.name),
            "version": link(links.to("version", **own), "Version", value.version),
            "pacticipant": link(
                links.to("pacticipant", pacticipant=value.pacticipant), "Pacticipant", value.pacticipant
            ),
        },
    }
