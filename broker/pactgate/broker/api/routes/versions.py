"""Versions of pacticipants."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import change_versions as actions
from pactgate.broker.actions.versions.describe_version import describe_version
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, VersionRulesOf, json_of, takes
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.pagination import PageOf, as_asked, with_page
from pactgate.broker.api.representations import versions as represent
from pactgate.broker.api.requests import VersionBody
from pactgate.broker.api.statuses import also
from pactgate.broker.domain.versions.versions import Version, VersionRules
from pactgate.broker.negotiation import JSON, MERGE_PATCH
from pactgate.broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)

_VERSION = "/pacticipants/{pacticipant}/versions/{version}"


@router.get("/pacticipants/{pacticipant}/versions", name="versions", dependencies=[needs(Access.READ)])
def list_versions(
    pacticipant: str, request: Request, database: DatabaseOf, links: LinksOf, page: PageOf
) -> HalResponse:
    """Versions of a pacticipant, newest first."""
    found = database.read(read.versions, pacticipant, page)
    address = links.to("versions", pacticipant=pacticipant)
    title = f"All application versions of {pacticipant}"
    body = represent.versions(found.items, pacticipant, links, address=as_asked(address, request), title=title)
    return HalResponse(with_page(body, found, address))


@router.get(_VERSION, name="version", dependencies=[needs(Access.READ)])
def get_version(pacticipant: str, version: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One version."""
    return answer(database.read(read.version, pacticipant, version), database, links)


@router.put(_VERSION, name="replace_version", responses=also(201), dependencies=[needs(Access.WRITE), takes(JSON)])
def replace_version(
    pacticipant: str,
    version: str,
    body: Annotated[VersionBody, json_of(VersionBody, optional=True)],
    database: DatabaseOf,
    links: LinksOf,
    rules: VersionRulesOf,
) -> HalResponse:
    """Set what is known of a version, which is made if it is new. Tags that are not named stay."""
    change = _change(body, sets_build_url=True)
    return _changed(pacticipant, version, change, database, links, rules)


@router.patch(
    _VERSION, name="change_version", responses=also(201), dependencies=[needs(Access.WRITE), takes(MERGE_PATCH)]
)
def change_version(
    pacticipant: str,
    version: str,
    body: Annotated[VersionBody, json_of(VersionBody)],
    database: DatabaseOf,
    links: LinksOf,
    rules: VersionRulesOf,
) -> HalResponse:
    """Set the given properties of a version, which is made if it is new."""
    change = _change(body, sets_build_url="build_url" in body.model_fields_set)
    return _changed(pacticipant, version, change, database, links, rules)


@router.delete(_VERSION, name="delete_version", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_version(pacticipant: str, version: str, database: DatabaseOf) -> Response:
    """Delete a version with its pacts, results, tags and deployments."""
    database.write(actions.delete_version, pacticipant, version)
    return Response(status_code=204)


@router.get("/pacticipants/{pacticipant}/latest-version", name="latest_version", dependencies=[needs(Access.READ)])
def get_latest_version(pacticipant: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The version that was made last."""
    href = links.to("latest_version", pacticipant=pacticipant)
    return answer(database.read(read.latest_version, pacticipant), database, links, href)


@router.get(
    "/pacticipants/{pacticipant}/latest-version/{tag}", name="latest_tagged_version", dependencies=[needs(Access.READ)]
)
def get_latest_tagged_version(pacticipant: str, tag: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The version with the tag that was made last."""
    href = links.to("latest_tagged_version", pacticipant=pacticipant, tag=tag)
    return answer(database.read(read.latest_version, pacticipant, tag), database, links, href)


def answer(version: Version, database: Database, links: Links, href: str | None = None) -> HalResponse:
    """A version with what is around it, as found at `href`."""
    return HalResponse(represent.described(database.read(describe_version, version), links, href))


def _change(body: VersionBody, *, sets_build_url: bool) -> actions.VersionChange:
    return actions.VersionChange(
        build_url=body.build_url or None,
        sets_build_url=sets_build_url,
        tags=None if body.tags is None else tuple(each.name for each in body.tags),
    )


def _changed(
    pacticipant: str,
    number: str,
    change: actions.VersionChange,
    database: Database,
    links: Links,
    rules: VersionRules,
) -> HalResponse:
    read.check_names(pacticipant=pacticipant, version=number)
    version, created = database.write(actions.change_version, pacticipant, number, change, rules)
    found = answer(version, database, links)
    if created:
        found.status_code = 201
        found.headers["Location"] = links.to("version", pacticipant=pacticipant, version=number)
    return found
