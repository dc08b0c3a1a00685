"""Pacticipants and integrations as HAL."""

from collections.abc import Iterable

from broker.addresses import Links
from broker.api.hal import Json, link, moment, template, without_nulls
from broker.domain.pacticipants import Integration, Pacticipant


def pacticipant(value: Pacticipant, links: Links) -> Json:
    """One pacticipant. The templated links are what verifiers need to name the version they verified."""
    name = value.name
    body = {
        "name": name,
        "displayName": value.display_name,
        "mainBranch": value.main_branch,
        "repositoryUrl": value.repository_url,
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at) if value.updated_at != value.created_at else None,
        "_links": {
            "self": link(links.to("pacticipant", pacticipant=name)),
            "pb:versions": link(links.to("versions", pacticipant=name)),
            "pb:version": template(links.partly("version", pacticipant=name), "Get, create or delete a version"),
            "pb:version-tag": template(links.partly("version_tag", pacticipant=name), "Tag a version"),
            "pb:branch-version": template(
                links.partly("branch_version", pacticipant=name), "Add a version to a branch"
            ),
        },
    }
    return without_nulls(body)


def pacticipants(values: Iterable[Pacticipant], links: Links) -> Json:
    """Every pacticipant; also under the older name without `_embedded`, which clients still read."""
    listed = [pacticipant(value, links) for value in values]
    addresses = [link(each["_links"]["self"]["href"], "Pacticipant", each["name"]) for each in listed]
    return {
        "_embedded": {"pacticipants": listed},
        "pacticipants": [{**each, "title": each["name"]} for each in listed],
        "_links": {
            "self": link(links.to("pacticipants")),
            "pb:pacticipants": addresses,
            "pacticipants": addresses,
        },
    }


def integrations(values: Iterable[Integration], links: Links) -> Json:
    """Every integration, with its matrix."""
    listed = [
        {
            "consumer": {"name": each.consumer},
            "provider": {"name": each.provider},
            "_links": {"pb:matrix": link(links.to("pair_matrix", provider=each.provider, consumer=each.consumer))},
        }
        for each in values
    ]
    return {
        "_embedded": {"integrations": listed},
        "_links": {"self": link(links.to("integrations"), "All integrations")},
    }
