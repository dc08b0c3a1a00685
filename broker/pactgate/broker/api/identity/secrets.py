"""Secrets that webhooks use as `${user.NAME}`: created, changed and deleted, and never shown."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.identity import secrets as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, created_or_ok, link, moment, without_nulls
from pactgate.broker.api.bodies import CamelBody, Filled, Line
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.secrets import Secret, WantedSecret

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


class NewSecretBody(CamelBody):
    """A secret; without a team it is for webhooks without one."""

    name: Filled
    value: Filled
    description: Line | None = None
    team_uuid: Line | None = None


class SecretBody(CamelBody):
    """What shall change of a secret."""

    name: Filled | None = None
    value: Filled | None = None
    description: Line | None = None
    team_uuid: Line | None = None


_ONE = "/secrets/{uuid}"


@router.get("/secrets", name="secrets", dependencies=[needs(Permission.READ_SECRETS, of=INSIDE)])
def list_secrets(broker: BrokerOf) -> HalResponse:
    """The secrets that whoever asks may see, by name, without their values."""
    found = broker.database.read(actions.list_secrets)
    seen = [each for each in found if broker.may_for_team(Permission.READ_SECRETS, each.team)]
    items = [secret_hal(each, broker.links) for each in seen]
    href = link(broker.links.to("secrets"), "Secrets")
    return HalResponse({"_embedded": {"secrets": items}, "_links": {"self": href}})


@router.post(
    "/secrets", name="create_secret", status_code=201, dependencies=[needs(Permission.MANAGE_SECRETS, of=INSIDE)]
)
def create_secret(body: Annotated[NewSecretBody, json_of(NewSecretBody)], broker: BrokerOf) -> HalResponse:
    """Create a secret. Its value is in no answer."""
    wanted = WantedSecret(body.name, body.value, body.description, body.team_uuid or None)
    broker.check_for_team(Permission.MANAGE_SECRETS, wanted.team)
    made = broker.database.write(actions.create_secret, wanted, broker.setup.webhook_calls.keys)
    return created_or_ok(secret_hal(made, broker.links), created=True)


@router.get(_ONE, name="secret", dependencies=[needs(Permission.READ_SECRETS, of=INSIDE)])
def get_secret(uuid: str, broker: BrokerOf) -> HalResponse:
    """One secret, without its value."""
    found = broker.database.read(actions.secret, uuid)
    broker.check_for_team(Permission.READ_SECRETS, found.team)
    return HalResponse(secret_hal(found, broker.links))


@router.put(_ONE, name="put_secret", dependencies=[needs(Permission.MANAGE_SECRETS, of=INSIDE)])
def put_secret(uuid: str, body: Annotated[SecretBody, json_of(SecretBody)], broker: BrokerOf) -> HalResponse:
    """Change what is given of a secret; without a value it keeps the one that it has."""
    broker.check_for_team(Permission.MANAGE_SECRETS, broker.database.read(actions.secret, uuid).team)
    wanted = WantedSecret(body.name, body.value, body.description, body.team_uuid or None)
    changed = broker.database.write(actions.change_secret, uuid, wanted, broker.setup.webhook_calls.keys)
    return HalResponse(secret_hal(changed, broker.links))


@router.delete(_ONE, name="delete_secret", status_code=204, dependencies=[needs(Permission.MANAGE_SECRETS, of=INSIDE)])
def delete_secret(uuid: str, broker: BrokerOf) -> Response:
    """Delete a secret. Webhooks that use it fail from then on."""
    broker.check_for_team(Permission.MANAGE_SECRETS, broker.database.read(actions.secret, uuid).team)
    broker.database.write(actions.delete_secret, uuid)
    return Response(status_code=204)


def secret_hal(value: Secret, links: Links) -> Json:
    """A secret, without its value."""
    return without_nulls(
        {
            "uuid": value.uuid,
            "name": value.name,
            "description": value.description,
            "teamUuid": value.team,
            "createdAt": moment(value.created_at),
            "updatedAt": moment(value.updated_at),
            "_links": {"self": link(links.to("secret", uuid=value.uuid), "Secret", value.name)},
        }
    )
