"""Releases of versions to environments."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.environments import releases as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, moment, without_nulls
from pactgate.broker.api.bodies import CamelBody
from pactgate.broker.api.dependencies import BrokerOf, OptionalJsonBody, json_of
from pactgate.broker.api.environments.deployments import version_in_environment_hal
from pactgate.broker.api.queries import as_asked
from pactgate.broker.domain.environments.environments import ReleasedVersion
from pactgate.broker.domain.errors import CannotRedeployError
from pactgate.broker.domain.identity.permissions import Permission


class SupportBody(CamelBody):
    """A change of a release."""

    currently_supported: bool | None = None


router = APIRouter(route_class=SegmentRoute, tags=["releases"])

_RELEASE = "/pacticipants/{pacticipant}/versions/{version}/released-versions/environment/{uuid}"


@router.get(
    "/environments/{uuid}/released-versions/currently-supported",
    name="currently_supported",
    dependencies=[needs(Permission.READ)],
)
def list_currently_supported(
    uuid: str,
    request: Request,
    broker: BrokerOf,
    pacticipant: Annotated[str | None, Query()] = None,
    version: Annotated[str | None, Query()] = None,
) -> HalResponse:
    """What is released and supported in an environment now."""
    place, currently_supported = broker.database.read(actions.currently_supported, uuid, pacticipant, version)
    address = as_asked(broker.links.to("currently_supported", uuid=uuid), request)
    title = f"Currently supported versions in {place.display_name}"
    return HalResponse(released_versions_hal(currently_supported, address, title, broker.links))


@router.get(_RELEASE, name="releases_of_version", dependencies=[needs(Permission.READ)])
def list_releases_of_version(pacticipant: str, version: str, uuid: str, broker: BrokerOf) -> HalResponse:
    """Whether a version is released and supported in an environment."""
    place, releases = broker.database.read(actions.releases_of_version, pacticipant, version, uuid)
    address = broker.links.to("record_release", pacticipant=pacticipant, version=version, uuid=uuid)
    title = f"Released versions for {pacticipant} version {version} in {place.display_name}"
    return HalResponse(released_versions_hal(releases, address, title, broker.links))


@router.post(
    _RELEASE,
    name="record_release",
    status_code=201,
    responses=also(200),
    dependencies=[needs(Permission.RECORD, of="pacticipant")],
)
def record_release(pacticipant: str, version: str, uuid: str, _body: OptionalJsonBody, broker: BrokerOf) -> HalResponse:
    """Record that a version is released to an environment, and supported from now on."""
    broker.check_environment(uuid, pacticipant)
    released, created = broker.database.write(
        actions.record_release, pacticipant=pacticipant, version=version, environment_uuid=uuid
    )
    location = broker.links.to("released_version", uuid=released.uuid)
    body = released_version_hal(released, broker.links)
    return HalResponse(body, 201 if created else 200, {"Location": location})


@router.get("/released-versions/{uuid}", name="released_version", dependencies=[needs(Permission.READ)])
def get_released_version(uuid: str, broker: BrokerOf) -> HalResponse:
    """One release."""
    return HalResponse(released_version_hal(broker.database.read(actions.released_version, uuid), broker.links))


@router.patch(
    "/released-versions/{uuid}",
    name="change_released_version",
    responses=also(422),
    dependencies=[needs(Permission.RECORD, of=INSIDE)],
)
def change_released_version(
    uuid: str, body: Annotated[SupportBody, json_of(SupportBody)], broker: BrokerOf
) -> HalResponse:
    """Record that a release is no longer supported. To support it again, record the release again."""
    known = broker.database.read(actions.released_version, uuid)
    broker.check(Permission.RECORD, known.pacticipant)
    broker.check_environment(known.environment.uuid, known.pacticipant)
    if body.currently_supported is None:
        return get_released_version(uuid, broker)
    if body.currently_supported:
        text = "The currentlySupported property cannot be set back to true. Please record a new deployment."
        raise CannotRedeployError({"currentlySupported": [text]})
    return HalResponse(released_version_hal(broker.database.write(actions.end_support, uuid), broker.links))


def released_version_hal(value: ReleasedVersion, links: Links) -> Json:
    """One release, with what was released and where."""
    body = {
        "uuid": value.uuid,
        "currentlySupported": value.currently_supported,
        "supportEndedAt": moment(value.support_ended_at) if value.support_ended_at else None,
        "createdAt": moment(value.created_at),
        "_embedded": version_in_environment_hal(value, links),
        "_links": {"self": link(links.to("released_version", uuid=value.uuid))},
    }
    return without_nulls(body)


def released_versions_hal(values: Iterable[ReleasedVersion], address: str, title: str, links: Links) -> Json:
    """Releases, in the order given."""
    listed = [released_version_hal(value, links) for value in values]
    return {"_embedded": {"releasedVersions": listed}, "_links": {"self": link(address, title)}}
