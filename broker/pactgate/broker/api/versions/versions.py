"""Versions of pacticipants."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import change_versions as actions
from pactgate.broker.actions.versions.describe_version import DescribedVersion, describe_version
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, moment, template, without_nulls
from pactgate.broker.api.bodies import CamelBody, Line, Name
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.api.gate.decisions import decisions_href
from pactgate.broker.api.queries import ForceOf, PageOf, as_asked, with_page
from pactgate.broker.api.versions.pacticipants import deployment_link
from pactgate.broker.domain.environments.environments import Environment, ReleasedVersion
from pactgate.broker.domain.gate.decisions import WantedDecisions
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.versions.versions import Version, VersionBranch, VersionTag
from pactgate.broker.negotiation import JSON, MERGE_PATCH


class VersionTagBody(CamelBody):
    """A tag to set of a version."""

    name: Name


class VersionBody(CamelBody):
    """What to set of a version. `tags` replace those it has."""

    build_url: Line | None = None
    tags: list[VersionTagBody] | None = None


router = APIRouter(route_class=SegmentRoute, tags=["versions"])

_VERSION = "/pacticipants/{pacticipant}/versions/{version}"


@router.get("/pacticipants/{pacticipant}/versions", name="versions", dependencies=[needs(Permission.READ)])
def list_versions(pacticipant: str, request: Request, broker: BrokerOf, page: PageOf) -> HalResponse:
    """Versions of a pacticipant, newest first."""
    versions = broker.database.read(read.versions, pacticipant, page)
    address = broker.links.to("versions", pacticipant=pacticipant)
    title = f"All application versions of {pacticipant}"
    body = versions_hal(versions.items, pacticipant, broker.links, address=as_asked(address, request), title=title)
    return HalResponse(with_page(body, versions, address))


@router.get(_VERSION, name="version", dependencies=[needs(Permission.READ)])
def get_version(pacticipant: str, version: str, broker: BrokerOf) -> HalResponse:
    """One version."""
    return version_answer(broker.database.read(read.version, pacticipant, version), broker)


@router.put(
    _VERSION, name="replace_version", responses=also(201), dependencies=[needs(Permission.PUBLISH, of="pacticipant")]
)
def replace_version(
    pacticipant: str,
    version: str,
    body: Annotated[VersionBody, json_of(VersionBody, optional=True, types=(JSON,))],
    broker: BrokerOf,
) -> HalResponse:
    """Set what is known of a version, which is made if it is new. Tags that are not named stay."""
    change = _change(body, sets_build_url=True)
    return _changed(pacticipant, version, change, broker)


@router.patch(
    _VERSION, name="change_version", responses=also(201), dependencies=[needs(Permission.PUBLISH, of="pacticipant")]
)
def change_version(
    pacticipant: str,
    version: str,
    body: Annotated[VersionBody, json_of(VersionBody, types=(MERGE_PATCH,))],
    broker: BrokerOf,
) -> HalResponse:
    """Set the given properties of a version, which is made if it is new."""
    change = _change(body, sets_build_url="build_url" in body.model_fields_set)
    return _changed(pacticipant, version, change, broker)


@router.delete(
    _VERSION,
    name="delete_version",
    status_code=204,
    responses=also(409),
    dependencies=[needs(Permission.MANAGE, of="pacticipant")],
)
def delete_version(pacticipant: str, version: str, broker: BrokerOf, *, force: ForceOf = False) -> Response:
    """Delete a version with its pacts, results, tags and deployments."""
    broker.database.write(actions.delete_version, pacticipant, version, force=force)
    return Response(status_code=204)


@router.get("/pacticipants/{pacticipant}/latest-version", name="latest_version", dependencies=[needs(Permission.READ)])
def get_latest_version(pacticipant: str, broker: BrokerOf) -> HalResponse:
    """The version that was made last."""
    href = broker.links.to("latest_version", pacticipant=pacticipant)
    return version_answer(broker.database.read(read.latest_version, pacticipant), broker, href)


@router.get(
    "/pacticipants/{pacticipant}/latest-version/{tag}",
    name="latest_tagged_version",
    dependencies=[needs(Permission.READ)],
)
def get_latest_tagged_version(pacticipant: str, tag: str, broker: BrokerOf) -> HalResponse:
    """The version with the tag that was made last."""
    href = broker.links.to("latest_tagged_version", pacticipant=pacticipant, tag=tag)
    return version_answer(broker.database.read(read.latest_version, pacticipant, tag), broker, href)


def version_answer(version: Version, broker: BrokerOfRequest, href: str | None = None) -> HalResponse:
    """A version with what is around it, as found at `href`."""
    return HalResponse(described_version_hal(broker.database.read(describe_version, version), broker.links, href))


def _change(body: VersionBody, *, sets_build_url: bool) -> actions.VersionChange:
    return actions.VersionChange(
        build_url=body.build_url or None,
        sets_build_url=sets_build_url,
        tags=None if body.tags is None else tuple(tag.name for tag in body.tags),
    )


def _changed(
    pacticipant: str,
    number: str,
    change: actions.VersionChange,
    broker: BrokerOfRequest,
) -> HalResponse:
    read.check_names(pacticipant=pacticipant, version=number)
    version, created = broker.database.write(actions.change_version, pacticipant, number, change, broker.version_rules)
    found = version_answer(version, broker)
    if created:
        found.status_code = 201
        found.headers["Location"] = broker.links.to("version", pacticipant=pacticipant, version=number)
    return found


def described_version_hal(value: DescribedVersion, links: Links, self_href: str | None = None) -> Json:
    """A version with what is around it. Clients find the environment they deploy to among `pb:record-deployment`."""
    body = version_hal(value.version, links, self_href)
    asked = WantedDecisions(value.version.pacticipant, value.version.number)
    around = {
        "pb:pact-versions": [_pact(value.version, provider, links) for provider in value.providers],
        "pb:deployed-environments": [deployment_link(each, links) for each in value.deployed],
        "pb:released-environments": [_release(each, links) for each in value.released],
        "pb:record-deployment": [_record("deployment", value.version, place, links) for place in value.environments],
        "pb:record-release": [_record("release", value.version, place, links) for place in value.environments],
        "pactgate:decisions": link(
            decisions_href(asked, links),
            "Decisions about this version",
        ),
    }
    return {**body, "_links": {**body["_links"], **around}}


def version_hal(value: Version, links: Links, self_href: str | None = None) -> Json:
    """One version, as it stands in lists."""
    own = {"pacticipant": value.pacticipant, "version": value.number}
    branches = [_branch(branch, value, links) for branch in value.branches]
    owner = links.to("pacticipant", pacticipant=value.pacticipant)
    tag = links.partly("version_tag", **own)
    body = {
        "number": value.number,
        "buildUrl": value.build_url,
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at) if value.updated_at != value.created_at else None,
        "_embedded": {
            "branches": branches,
            "branchVersions": branches,
            "tags": [_tag(each, value, links) for each in value.tags],
        },
        "_links": {
            "self": link(self_href or links.to("version", **own), "Version", value.number),
            "pb:pacticipant": link(owner, "Pacticipant", value.pacticipant),
            "pb:tag": template(tag, "Get, create or delete a tag for this pacticipant version"),
            "pb:latest-verification-results-where-pacticipant-is-consumer": link(
                links.to("verification_summary", consumer=value.pacticipant, version=value.number),
                "Latest verification results for consumer version",
            ),
            "pb:pact-versions": [],
            "curies": [{"name": "pb", **template(f"{links.base_url}/doc/{{rel}}?context=version")}],
        },
    }
    return without_nulls(body)


def versions_hal(values: Iterable[Version], pacticipant: str, links: Links, *, address: str, title: str) -> Json:
    """Versions of a pacticipant, in the order given; found at `address`."""
    found = list(values)
    owner = links.to("pacticipant", pacticipant=pacticipant)
    hrefs = [links.to("version", pacticipant=pacticipant, version=each.number) for each in found]
    titles = [f"Version {each.number} - {each.created_at:%d/%m/%Y}" for each in found]
    return {
        "_embedded": {"versions": [version_hal(each, links) for each in found]},
        "_links": {
            "self": link(address, title),
            "pb:pacticipant": link(owner, pacticipant),
            "pb:versions": [link(href, title) for href, title in zip(hrefs, titles, strict=True)],
            "pacticipant": link(owner, "Deprecated - please use pb:pacticipant"),
            "versions": [link(href, "Deprecated - please use pb:versions") for href in hrefs],
        },
    }


def _pact(value: Version, provider: str, links: Links) -> Json:
    href = links.to("pact", provider=provider, consumer=value.pacticipant, version=value.number)
    return link(href, "Pact", f"Pact between {value.pacticipant} ({value.number}) and {provider}")


def _record(what: str, value: Version, place: Environment, links: Links) -> Json:
    href = links.to(f"record_{what}", pacticipant=value.pacticipant, version=value.number, uuid=place.uuid)
    return link(href, f"Record {what} to {place.display_name}", place.name)


def _release(value: ReleasedVersion, links: Links) -> Json:
    name = value.environment.display_name
    href = links.to("released_version", uuid=value.uuid)
    return {**link(href, f"Version released to {name}", name), "currently_supported": value.currently_supported}


def _branch(branch: VersionBranch, value: Version, links: Links) -> Json:
    href = links.to("branch_version", pacticipant=value.pacticipant, branch=branch.name, version=value.number)
    return {
        "name": branch.name,
        "latest": branch.latest,
        "_links": {"self": link(href, "Branch version", branch.name)},
    }


def _tag(tag: VersionTag, value: Version, links: Links) -> Json:
    href = links.to("version_tag", pacticipant=value.pacticipant, version=value.number, tag=tag.name)
    return {"name": tag.name, "_links": {"self": link(href, "Tag", tag.name)}}
