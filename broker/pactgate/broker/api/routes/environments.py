"""Environments, and what is deployed to them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.environments import environments as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, json_of
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.pagination import as_asked
from pactgate.broker.api.representations import environments as represent
from pactgate.broker.api.requests import DeploymentBody, EnvironmentBody, UndeploymentBody
from pactgate.broker.api.statuses import also
from pactgate.broker.domain.environments.environments import Contact
from pactgate.broker.domain.errors import CannotRedeployError

router = APIRouter(route_class=SegmentRoute)

DescriptionOf = Annotated[EnvironmentBody, json_of(EnvironmentBody)]

_DEPLOYMENT = "/pacticipants/{pacticipant}/versions/{version}/deployed-versions/environment/{uuid}"


@router.get("/environments", name="environments", dependencies=[needs(Access.READ)])
def list_environments(database: DatabaseOf, links: LinksOf, name: Annotated[str | None, Query()] = None) -> HalResponse:
    """Every environment, or the one of that name."""
    found = database.read(actions.list_environments)
    wanted = [each for each in found if name is None or each.name == name]
    return HalResponse(represent.environments(wanted, links))


@router.post("/environments", name="create_environment", status_code=201, dependencies=[needs(Access.WRITE)])
def create_environment(body: DescriptionOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Create an environment."""
    made = database.write(actions.create_environment, _described(body))
    location = links.to("environment", uuid=made.uuid)
    return HalResponse(represent.environment(made, links), 201, {"Location": location})


@router.get("/environments/{uuid}", name="environment", dependencies=[needs(Access.READ)])
def get_environment(uuid: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One environment."""
    return HalResponse(represent.environment(database.read(actions.environment, uuid), links))


@router.put("/environments/{uuid}", name="replace_environment", dependencies=[needs(Access.WRITE)])
def replace_environment(uuid: str, body: DescriptionOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Update an environment; contacts that are left out are removed."""
    replaced = database.write(actions.replace_environment, uuid, _described(body))
    return HalResponse(represent.environment(replaced, links))


@router.delete("/environments/{uuid}", name="delete_environment", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_environment(uuid: str, database: DatabaseOf) -> Response:
    """Delete an environment with its deployments and releases."""
    database.write(actions.delete_environment, uuid)
    return Response(status_code=204)


@router.get(
    "/environments/{uuid}/deployed-versions/currently-deployed",
    name="currently_deployed",
    dependencies=[needs(Access.READ)],
)
def list_currently_deployed(
    uuid: str,
    request: Request,
    database: DatabaseOf,
    links: LinksOf,
    pacticipant: Annotated[str | None, Query()] = None,
    instance: Annotated[str | None, Query(alias="applicationInstance")] = None,
    target: Annotated[str | None, Query()] = None,
) -> HalResponse:
    """What runs in an environment now, of one pacticipant or of all. `target` is the older name of the instance."""
    which = target if instance is None else instance
    place, found = database.read(actions.currently_deployed, uuid, pacticipant, which)
    address = as_asked(links.to("currently_deployed", uuid=uuid), request)
    title = f"Currently deployed versions for {place.display_name}"
    return HalResponse(represent.deployed_versions(found, address, title, links))


@router.get(_DEPLOYMENT, name="deployments_of_version", dependencies=[needs(Access.READ)])
def list_deployments_of_version(
    pacticipant: str, version: str, uuid: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Where in an environment a version runs now."""
    place, found = database.read(actions.deployments_of_version, pacticipant, version, uuid)
    address = links.to("record_deployment", pacticipant=pacticipant, version=version, uuid=uuid)
    title = f"Deployed versions for {pacticipant} version {version} in environment {place.display_name}"
    return HalResponse(represent.deployed_versions(found, address, title, links))


@router.post(_DEPLOYMENT, name="record_deployment", status_code=201, dependencies=[needs(Access.WRITE)])
def record_deployment(
    pacticipant: str,
    version: str,
    uuid: str,
    body: Annotated[DeploymentBody, json_of(DeploymentBody, optional=True)],
    database: DatabaseOf,
    links: LinksOf,
) -> HalResponse:
    """Record that a version runs in an environment from now on."""
    instance = body.application_instance or body.target or None
    deployed = database.write(
        actions.record_deployment,
        pacticipant=pacticipant,
        version=version,
        environment_uuid=uuid,
        instance=instance,
    )
    location = links.to("deployed_version", uuid=deployed.uuid)
    return HalResponse(represent.deployed_version(deployed, links), 201, {"Location": location})


@router.get("/deployed-versions/{uuid}", name="deployed_version", dependencies=[needs(Access.READ)])
def get_deployed_version(uuid: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One deployment."""
    return HalResponse(represent.deployed_version(database.read(actions.deployed_version, uuid), links))


@router.patch(
    "/deployed-versions/{uuid}", name="change_deployed_version", responses=also(422), dependencies=[needs(Access.WRITE)]
)
def change_deployed_version(
    uuid: str, body: Annotated[UndeploymentBody, json_of(UndeploymentBody)], database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Record that a version no longer runs there. It cannot be taken back: a new deployment is recorded instead."""
    if body.currently_deployed is None:
        return get_deployed_version(uuid, database, links)
    if body.currently_deployed:
        text = "The currentlyDeployed property cannot be set back to true. Please record a new deployment."
        raise CannotRedeployError({"currentlyDeployed": [text]})
    ended = database.write(actions.end_deployment, uuid)
    return HalResponse(represent.deployed_version(ended, links))


def _described(body: EnvironmentBody) -> actions.NewEnvironment:
    contacts = tuple(Contact(each.name, each.details) for each in body.contacts)
    return actions.NewEnvironment(body.name, body.display_name or None, body.production, contacts)
