"""Branches of pacticipants, and which versions are in them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import change_versions as actions
from pactgate.broker.actions.versions.record_version import add_branch_version
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, OptionalJsonBody, VersionRulesOf
from pactgate.broker.api.hal import HalResponse, created_or_ok
from pactgate.broker.api.pagination import DEFAULT_SIZE, PageOf, as_asked, with_page
from pactgate.broker.api.representations import branches as represent
from pactgate.broker.api.representations import versions as represent_versions
from pactgate.broker.api.routes.versions import answer
from pactgate.broker.api.statuses import also
from pactgate.broker.domain.pages import PageRequest

router = APIRouter(route_class=SegmentRoute)

_BRANCHES = "/pacticipants/{pacticipant}/branches"
_VERSION = _BRANCHES + "/{branch}/versions/{version}"


@router.get(_BRANCHES, name="branches", dependencies=[needs(Access.READ)])
def list_branches(
    pacticipant: str,
    request: Request,
    database: DatabaseOf,
    links: LinksOf,
    page: PageOf,
    search: Annotated[str, Query(alias="q")] = "",
) -> HalResponse:
    """Branches of a pacticipant, the one that grew last first. There may be many, so it is always a part."""
    wanted = page or PageRequest(1, DEFAULT_SIZE)
    found = database.read(actions.branches, pacticipant, wanted, search)
    address = links.to("branches", pacticipant=pacticipant)
    body = represent.branches(found.items, pacticipant, as_asked(address, request), links)
    return HalResponse(with_page(body, found, address))


@router.delete(_BRANCHES, name="delete_branches", status_code=202, dependencies=[needs(Access.WRITE)])
def delete_branches(
    pacticipant: str, database: DatabaseOf, exclude: Annotated[tuple[str, ...], Query(alias="exclude[]")] = ()
) -> HalResponse:
    """Delete the branches of a pacticipant but those in `exclude[]` and the main one; versions stay."""
    deleted, kept = database.write(actions.delete_other_branches, pacticipant, exclude)
    text = f"Scheduled deletion of {len(deleted)} branches for pacticipant {pacticipant}."
    remaining = f"Remaining branches are: {', '.join(kept)}"
    return HalResponse({"notices": [{"type": "success", "text": f"{text} {remaining}"}]}, 202)


@router.get(_BRANCHES + "/{branch}", name="branch", dependencies=[needs(Access.READ)])
def get_branch(pacticipant: str, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One branch."""
    return HalResponse(represent.branch(database.read(read.branch, pacticipant, branch), links))


@router.delete(_BRANCHES + "/{branch}", name="delete_branch", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_branch(pacticipant: str, branch: str, database: DatabaseOf) -> Response:
    """Delete a branch; its versions stay."""
    database.write(actions.delete_branch, pacticipant, branch)
    return Response(status_code=204)


@router.get(_BRANCHES + "/{branch}/latest-version", name="latest_branch_version", dependencies=[needs(Access.READ)])
def get_latest_branch_version(pacticipant: str, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The head of a branch."""
    href = links.to("latest_branch_version", pacticipant=pacticipant, branch=branch)
    return answer(database.read(read.branch_head, pacticipant, branch), database, links, href)


@router.get(_BRANCHES + "/{branch}/versions", name="branch_versions", dependencies=[needs(Access.READ)])
def list_branch_versions(
    pacticipant: str, branch: str, request: Request, database: DatabaseOf, links: LinksOf, page: PageOf
) -> HalResponse:
    """Versions in a branch, newest first."""
    found = database.read(read.versions, pacticipant, page, in_branch=branch)
    address = links.to("branch_versions", pacticipant=pacticipant, branch=branch)
    title = f"Versions for branch {branch} of {pacticipant}"
    shown = as_asked(address, request)
    body = represent_versions.versions(found.items, pacticipant, links, address=shown, title=title)
    return HalResponse(with_page(body, found, address))


@router.get(_VERSION, name="branch_version", dependencies=[needs(Access.READ)])
def get_branch_version(
    pacticipant: str, branch: str, version: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """The membership of a version in a branch."""
    found = database.read(actions.branch_version, pacticipant, branch, version)
    return HalResponse(represent.branch_version(found, links))


@router.put(
    _VERSION, name="put_branch_version", status_code=201, responses=also(200), dependencies=[needs(Access.WRITE)]
)
def put_branch_version(
    pacticipant: str,
    branch: str,
    version: str,
    _body: OptionalJsonBody,
    database: DatabaseOf,
    links: LinksOf,
    rules: VersionRulesOf,
) -> HalResponse:
    """Add a version to a branch; what does not exist is created."""
    read.check_names(pacticipant=pacticipant, branch=branch, version=version)
    added = database.write(add_branch_version, rules, pacticipant=pacticipant, branch=branch, number=version)
    return created_or_ok(represent.branch_version(added, links), created=added.created)


@router.delete(_VERSION, name="delete_branch_version", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_branch_version(pacticipant: str, branch: str, version: str, database: DatabaseOf) -> Response:
    """Take a version out of a branch; the version stays."""
    database.write(actions.remove_from_branch, pacticipant, branch, version)
    return Response(status_code=204)
