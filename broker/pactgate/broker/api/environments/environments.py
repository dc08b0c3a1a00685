"""Environments."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.environments import environments as actions
from pactgate.broker.actions.identity.ownership import teams_of_environments
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, moment, without_nulls
from pactgate.broker.api.bodies import CamelBody, Line, Name, TrueOrFalse, Word, null_is_empty
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.domain.environments.environments import Contact, Environment
from pactgate.broker.domain.identity.permissions import Permission


class ContactBody(CamelBody):
    """Who to ask about an environment."""

    name: Name
    details: dict[str, Any] | None = None


Contacts = Annotated[list[ContactBody], BeforeValidator(null_is_empty, json_schema_input_type=list[ContactBody] | None)]


TeamUuids = Annotated[list[Name], BeforeValidator(null_is_empty, json_schema_input_type=list[Name] | None)]


class EnvironmentBody(CamelBody):
    """An environment to create."""

    name: Word
    display_name: Line | None = None
    production: TrueOrFalse
    contacts: Contacts = Field([])
    team_uuids: TeamUuids = Field([])

    @property
    def teams(self) -> tuple[str, ...] | None:
        """The teams whose it is to be; None where nothing is said of them, as by clients of the Pact Broker."""
        return tuple(self.team_uuids) if "team_uuids" in self.model_fields_set else None


router = APIRouter(route_class=SegmentRoute, tags=["environments"])

DescriptionOf = Annotated[EnvironmentBody, json_of(EnvironmentBody)]


@router.get("/environments", name="environments", dependencies=[needs(Permission.READ)])
def list_environments(broker: BrokerOf, name: Annotated[str | None, Query()] = None) -> HalResponse:
    """Every environment, or the one of that name."""
    environments = broker.database.read(actions.list_environments)
    wanted = [each for each in environments if name is None or each.name == name]
    return HalResponse(environments_hal(wanted, broker.links, _teams(broker, *wanted)))


@router.post(
    "/environments", name="create_environment", status_code=201, dependencies=[needs(Permission.MANAGE_ENVIRONMENTS)]
)
def create_environment(body: DescriptionOf, broker: BrokerOf) -> HalResponse:
    """Create an environment."""
    made = broker.database.write(actions.create_environment, _described(body))
    location = broker.links.to("environment", uuid=made.uuid)
    return HalResponse(_whole(made, broker), 201, {"Location": location})


@router.get("/environments/{uuid}", name="environment", dependencies=[needs(Permission.READ)])
def get_environment(uuid: str, broker: BrokerOf) -> HalResponse:
    """One environment."""
    return HalResponse(_whole(broker.database.read(actions.environment, uuid), broker))


@router.put("/environments/{uuid}", name="replace_environment", dependencies=[needs(Permission.MANAGE_ENVIRONMENTS)])
def replace_environment(uuid: str, body: DescriptionOf, broker: BrokerOf) -> HalResponse:
    """Update an environment; contacts that are left out are removed."""
    replaced = broker.database.write(actions.replace_environment, uuid, _described(body))
    return HalResponse(_whole(replaced, broker))


@router.delete(
    "/environments/{uuid}",
    name="delete_environment",
    status_code=204,
    dependencies=[needs(Permission.MANAGE_ENVIRONMENTS)],
)
def delete_environment(uuid: str, broker: BrokerOf) -> Response:
    """Delete an environment with its deployments and releases."""
    broker.database.write(actions.delete_environment, uuid)
    return Response(status_code=204)


def _described(body: EnvironmentBody) -> actions.NewEnvironment:
    contacts = tuple(Contact(contact.name, contact.details) for contact in body.contacts)
    return actions.NewEnvironment(body.name, body.display_name or None, body.production, contacts, body.teams)


def _teams(broker: BrokerOfRequest, *values: Environment) -> Mapping[int, Mapping[str, str]]:
    return broker.database.read(teams_of_environments, [each.id for each in values])


def _whole(value: Environment, broker: BrokerOfRequest) -> Json:
    return environment_hal(value, broker.links, _teams(broker, value)[value.id])


def environment_hal(value: Environment, links: Links, teams: Mapping[str, str] = MappingProxyType({})) -> Json:
    """One environment, with the names of the teams that have it, by uuid."""
    named = [
        {"uuid": uuid, "name": name, "_links": {"self": link(links.to("team", uuid=uuid), "Team", name)}}
        for uuid, name in teams.items()
    ]
    body = {
        "uuid": value.uuid,
        "name": value.name,
        "displayName": value.display_name,
        "production": value.production,
        "contacts": [without_nulls({"name": contact.name, "details": contact.details}) for contact in value.contacts]
        or None,
        "createdAt": moment(value.created_at),
        "updatedAt": moment(value.updated_at) if value.updated_at != value.created_at else None,
        "teamUuids": [*teams] or None,
        "_embedded": {"teams": named} if named else None,
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


def environments_hal(values: Iterable[Environment], links: Links, teams: Mapping[int, Mapping[str, str]]) -> Json:
    """Every environment, with the teams that have it, by its id."""
    listed = [environment_hal(value, links, teams[value.id]) for value in values]
    addresses = [link(each["_links"]["self"]["href"], "Environment", each["name"]) for each in listed]
    return {
        "_embedded": {"environments": listed},
        "_links": {"self": link(links.to("environments"), "Environments"), "pb:environments": addresses},
    }
