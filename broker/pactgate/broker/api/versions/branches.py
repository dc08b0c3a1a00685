"""Branches of pacticipants, and which versions are in them."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import change_versions as actions
from pactgate.broker.actions.versions.record_version import add_branch_version
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, created_or_ok, link, moment, without_nulls
from pactgate.broker.api.dependencies import BrokerOf, OptionalJsonBody
from pactgate.broker.api.queries import DEFAULT_SIZE, PageOf, as_asked, with_page
from pactgate.broker.api.versions.versions import version_answer, versions_hal
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.domain.versions.versions import Branch, BranchVersion

router = APIRouter(route_class=SegmentRoute, tags=["branches"])

_BRANCHES = "/pacticipants/{pacticipant}/branches"
_VERSION = _BRANCHES + "/{branch}/versions/{version}"


@router.get(_BRANCHES, name="branches", dependencies=[needs(Permission.READ)])
def list_branches(
    pacticipant: str,
    request: Request,
    broker: BrokerOf,
    page: PageOf,
    search: Annotated[str, Query(alias="q")] = "",
) -> HalResponse:
    """Branches of a pacticipant, the one that grew last first. There may be many, so it is always a part."""
    wanted = page or PageRequest(1, DEFAULT_SIZE)
    branches = broker.database.read(actions.branches, pacticipant, wanted, search)
    address = broker.links.to("branches", pacticipant=pacticipant)
    body = branches_hal(branches.items, pacticipant, as_asked(address, request), broker.links)
    return HalResponse(with_page(body, branches, address))


@router.delete(
    _BRANCHES, name="delete_branches", status_code=202, dependencies=[needs(Permission.MANAGE, of="pacticipant")]
)
def delete_branches(
    pacticipant: str, broker: BrokerOf, exclude: Annotated[tuple[str, ...], Query(alias="exclude[]")] = ()
) -> HalResponse:
    """Delete the branches of a pacticipant but those in `exclude[]` and the main one; versions stay."""
    deleted, kept = broker.database.write(actions.delete_other_branches, pacticipant, exclude)
    text = f"Scheduled deletion of {len(deleted)} branches for pacticipant {pacticipant}."
    remaining = f"Remaining branches are: {', '.join(kept)}"
    return HalResponse({"notices": [{"type": "success", "text": f"{text} {remaining}"}]}, 202)


@router.get(_BRANCHES + "/{branch}", name="branch", dependencies=[needs(Permission.READ)])
def get_branch(pacticipant: str, branch: str, broker: BrokerOf) -> HalResponse:
    """One branch."""
    return HalResponse(branch_hal(broker.database.read(read.branch, pacticipant, branch), broker.links))


@router.delete(
    _BRANCHES + "/{branch}",
    name="delete_branch",
    status_code=204,
    dependencies=[needs(Permission.MANAGE, of="pacticipant")],
)
def delete_branch(pacticipant: str, branch: str, broker: BrokerOf) -> Response:
    """Delete a branch; its versions stay."""
    broker.database.write(actions.delete_branch, pacticipant, branch)
    return Response(status_code=204)


@router.get(_BRANCHES + "/{branch}/latest-version", name="latest_branch_version", dependencies=[needs(Permission.READ)])
def get_latest_branch_version(pacticipant: str, branch: str, broker: BrokerOf) -> HalResponse:
    """The head of a branch."""
    href = broker.links.to("latest_branch_version", pacticipant=pacticipant, branch=branch)
    return version_answer(broker.database.read(read.branch_head, pacticipant, branch), broker, href)


@router.get(_BRANCHES + "/{branch}/versions", name="branch_versions", dependencies=[needs(Permission.READ)])
def list_branch_versions(
    pacticipant: str, branch: str, request: Request, broker: BrokerOf, page: PageOf
) -> HalResponse:
    """Versions in a branch, newest first."""
    versions = broker.database.read(read.versions, pacticipant, page, in_branch=branch)
    address = broker.links.to("branch_versions", pacticipant=pacticipant, branch=branch)
    title = f"Versions for branch {branch} of {pacticipant}"
    shown = as_asked(address, request)
    body = versions_hal(versions.items, pacticipant, broker.links, address=shown, title=title)
    return HalResponse(with_page(body, versions, address))


@router.get(_VERSION, name="branch_version", dependencies=[needs(Permission.READ)])
def get_branch_version(pacticipant: str, branch: str, version: str, broker: BrokerOf) -> HalResponse:
    """The membership of a version in a branch."""
    branch_version = broker.database.read(actions.branch_version, pacticipant, branch, version)
    return HalResponse(branch_version_hal(branch_version, broker.links))


@router.put(
    _VERSION,
    name="put_branch_version",
    status_code=201,
    responses=also(200),
    dependencies=[needs(Permission.PUBLISH, of="pacticipant")],
)
def put_branch_version(
    pacticipant: str,
    branch: str,
    version: str,
    _body: OptionalJsonBody,
    broker: BrokerOf,
) -> HalResponse:
    """Add a version to a branch; what does not exist is created."""
    read.check_names(pacticipant=pacticipant, branch=branch, version=version)
    added = broker.database.write(
        add_branch_version, broker.version_rules, pacticipant=pacticipant, branch=branch, number=version
    )
    return created_or_ok(branch_version_hal(added, broker.links), created=added.created)


@router.delete(
    _VERSION, name="delete_branch_version", status_code=204, dependencies=[needs(Permission.PUBLISH, of="pacticipant")]
)
def delete_branch_version(pacticipant: str, branch: str, version: str, broker: BrokerOf) -> Response:
    """Take a version out of a branch; the version stays."""
    broker.database.write(actions.remove_from_branch, pacticipant, branch, version)
    return Response(status_code=204)


def branch_hal(value: Branch, links: Links) -> Json:
    """One branch."""
    own = {"pacticipant": value.pacticipant, "branch": value.name}
    body = {
        "name": value.name,
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at) if value.updated_at != value.created_at else None,
        "_links": {
            "self": link(links.to("branch", **own), "Branch"),
            "pb:latest-version": link(links.to("latest_branch_version", **own), "Latest version for branch"),
        },
    }
    return without_nulls(body)


def branches_hal(values: Iterable[Branch], pacticipant: str, address: str, links: Links) -> Json:
    """Branches of a pacticipant, in the order given."""
    listed = [branch_hal(each, links) for each in values]
    return {
        "_embedded": {"branches": listed},
        "_links": {
            "self": link(address, f"{pacticipant} branches"),
            "pb:branches": [link(each["_links"]["self"]["href"], name=each["name"]) for each in listed],
        },
    }


def branch_version_hal(value: BranchVersion, links: Links) -> Json:
    """The membership of a version in a branch."""
    own = {"pacticipant": value.pacticipant, "branch": value.branch}
    return {
        "createdAt": moment(value.created_at),
        "_links": {
            "self": link(links.to("branch_version", **own, version=value.version), "Branch version"),
            "pb:branch": link(links.to("branch", **own), "Branch", value.branch),
            "pb:version": link(
                links.to("version", pacticipant=value.pacticipant, version=value.version),
                "Version",
                value.version,
            ),
        },
    }
