"""Deployments of versions to environments."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.environments import environments as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, moment, without_nulls
from pactgate.broker.api.bodies import CamelBody, Line
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.environments.environments import environment_hal
from pactgate.broker.api.queries import as_asked
from pactgate.broker.domain.environments.environments import DeployedVersion, ReleasedVersion
from pactgate.broker.domain.errors import CannotRedeployError
from pactgate.broker.domain.identity.permissions import Permission


class DeploymentBody(CamelBody):
    """A deployment to record. `target` is the older name of the application instance."""

    application_instance: Line | None = None
    target: Line | None = None


class UndeploymentBody(CamelBody):
    """A change of a deployment."""

    currently_deployed: bool | None = None


router = APIRouter(route_class=SegmentRoute, tags=["environments"])

_DEPLOYMENT = "/pacticipants/{pacticipant}/versions/{version}/deployed-versions/environment/{uuid}"


@router.get(
    "/environments/{uuid}/deployed-versions/currently-deployed",
    name="currently_deployed",
    dependencies=[needs(Permission.READ)],
)
def list_currently_deployed(
    uuid: str,
    request: Request,
    broker: BrokerOf,
    pacticipant: Annotated[str | None, Query()] = None,
    instance: Annotated[str | None, Query(alias="applicationInstance")] = None,
    target: Annotated[str | None, Query()] = None,
) -> HalResponse:
    """What runs in an environment now, of one pacticipant or of all. `target` is the older name of the instance."""
    which = target if instance is None else instance
    place, currently_deployed = broker.database.read(actions.currently_deployed, uuid, pacticipant, which)
    address = as_asked(broker.links.to("currently_deployed", uuid=uuid), request)
    title = f"Currently deployed versions for {place.display_name}"
    return HalResponse(deployed_versions_hal(currently_deployed, address, title, broker.links))


@router.get(_DEPLOYMENT, name="deployments_of_version", dependencies=[needs(Permission.READ)])
def list_deployments_of_version(pacticipant: str, version: str, uuid: str, broker: BrokerOf) -> HalResponse:
    """Where in an environment a version runs now."""
    place, deployments = broker.database.read(actions.deployments_of_version, pacticipant, version, uuid)
    address = broker.links.to("record_deployment", pacticipant=pacticipant, version=version, uuid=uuid)
    title = f"Deployed versions for {pacticipant} version {version} in environment {place.display_name}"
    return HalResponse(deployed_versions_hal(deployments, address, title, broker.links))


@router.post(
    _DEPLOYMENT, name="record_deployment", status_code=201, dependencies=[needs(Permission.RECORD, of="pacticipant")]
)
def record_deployment(
    pacticipant: str,
    version: str,
    uuid: str,
    body: Annotated[DeploymentBody, json_of(DeploymentBody, optional=True)],
    broker: BrokerOf,
) -> HalResponse:
    """Record that a version runs in an environment from now on."""
    broker.check_environment(uuid, pacticipant)
    instance = body.application_instance or body.target or None
    deployed = broker.database.write(
        actions.record_deployment,
        pacticipant=pacticipant,
        version=version,
        environment_uuid=uuid,
        instance=instance,
    )
    location = broker.links.to("deployed_version", uuid=deployed.uuid)
    return HalResponse(deployed_version_hal(deployed, broker.links), 201, {"Location": location})


@router.get("/deployed-versions/{uuid}", name="deployed_version", dependencies=[needs(Permission.READ)])
def get_deployed_version(uuid: str, broker: BrokerOf) -> HalResponse:
    """One deployment."""
    return HalResponse(deployed_version_hal(broker.database.read(actions.deployed_version, uuid), broker.links))


@router.patch(
    "/deployed-versions/{uuid}",
    name="change_deployed_version",
    responses=also(422),
    dependencies=[needs(Permission.RECORD, of=INSIDE)],
)
def change_deployed_version(
    uuid: str, body: Annotated[UndeploymentBody, json_of(UndeploymentBody)], broker: BrokerOf
) -> HalResponse:
    """Record that a version no longer runs there. It cannot be taken back: a new deployment is recorded instead."""
    known = broker.database.read(actions.deployed_version, uuid)
    broker.check(Permission.RECORD, known.pacticipant)
    broker.check_environment(known.environment.uuid, known.pacticipant)
    if body.currently_deployed is None:
        return get_deployed_version(uuid, broker)
    if body.currently_deployed:
        text = "The currentlyDeployed property cannot be set back to true. Please record a new deployment."
        raise CannotRedeployError({"currentlyDeployed": [text]})
    ended = broker.database.write(actions.end_deployment, uuid)
    return HalResponse(deployed_version_hal(ended, broker.links))


def deployed_version_hal(value: DeployedVersion, links: Links) -> Json:
    """One deployment, with what was deployed and where."""
    body = {
        "uuid": value.uuid,
        "currentlyDeployed": value.currently_deployed,
        "applicationInstance": value.application_instance,
        "target": value.application_instance,
        "undeployedAt": moment(value.undeployed_at) if value.undeployed_at else None,
        "createdAt": moment(value.created_at),
        "_embedded": version_in_environment_hal(value, links),
        "_links": {"self": link(links.to("deployed_version", uuid=value.uuid))},
    }
    return without_nulls(body)


def deployed_versions_hal(values: Iterable[DeployedVersion], address: str, title: str, links: Links) -> Json:
    """Deployments, in the order given."""
    listed = [deployed_version_hal(value, links) for value in values]
    return {"_embedded": {"deployedVersions": listed}, "_links": {"self": link(address, title)}}


def version_in_environment_hal(value: DeployedVersion | ReleasedVersion, links: Links) -> Json:
    """What was deployed or released, and where to."""
    own = {"pacticipant": value.pacticipant, "version": value.version}
    owner = links.to("pacticipant", pacticipant=value.pacticipant)
    version = link(links.to("version", **own), "Version", value.version)
    return {
        "pacticipant": {"name": value.pacticipant, "_links": {"self": link(owner)}},
        "version": {"number": value.version, "_links": {"self": version}},
        "environment": environment_hal(value.environment, links),
    }
