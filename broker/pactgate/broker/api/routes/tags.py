"""Tags of versions."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import change_versions as actions
from pactgate.broker.actions.versions.tag_version import tag_version
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, OptionalJsonBody, VersionRulesOf
from pactgate.broker.api.hal import HalResponse, created_or_ok
from pactgate.broker.api.pagination import PageOf, as_asked, with_page
from pactgate.broker.api.representations import tags as represent
from pactgate.broker.api.representations.versions import versions
from pactgate.broker.api.statuses import also

router = APIRouter(route_class=SegmentRoute)

_TAG = "/pacticipants/{pacticipant}/versions/{version}/tags/{tag}"


@router.get(
    "/pacticipants/{pacticipant}/tags/{tag}/versions", name="tagged_versions", dependencies=[needs(Access.READ)]
)
def list_tagged_versions(
    pacticipant: str, tag: str, request: Request, database: DatabaseOf, links: LinksOf, page: PageOf
) -> HalResponse:
    """Versions that have a tag, newest first."""
    found = database.read(read.tagged_versions, pacticipant, tag, page)
    address = links.to("tagged_versions", pacticipant=pacticipant, tag=tag)
    title = f"All application versions of {pacticipant} with tag {tag}"
    body = versions(found.items, pacticipant, links, address=as_asked(address, request), title=title)
    return HalResponse(with_page(body, found, address))


@router.get(_TAG, name="version_tag", dependencies=[needs(Access.READ)])
def get_version_tag(pacticipant: str, version: str, tag: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One tag of a version."""
    return HalResponse(represent.tagged(database.read(actions.tag, pacticipant, version, tag), links))


@router.put(_TAG, name="put_version_tag", status_code=201, responses=also(200), dependencies=[needs(Access.WRITE)])
def put_version_tag(
    pacticipant: str,
    version: str,
    tag: str,
    _body: OptionalJsonBody,
    database: DatabaseOf,
    links: LinksOf,
    rules: VersionRulesOf,
) -> HalResponse:
    """Tag a version; what does not exist is created."""
    read.check_names(pacticipant=pacticipant, version=version, tag=tag)
    added = database.write(tag_version, rules, pacticipant=pacticipant, number=version, tag=tag)
    return created_or_ok(represent.tagged(added, links), created=added.created)


@router.delete(_TAG, name="delete_version_tag", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_version_tag(pacticipant: str, version: str, tag: str, database: DatabaseOf) -> Response:
    """Take a tag off a version."""
    database.write(actions.remove_tag, pacticipant, version, tag)
    return Response(status_code=204)
