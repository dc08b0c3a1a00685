"""Versions, branches and tags as HAL."""

from collections.abc import Iterable

from broker.addresses import Links
from broker.api.hal import Json, link, moment, template, without_nulls
from broker.domain.environments import Environment
from broker.domain.versions import Branch, BranchVersion, Tagged, Version, VersionBranch, VersionTag


def version(value: Version, environments: Iterable[Environment], links: Links, self_href: str | None = None) -> Json:
    """One version. Clients find the environment they deploy to among its `pb:record-deployment` links."""
    own = {"pacticipant": value.pacticipant, "version": value.number}
    href = links.to("version", **own)
    branches = [_branch(each, value, links) for each in value.branches]
    record = [
        link(
            links.to("record_deployment", **own, uuid=each.uuid),
            f"Record deployment to {each.display_name}",
            each.name,
        )
        for each in environments
    ]
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
            "self": link(self_href or href, "Version", value.number),
            "pb:pacticipant": link(
                links.to("pacticipant", pacticipant=value.pacticipant), "Pacticipant", value.pacticipant
            ),
            "pb:tag": template(links.partly("version_tag", **own), "Get, create or delete a tag for this version"),
            "pb:record-deployment": record,
        },
    }
    return without_nulls(body)


def versions(values: Iterable[Version], environments: Iterable[Environment], pacticipant: str, links: Links) -> Json:
    """Versions of a pacticipant, in the order given."""
    places = list(environments)
    listed = [version(value, places, links) for value in values]
    addresses = [each["_links"]["self"] for each in listed]
    owner = link(links.to("pacticipant", pacticipant=pacticipant), "Pacticipant", pacticipant)
    return {
        "_embedded": {"versions": listed},
        "_links": {
            "self": link(links.to("versions", pacticipant=pacticipant)),
            "pb:pacticipant": owner,
            "pb:versions": addresses,
        },
    }


def branch(value: Branch, links: Links) -> Json:
    """One branch."""
    own = {"pacticipant": value.pacticipant, "branch": value.name}
    return {
        "name": value.name,
        "createdAt": moment(value.created_at),
        "_links": {
            "self": link(links.to("branch", **own), "Branch", value.name),
            "pb:latest-version": link(links.to("latest_branch_version", **own), "Latest version for branch"),
        },
    }


def branch_version(value: BranchVersion, links: Links) -> Json:
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


def tagged(value: Tagged, links: Links) -> Json:
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


def _branch(each: VersionBranch, value: Version, links: Links) -> Json:
    href = links.to("branch_version", pacticipant=value.pacticipant, branch=each.name, version=value.number)
    return {
        "name": each.name,
        "latest": each.latest,
        "_links": {"self": link(href, "Branch version", each.name)},
    }


def _tag(each: VersionTag, value: Version, links: Links) -> Json:
    href = links.to("version_tag", pacticipant=value.pacticipant, version=value.number, tag=each.name)
    return {"name": each.name, "_links": {"self": link(href, "Tag", each.name)}}
