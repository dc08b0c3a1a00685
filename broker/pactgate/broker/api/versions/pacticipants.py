"""Pacticipants."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.versions import pacticipants as actions
from pactgate.broker.actions.versions.pacticipants import Described
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, moment, template, without_nulls
from pactgate.broker.api.bodies import CamelBody, Line, MainBranch, Name
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.queries import ForceOf, PageOf, with_page
from pactgate.broker.api.versions.labels import label_link
from pactgate.broker.domain.environments.environments import DeployedVersion
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.versions.pacticipants import Pacticipant


class PacticipantBody(CamelBody):
    """A pacticipant to create."""

    name: Name
    display_name: Line | None = None
    main_branch: MainBranch | None = None
    repository_url: Line | None = None
    repository_name: Line | None = None
    repository_namespace: Line | None = None


class PacticipantChangeBody(CamelBody):
    """What to change of a pacticipant; what is left out stays."""

    display_name: Line | None = None
    main_branch: MainBranch | None = None
    repository_url: Line | None = None
    repository_name: Line | None = None
    repository_namespace: Line | None = None


router = APIRouter(route_class=SegmentRoute, tags=["pacticipants"])

ChangeOf = Annotated[PacticipantChangeBody, json_of(PacticipantChangeBody)]
Search = Annotated[str, Query(alias="q")]


@router.get("/pacticipants", name="pacticipants", dependencies=[needs(Permission.READ)])
def list_pacticipants(broker: BrokerOf, page: PageOf, search: Search = "") -> HalResponse:
    """Pacticipants, by name."""
    pacticipants = broker.database.read(actions.list_pacticipants, page, search=search)
    address = broker.links.to("pacticipants")
    return HalResponse(with_page(pacticipants_hal(pacticipants.items, address, broker.links), pacticipants, address))


@router.get("/pacticipants/label/{label}", name="pacticipants_by_label", dependencies=[needs(Permission.READ)])
def list_pacticipants_by_label(label: str, broker: BrokerOf, page: PageOf, search: Search = "") -> HalResponse:
    """Pacticipants that have a label, by name."""
    pacticipants = broker.database.read(actions.list_pacticipants, page, search=search, label=label)
    # The Pact Broker calls this list by the address of the whole one; its next page is one of this list.
    listed = pacticipants_hal(pacticipants.items, broker.links.to("pacticipants"), broker.links)
    return HalResponse(with_page(listed, pacticipants, broker.links.to("pacticipants_by_label", label=label)))


@router.post(
    "/pacticipants", name="create_pacticipant", status_code=201, dependencies=[needs(Permission.PUBLISH, of=INSIDE)]
)
def create_pacticipant(body: Annotated[PacticipantBody, json_of(PacticipantBody)], broker: BrokerOf) -> HalResponse:
    """Create a pacticipant. One that is there already is answered as it is."""
    broker.check(Permission.PUBLISH, body.name)
    made = broker.database.write(actions.create_pacticipant, body.name, body.model_dump(exclude={"name"}))
    return _created(made, broker)


@router.get("/pacticipants/{pacticipant}", name="pacticipant", dependencies=[needs(Permission.READ)])
def get_pacticipant(pacticipant: str, broker: BrokerOf) -> HalResponse:
    """One pacticipant."""
    return HalResponse(described_pacticipant_hal(broker.database.read(actions.describe, pacticipant), broker.links))


@router.put(
    "/pacticipants/{pacticipant}", name="replace_pacticipant", dependencies=[needs(Permission.MANAGE, of="pacticipant")]
)
def replace_pacticipant(pacticipant: str, body: ChangeOf, broker: BrokerOf) -> HalResponse:
    """Set every property of a pacticipant; what is left out is set to nothing."""
    replaced = broker.database.write(actions.replace_pacticipant, pacticipant, body.model_dump())
    return HalResponse(described_pacticipant_hal(replaced, broker.links))


@router.patch(
    "/pacticipants/{pacticipant}",
    name="change_pacticipant",
    responses=also(201),
    dependencies=[needs(Permission.MANAGE, of="pacticipant")],
)
def change_pacticipant(pacticipant: str, body: ChangeOf, broker: BrokerOf) -> HalResponse:
    """Set the given properties of a pacticipant, which is made if it is new."""
    read.check_names(pacticipant=pacticipant)
    changed = broker.database.write(actions.change_pacticipant, pacticipant, body.model_dump(exclude_unset=True))
    return (
        _created(changed, broker) if changed.created else HalResponse(described_pacticipant_hal(changed, broker.links))
    )


@router.delete(
    "/pacticipants/{pacticipant}",
    name="delete_pacticipant",
    status_code=204,
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE, of="pacticipant")],
)
def delete_pacticipant(pacticipant: str, broker: BrokerOf, *, force: ForceOf = False) -> Response:
    """Delete a pacticipant with everything that is known of it."""
    broker.database.write(actions.delete_pacticipant, pacticipant, force=force)
    return Response(status_code=204)


def _created(made: actions.Described, broker: BrokerOf) -> HalResponse:
    location = broker.links.to("pacticipant", pacticipant=made.pacticipant.name)
    return HalResponse(described_pacticipant_hal(made, broker.links), 201, {"Location": location})


def described_pacticipant_hal(value: Described, links: Links) -> Json:
    """One pacticipant with its latest version and where it runs."""
    body = pacticipant_hal(value.pacticipant, links)
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
        "_links": {
            **body["_links"],
            "pb:deployed-environments": [deployment_link(each, links) for each in value.deployed],
        },
    }


def deployment_link(value: DeployedVersion, links: Links) -> Json:
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


def pacticipant_hal(value: Pacticipant, links: Links) -> Json:
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
                {"name": label, "_links": {"self": label_link(value.name, label, links)}} for label in value.labels
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


def pacticipants_hal(values: Iterable[Pacticipant], address: str, links: Links) -> Json:
    """Pacticipants; also under the older name without `_embedded`, which clients still read."""
    listed = [pacticipant_hal(value, links) for value in values]
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
