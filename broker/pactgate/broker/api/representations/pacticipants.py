"""Pacticipants and labels as HAL."""

from collections.abc import Iterable

from pactgate.broker.actions.versions.pacticipants import Described
from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, template, without_nulls
from pactgate.broker.domain.environments.environments import DeployedVersion
from pactgate.broker.domain.versions.pacticipants import Label, Pacticipant


def described(value: Described, links: Links) -> Json:
    """One pacticipant with its latest version and where it runs."""
    body = pacticipant(value.pacticipant, links)
    number = value.latest_version
    latest: Json = {}
    if number is not None:
        href = links.to("version", pacticipant=value.pacticipant.name, version=number)
        version = {"number": number, "_links": {"self": link(href, "Version", number)}}
        deprecated = "DEPRECATED - please use latestVersion"
        latest = {"latestVersion": version, "latest-version": {**version, "title": deprecated, "name": deprecated}}
    return {
        **body,
        "_embedded": {**latest, **body["_embedded"]},
        "_links": {**body["_links"], "pb:deployed-environments": [deployment(each, links) for each in value.deployed]},
    }


def deployment(value: DeployedVersion, links: Links) -> Json:
    """A link to a deployment, called after its environment."""
    body = {
        **link(
            links.to("deployed_version", uuid=value.uuid),
            f"Version deployed to {value.environment.display_name}",
            value.environment.display_name,
        ),
        "currently_deployed": value.currently_deployed,
        "application_instance": value.application_instance,
    }
    return without_nulls(body)


def pacticipant(value: Pacticipant, links: Links) -> Json:
    """One pacticipant. The templated links are what verifiers need to name the version they verified."""
    body = {
        "name": value.name,
        "displayName": value.display_name,
        "mainBranch": value.main_branch,
        "repositoryUrl": value.repository_url,
        "repositoryName": value.repository_name,
        "repositoryNamespace": value.repository_namespace,
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at) if value.updated_at != value.created_at else None,
        "_embedded": {
            "labels": [
                {"name": each, "_links": {"self": _label_link(value.name, each, links)}} for each in value.labels
            ]
        },
        "_links": _links(value.name, links),
    }
    return without_nulls(body)


def _links(name: str, links: Links) -> Json:
    versions = links.to("versions", pacticipant=name)
    version_tag = links.partly("version_tag", pacticipant=name)
    branch_version = links.partly("branch_version", pacticipant=name)
    return {
        "self": link(links.to("pacticipant", pacticipant=name)),
        "pb:versions": link(versions),
        "pb:branches": link(links.to("branches", pacticipant=name)),
        "pb:version": template(
            links.partly("version", pacticipant=name), "Get, create or delete a pacticipant version"
        ),
        "pb:version-tag": template(version_tag, f"Get, create or delete a tag for a version of {name}"),
        "pb:branch-version": template(branch_version, f"Get or add/create a version for a branch of {name}"),
        "pb:label": template(links.partly("label", pacticipant=name), f"Get, create or delete a label for {name}"),
        "pb:can-i-deploy-badge": template(
            links.partly("can_i_deploy_tag_badge", pacticipant=name), f"Can I Deploy {name} badge"
        ),
        "pb:can-i-deploy-branch-to-environment-badge": template(
            links.partly("can_i_deploy_branch_badge", pacticipant=name),
            f"Can I Deploy {name} from branch to environment badge",
        ),
        "pactgate:compare": link(
            links.to("compare_provider_contract", provider=name),
            f"Which consumers a document of {name} would break in an environment",
        ),
        "pactgate:usage": link(
            links.to("usage", pacticipant=name), f"Which consumers use which parts of the document of {name}"
        ),
        "versions": link(versions, "Deprecated - use pb:versions"),
        "curies": [{"name": "pb", **template(f"{links.base_url}/doc/{{rel}}?context=pacticipant")}],
    }


def pacticipants(values: Iterable[Pacticipant], address: str, links: Links) -> Json:
    """Pacticipants; also under the older name without `_embedded`, which clients still read."""
    listed = [pacticipant(value, links) for value in values]
    by_label = template(links.template("pacticipants_by_label"), "Find pacticipants by label")
    addresses = [link(each["_links"]["self"]["href"], "Pacticipant", each["name"]) for each in listed]
    return {
        "_embedded": {"pacticipants": listed},
        "pacticipants": [
            {**each, "title": "DEPRECATED - Please use the embedded pacticipants collection"} for each in listed
        ],
        "_links": {
            "self": link(address),
            "pb:pacticipants-with-label": by_label,
            "pb:pacticipants": addresses,
            "pacticipants": [
                link(each["href"], each["name"], "DEPRECATED - please use pb:pacticipants") for each in addresses
            ],
        },
    }


def label(value: Label, owner: str, links: Links) -> Json:
    """A label of a pacticipant."""
    return {
        "name": value.name,
        "createdAt": moment(value.created_at),
        "_links": {
            "self": _label_link(owner, value.name, links),
            "pacticipant": link(links.to("pacticipant", pacticipant=owner), "Pacticipant", owner),
        },
    }


def _label_link(owner: str, name: str, links: Links) -> Json:
    return link(links.to("label", pacticipant=owner, label=name), "Label", name)
