"""Versions of pacticipants, their branches and tags."""

from fastapi import APIRouter

from broker.actions import read_contracts as read
from broker.actions.environments import list_environments
from broker.actions.record_version import add_branch_version, add_version_tag
from broker.addresses import Links, SegmentRoute
from broker.api.dependencies import DatabaseOf, LinksOf, OptionalJsonBody
from broker.api.hal import HalResponse, Json
from broker.api.representations import versions as represent
from broker.domain.versions import Version
from broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)


@router.get("/pacticipants/{pacticipant}/versions", name="versions")
def list_versions(pacticipant: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every version of a pacticipant, newest first."""
    found = database.read(read.versions, pacticipant)
    places = database.read(list_environments)
    return HalResponse(represent.versions(found, places, pacticipant, links))


@router.get("/pacticipants/{pacticipant}/versions/{version}", name="version")
def get_version(pacticipant: str, version: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One version."""
    return _answer(database.read(read.version, pacticipant, version), database, links)


@router.get("/pacticipants/{pacticipant}/latest-version", name="latest_version")
def get_latest_version(pacticipant: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The version that was made last."""
    href = links.to("latest_version", pacticipant=pacticipant)
    return _answer(database.read(read.latest_version, pacticipant), database, links, href)


@router.get("/pacticipants/{pacticipant}/latest-version/{tag}", name="latest_tagged_version")
def get_latest_tagged_version(pacticipant: str, tag: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The version with the tag that was made last."""
    href = links.to("latest_tagged_version", pacticipant=pacticipant, tag=tag)
    return _answer(database.read(read.latest_version, pacticipant, tag), database, links, href)


@router.get("/pacticipants/{pacticipant}/branches/{branch}", name="branch")
def get_branch(pacticipant: str, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One branch."""
    return HalResponse(represent.branch(database.read(read.branch, pacticipant, branch), links))


@router.get("/pacticipants/{pacticipant}/branches/{branch}/latest-version", name="latest_branch_version")
def get_latest_branch_version(pacticipant: str, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The head of a branch."""
    href = links.to("latest_branch_version", pacticipant=pacticipant, branch=branch)
    return _answer(database.read(read.branch_head, pacticipant, branch), database, links, href)


@router.put("/pacticipants/{pacticipant}/branches/{branch}/versions/{version}", name="branch_version")
def put_branch_version(
    pacticipant: str, branch: str, version: str, _body: OptionalJsonBody, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Add a version to a branch; what is not there is made."""
    read.check_names(pacticipant=pacticipant, branch=branch, version=version)
    added = database.write(add_branch_version, pacticipant=pacticipant, branch=branch, number=version)
    return _put(represent.branch_version(added, links), created=added.created)


@router.put("/pacticipants/{pacticipant}/versions/{version}/tags/{tag}", name="version_tag")
def put_version_tag(
    pacticipant: str, version: str, tag: str, _body: OptionalJsonBody, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Tag a version; what is not there is made."""
    read.check_names(pacticipant=pacticipant, version=version, tag=tag)
    added = database.write(add_version_tag, pacticipant=pacticipant, number=version, tag=tag)
    return _put(represent.tagged(added, links), created=added.created)


def _put(body: Json, *, created: bool) -> HalResponse:
    if not created:
        return HalResponse(body)
    return HalResponse(body, 201, {"Location": body["_links"]["self"]["href"]})


def _answer(version: Version, database: Database, links: Links, href: str | None = None) -> HalResponse:
    return HalResponse(represent.version(version, database.read(list_environments), links, href))
