"""Versions as HAL."""

from collections.abc import Iterable

from pactgate.broker.actions.versions.describe_version import DescribedVersion
from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, template, without_nulls
from pactgate.broker.api.representations.decisions import list_href
from pactgate.broker.api.representations.pacticipants import deployment
from pactgate.broker.domain.environments.environments import Environment, ReleasedVersion
from pactgate.broker.domain.gate.decisions import WantedDecisions
from pactgate.broker.domain.versions.versions import Version, VersionBranch, VersionTag


def described(value: DescribedVersion, links: Links, self_href: str | None = None) -> Json:
    """A version with what is around it. Clients find the environment they deploy to among `pb:record-deployment`."""
    body = version(value.version, links, self_href)
    asked = WantedDecisions(value.version.pacticipant, value.version.number)
    around = {
        "pb:pact-versions": [_pact(value.version, provider, links) for provider in value.providers],
        "pb:deployed-environments": [deployment(each, links) for each in value.deployed],
        "pb:released-environments": [_release(each, links) for each in value.released],
        "pb:record-deployment": [_record("deployment", value.version, place, links) for place in value.environments],
        "pb:record-release": [_record("release", value.version, place, links) for place in value.environments],
        "pactgate:decisions": link(
            list_href(asked, links),
            "Decisions about this version",
        ),
    }
    return {**body, "_links": {**body["_links"], **around}}


def version(value: Version, links: Links, self_href: str | None = None) -> Json:
    """One version, as it stands in lists."""
    own = {"pacticipant": value.pacticipant, "version": value.number}
    branches = [_branch(each, value, links) for each in value.branches]
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


def versions(values: Iterable[Version], pacticipant: str, links: Links, *, address: str, title: str) -> Json:
    """Versions of a pacticipant, in the order given; found at `address`."""
    found = list(values)
    owner = links.to("pacticipant", pacticipant=pacticipant)
    hrefs = [links.to("version", pacticipant=pacticipant, version=each.number) for each in found]
    titles = [f"Version {each.number} - {each.created_at:%d/%m/%Y}" for each in found]
    return {
        "_embedded": {"versions": [version(each, links) for each in found]},
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
