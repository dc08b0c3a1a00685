"""Environments and deployments as HAL."""

from collections.abc import Iterable

from broker.addresses import Links
from broker.api.hal import Json, link, moment, without_nulls
from broker.domain.environments import DeployedVersion, Environment


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
                f"Versions currently deployed to {value.display_name}",
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
    own = {"pacticipant": value.pacticipant, "version": value.version}
    embedded = {
        "pacticipant": {
            "name": value.pacticipant,
            "_links": {"self": link(links.to("pacticipant", pacticipant=value.pacticipant))},
        },
        "version": {"number": value.version, "_links": {"self": link(links.to("version", **own))}},
        "environment": environment(value.environment, links),
    }
    body = {
        "uuid": value.uuid,
        "currentlyDeployed": value.currently_deployed,
        "applicationInstance": value.application_instance,
        "target": value.application_instance,
        "undeployedAt": moment(value.undeployed_at) if value.undeployed_at else None,
        "createdAt": moment(value.created_at),
        "_embedded": embedded,
        "_links": {"self": link(links.to("deployed_version", uuid=value.uuid), "Deployed version")},
    }
    return without_nulls(body)


def deployed_versions(values: Iterable[DeployedVersion], self_href: str, links: Links) -> Json:
    """Deployments, in the order given."""
    listed = [deployed_version(value, links) for value in values]
    return {
        "_embedded": {"deployedVersions": listed},
        "_links": {"self": link(self_href, "Deployed versions")},
    }
