"""Environments and deployments as HAL."""

from collections.abc import Iterable

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, without_nulls
from pactgate.broker.domain.environments.environments import DeployedVersion, Environment, ReleasedVersion


def environment(value: Environment, links: Links) -> Json:
    """One environment."""
    body = {
        "uuid": value.uuid,
        "name": value.name,
        "displayName": value.display_name,
        "production": value.production,
        "contacts": [without_nulls({"name": each.name, "details": each.details}) for each in value.contacts] or None,
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at) if value.updated_at != value.created_at else None,
        "_links": {
            "self": link(links.to("environment", uuid=value.uuid), "Environment", value.name),
            "pb:currently-deployed-deployed-versions": link(
                links.to("currently_deployed", uuid=value.uuid),
                f"Versions currently deployed to {value.display_name} environment",
            ),
            "pb:currently-supported-released-versions": link(
                links.to("currently_supported", uuid=value.uuid),
                f"Versions released and supported in {value.display_name} environment",
            ),
            "pb:environments": link(links.to("environments"), "Environments"),
        },
    }
    return without_nulls(body)


def environments(values: Iterable[Environment], links: Links) -> Json:
    """Every environment."""
    listed = [environment(value, links) for value in values]
    addresses = [link(each["_links"]["self"]["href"], "Environment", each["name"]) for each in listed]
    return {
        "_embedded": {"environments": listed},
        "_links": {"self": link(links.to("environments"), "Environments"), "pb:environments": addresses},
    }


def deployed_version(value: DeployedVersion, links: Links) -> Json:
    """One deployment, with what was deployed and where."""
    body = {
        "uuid": value.uuid,
        "currentlyDeployed": value.currently_deployed,
        "applicationInstance": value.application_instance,
        "target": value.application_instance,
        "undeployedAt": moment(value.undeployed_at) if value.undeployed_at else None,
        "createdAt": moment(value.created_at),
        "_embedded": _embedded(value, links),
        "_links": {"self": link(links.to("deployed_version", uuid=value.uuid))},
    }
    return without_nulls(body)


def deployed_versions(values: Iterable[DeployedVersion], address: str, title: str, links: Links) -> Json:
    """Deployments, in the order given."""
    listed = [deployed_version(value, links) for value in values]
    return {"_embedded": {"deployedVersions": listed}, "_links": {"self": link(address, title)}}


def released_version(value: ReleasedVersion, links: Links) -> Json:
    """One release, with what was released and where."""
    body = {
        "uuid": value.uuid,
        "currentlySupported": value.currently_supported,
        "supportEndedAt": moment(value.support_ended_at) if value.support_ended_at else None,
        "createdAt": moment(value.created_at),
        "_embedded": _embedded(value, links),
        "_links": {"self": link(links.to("released_version", uuid=value.uuid))},
    }
    return without_nulls(body)


def released_versions(values: Iterable[ReleasedVersion], address: str, title: str, links: Links) -> Json:
    """Releases, in the order given."""
    listed = [released_version(value, links) for value in values]
    return {"_embedded": {"releasedVersions": listed}, "_links": {"self": link(address, title)}}


def _embedded(value: DeployedVersion | ReleasedVersion, links: Links) -> Json:
    own = {"pacticipant": value.pacticipant, "version": value.version}
    owner = links.to("pacticipant", pacticipant=value.pacticipant)
    version = link(links.to("version", **own), "Version", value.version)
    return {
        "pacticipant": {"name": value.pacticipant, "_links": {"self": link(owner)}},
        "version": {"number": value.version, "_links": {"self": version}},
        "environment": environment(value.environment, links),
    }
