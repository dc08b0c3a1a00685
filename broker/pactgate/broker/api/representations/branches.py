"""Branches as HAL."""

from collections.abc import Iterable

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, without_nulls
from pactgate.broker.domain.versions.versions import Branch, BranchVersion


def branch(value: Branch, links: Links) -> Json:
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


def branches(values: Iterable[Branch], pacticipant: str, address: str, links: Links) -> Json:
    """Branches of a pacticipant, in the order given."""
    listed = [branch(each, links) for each in values]
    return {
        "_embedded": {"branches": listed},
        "_links": {
            "self": link(address, f"{pacticipant} branches"),
            "pb:branches": [link(each["_links"]["self"]["href"], name=each["name"]) for each in listed],
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
